import { Controller, Get, Param, Query } from '@nestjs/common';
import { AtiTool, AtiToolDetail, AtiToolQuery } from '@signet/contracts';
import { CurrentSandbox, type Sandbox } from '../../access/index.js';
import { Visible } from '../../gateway/index.js';
import { Problem } from '../../platform/errors/problem.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Returns, ReturnsListOf } from '../../platform/http/returns.js';
import { SANDBOX_RULE } from '../../policy/index.js';
import { at } from '../../surfaces/index.js';
import { ATI } from './surface.js';
import { matchingTools, toAtiTool, toAtiToolDetail } from './tool-wire.js';

@Controller(at(ATI, 'tools'))
export class AtiToolsController {
  constructor(private readonly visible: Visible) {}

  @Get()
  @Describe({
    id: 'listTools',
    summary: 'List the tools that the caller may use',
    description: 'By name, all of them.',
  })
  @Requires(SANDBOX_RULE)
  @ReturnsListOf(AtiTool)
  async list(@CurrentSandbox() caller: Sandbox, @Query({ schema: AtiToolQuery }) query: AtiToolQuery) {
    const [tools, skills] = await Promise.all([this.visible.tools(caller), this.visible.skills(caller)]);
    return matchingTools(tools, query).map((tool) => toAtiTool(tool, skills));
  }

  @Get(':name')
  @Describe({
    id: 'getTool',
    summary: 'Get a tool',
    description: 'One that the caller may not use is answered like one that is not there.',
    problems: ['resource.not_found'],
  })
  @Requires(SANDBOX_RULE)
  @Returns(AtiToolDetail)
  async get(@CurrentSandbox() caller: Sandbox, @Param('name') name: string) {
    const [tool, skills] = await Promise.all([this.visible.tool(caller, name), this.visible.skills(caller)]);
    if (!tool)
      throw new Problem('resource.not_found', {
        detail: 'Unknown tool: there is none of this name for you.',
      });
    return toAtiToolDetail(tool, skills);
  }
}
