import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { CreateSkill, EditSkill, Skill, SkillId, SkillPage, SkillQuery } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, scopeOf } from '../../access/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Pages } from '../../platform/http/pages.js';
import { Returns } from '../../platform/http/returns.js';
import { IfMatch, TellsVersion } from '../../platform/http/versions.js';
import { Skills } from '../../resources/index.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';
import { changeBy } from './change-by.js';

const NOT_FOUND = ['resource.not_found'] as const;

@Controller(at(MANAGEMENT, 'ati/skills'))
export class SkillsController {
  constructor(private readonly skills: Skills) {}

  @Get()
  @Describe({ id: 'listSkills', summary: 'List skills', description: 'By name.' })
  @Requires('ati:read')
  @Pages(SkillPage)
  list(@CurrentOperator() operator: Operator, @Query({ schema: SkillQuery }) query: SkillQuery) {
    return this.skills.list(scopeOf(operator), query);
  }

  @Post()
  @Describe({
    id: 'createSkill',
    summary: 'Add a skill',
    description: 'A text that says how tools are used, for whoever may use them.',
    problems: ['resource.exists', 'resource.too_many'],
  })
  @Requires('ati:write')
  @Idempotent()
  @TellsVersion()
  @Returns(Skill, 201)
  create(
    @CurrentOperator() operator: Operator,
    @Body({ schema: CreateSkill }) input: CreateSkill,
    @Req() request: FastifyRequest,
  ) {
    return this.skills.create(changeBy(operator, request), input);
  }

  @Get(':id')
  @Describe({ id: 'getSkill', summary: 'Get a skill', problems: NOT_FOUND })
  @Requires('ati:read')
  @TellsVersion()
  @Returns(Skill)
  get(@CurrentOperator() operator: Operator, @Param('id', { schema: SkillId }) id: SkillId) {
    return this.skills.get(scopeOf(operator), id);
  }

  @Patch(':id')
  @Describe({
    id: 'editSkill',
    summary: 'Edit a skill',
    description: 'Send what changes; what is absent stays.',
    problems: NOT_FOUND,
  })
  @Requires('ati:write')
  @Idempotent()
  @IfMatch('resource.changed')
  @TellsVersion()
  @Returns(Skill)
  edit(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: SkillId }) id: SkillId,
    @Body({ schema: EditSkill }) input: EditSkill,
    @Req() request: FastifyRequest,
  ) {
    return this.skills.edit(changeBy(operator, request), id, input);
  }

  @Delete(':id')
  @Describe({
    id: 'deleteSkill',
    summary: 'Delete a skill',
    description: 'The answer is the skill as it was.',
    problems: NOT_FOUND,
  })
  @Requires('ati:write')
  @Idempotent()
  @IfMatch('resource.changed')
  @Returns(Skill)
  delete(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: SkillId }) id: SkillId,
    @Req() request: FastifyRequest,
  ) {
    return this.skills.delete(changeBy(operator, request), id);
  }
}
