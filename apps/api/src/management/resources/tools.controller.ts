import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { CreateTool, EditTool, Tool, ToolId, ToolPage, ToolQuery } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, scopeOf } from '../../access/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Pages } from '../../platform/http/pages.js';
import { Returns } from '../../platform/http/returns.js';
import { IfMatch, TellsVersion } from '../../platform/http/versions.js';
import { Tools } from '../../resources/index.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';
import { changeBy } from './change-by.js';

const NOT_FOUND = ['resource.not_found'] as const;

@Controller(at(MANAGEMENT, 'ati/tools'))
export class ToolsController {
  constructor(private readonly tools: Tools) {}

  @Get()
  @Describe({ id: 'listTools', summary: 'List tools', description: 'By name.' })
  @Requires('ati:read')
  @Pages(ToolPage)
  list(@CurrentOperator() operator: Operator, @Query({ schema: ToolQuery }) query: ToolQuery) {
    return this.tools.list(scopeOf(operator), query);
  }

  @Post()
  @Describe({
    id: 'createTool',
    summary: 'Add a tool',
    description: 'Unless told otherwise, a caller needs the scope `tool:` and its name.',
    problems: [...NOT_FOUND, 'resource.exists', 'resource.too_many'],
  })
  @Requires('ati:write')
  @Idempotent()
  @TellsVersion()
  @Returns(Tool, 201)
  create(
    @CurrentOperator() operator: Operator,
    @Body({ schema: CreateTool }) input: CreateTool,
    @Req() request: FastifyRequest,
  ) {
    return this.tools.create(changeBy(operator, request), input);
  }

  @Get(':id')
  @Describe({ id: 'getTool', summary: 'Get a tool', problems: NOT_FOUND })
  @Requires('ati:read')
  @TellsVersion()
  @Returns(Tool)
  get(@CurrentOperator() operator: Operator, @Param('id', { schema: ToolId }) id: ToolId) {
    return this.tools.get(scopeOf(operator), id);
  }

  @Patch(':id')
  @Describe({
    id: 'editTool',
    summary: 'Edit a tool',
    description: 'Send what changes; what is absent stays.',
    problems: NOT_FOUND,
  })
  @Requires('ati:write')
  @Idempotent()
  @IfMatch('resource.changed')
  @TellsVersion()
  @Returns(Tool)
  edit(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: ToolId }) id: ToolId,
    @Body({ schema: EditTool }) input: EditTool,
    @Req() request: FastifyRequest,
  ) {
    return this.tools.edit(changeBy(operator, request), id, input);
  }

  @Delete(':id')
  @Describe({
    id: 'deleteTool',
    summary: 'Delete a tool',
    description: 'The answer is the tool as it was.',
    problems: NOT_FOUND,
  })
  @Requires('ati:write')
  @Idempotent()
  @IfMatch('resource.changed')
  @Returns(Tool)
  delete(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: ToolId }) id: ToolId,
    @Req() request: FastifyRequest,
  ) {
    return this.tools.delete(changeBy(operator, request), id);
  }
}
