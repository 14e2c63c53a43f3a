import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  AtiCatalog,
  AtiCatalogQuery,
  AtiSkillFile,
  AtiSkillPath,
  AtiSkillPrefix,
  AtiSkillReading,
  AtiSkillReference,
  AtiSkillReferences,
  AtiSkillResources,
} from '@signet/contracts';
import { CurrentSandbox, type Sandbox } from '../../access/index.js';
import { Visible } from '../../gateway/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Returns } from '../../platform/http/returns.js';
import { SANDBOX_RULE } from '../../policy/index.js';
import { at } from '../../surfaces/index.js';
import { fileAt, resourcesBelow, toAtiReading } from './skill-files.js';
import { toAtiCatalog } from './skill-wire.js';
import { ATI } from './surface.js';

const NOT_FOUND = ['resource.not_found'] as const;
const PATHS = [...NOT_FOUND, 'request.malformed'] as const;

/** Skills as an agent takes them up while it works: found in the catalogue, then read file by file (6.2). */
@Controller(at(ATI, 'skillati'))
export class AtiSkillAtiController {
  constructor(private readonly visible: Visible) {}

  @Get('catalog')
  @Describe({
    id: 'getSkillCatalog',
    summary: 'List skills for an agent’s prompt',
    description: 'Those that the caller may read; of those that are searched for the first 25.',
  })
  @Requires(SANDBOX_RULE)
  @Returns(AtiCatalog)
  async catalog(
    @CurrentSandbox() caller: Sandbox,
    @Query({ schema: AtiCatalogQuery }) { search }: AtiCatalogQuery,
  ) {
    return toAtiCatalog(await this.visible.skills(caller), search);
  }

  @Get(':name')
  @Describe({ id: 'readSkill', summary: 'Take up a skill', problems: [...NOT_FOUND] })
  @Requires(SANDBOX_RULE)
  @Returns(AtiSkillReading)
  async read(@CurrentSandbox() caller: Sandbox, @Param('name') name: string) {
    return toAtiReading(await this.visible.skill(caller, name));
  }

  @Get(':name/resources')
  @Describe({
    id: 'listSkillResources',
    summary: 'List the further files of a skill',
    description: 'A skill of the catalogue is one text, and has none.',
    problems: [...PATHS],
  })
  @Requires(SANDBOX_RULE)
  @Returns(AtiSkillResources)
  async resources(
    @CurrentSandbox() caller: Sandbox,
    @Param('name') name: string,
    @Query({ schema: AtiSkillPrefix }) { prefix = null }: { prefix?: string | null },
  ) {
    await this.visible.skill(caller, name);
    return { name, prefix, resources: resourcesBelow(prefix) };
  }

  @Get(':name/file')
  @Describe({ id: 'readSkillFile', summary: 'Read a file of a skill', problems: [...PATHS] })
  @Requires(SANDBOX_RULE)
  @Returns(AtiSkillFile)
  async file(
    @CurrentSandbox() caller: Sandbox,
    @Param('name') name: string,
    @Query({ schema: AtiSkillPath }) { path }: AtiSkillPath,
  ) {
    return fileAt(await this.visible.skill(caller, name), path);
  }

  @Get(':name/refs')
  @Describe({
    id: 'listSkillReferences',
    summary: 'List the further texts of a skill',
    description: 'A skill of the catalogue is one text, and has none.',
    problems: [...NOT_FOUND],
  })
  @Requires(SANDBOX_RULE)
  @Returns(AtiSkillReferences)
  async references(@CurrentSandbox() caller: Sandbox, @Param('name') name: string) {
    await this.visible.skill(caller, name);
    return { name, references: [] };
  }

  @Get(':name/ref/:reference')
  @Describe({ id: 'readSkillReference', summary: 'Read a further text of a skill', problems: [...PATHS] })
  @Requires(SANDBOX_RULE)
  @Returns(AtiSkillReference)
  async reference(
    @CurrentSandbox() caller: Sandbox,
    @Param('name') name: string,
    @Param('reference') reference: string,
  ) {
    const { content } = fileAt(await this.visible.skill(caller, name), `references/${reference}`);
    return { name, reference, content };
  }
}
