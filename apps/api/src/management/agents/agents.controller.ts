import { Body, Controller, Get, Param, Patch, Post, Query, Req } from '@nestjs/common';
import {
  Agent,
  AgentFigures,
  AgentId,
  AgentPage,
  AgentQuery,
  DenyAgent,
  EditAgent,
  ExpiringCredentials,
  RegisterAgent,
  RegisteredAgent,
  RevokeAgent,
  SuspendAgent,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { AgentsService, ChangeAgent } from '../../agents/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Report } from '../../limits/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { Pages } from '../../platform/http/pages.js';
import { Returns } from '../../platform/http/returns.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { IfMatch, TellsVersion } from '../../platform/http/versions.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';
import { changeBy } from './change-by.js';

@Controller(at(MANAGEMENT, 'agents'))
export class AgentsController {
  constructor(
    private readonly agents: AgentsService,
    private readonly changes: ChangeAgent,
  ) {}

  @Get()
  @Describe({
    id: 'listAgents',
    summary: 'List agents',
    description: 'Newest first unless `sort` says otherwise, one page at a time.',
  })
  @Requires('agents:read')
  @Report()
  @Pages(AgentPage)
  list(@CurrentOperator() operator: Operator, @Query({ schema: AgentQuery }) query: AgentQuery) {
    return this.agents.list(operator, query);
  }

  @Post()
  @Describe({
    id: 'registerAgent',
    summary: 'Register an agent',
    description: 'The answer holds the API key, which is never shown again.',
    problems: ['request.permissions_invalid', 'agent.admin_not_grantable'],
  })
  @Requires('agents:write')
  @Idempotent()
  @Returns(RegisteredAgent, 201)
  register(
    @CurrentOperator() operator: Operator,
    @Body({ schema: RegisterAgent }) input: RegisterAgent,
    @Req() request: FastifyRequest,
  ) {
    return this.agents.register(transactionOf(request), operator, input, originOf(request));
  }

  @Get('figures')
  @Describe({ id: 'getAgentFigures', summary: 'Get figures of all agents', description: 'Agents by status.' })
  @Requires('agents:read')
  @Returns(AgentFigures)
  figures(@CurrentOperator() operator: Operator) {
    return this.agents.figures(operator);
  }

  @Get('expiring-credentials')
  @Describe({
    id: 'listExpiringCredentials',
    summary: 'List credentials that expire soon',
    description:
      'The first 20 keys of all agents that stop working within 14 days. Those that were replaced already are left out.',
  })
  @Requires('agents:read')
  @Returns(ExpiringCredentials)
  expiring(@CurrentOperator() operator: Operator) {
    return this.agents.expiringCredentials(operator);
  }

  @Get(':id')
  @Describe({ id: 'getAgent', summary: 'Get an agent', problems: ['agent.not_found'] })
  @Requires('agents:read')
  @TellsVersion()
  @Returns(Agent)
  get(@CurrentOperator() operator: Operator, @Param('id', { schema: AgentId }) id: AgentId) {
    return this.agents.get(operator, id);
  }

  @Post(':id/revoke')
  @Describe({
    id: 'revokeAgent',
    summary: 'Revoke an agent',
    description: 'Final: its keys and tokens end at once and it cannot come back.',
    problems: ['agent.not_found'],
  })
  @Requires('agents:write')
  @Idempotent()
  @TellsVersion()
  @Returns(Agent)
  async revoke(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: AgentId }) id: AgentId,
    @Body({ schema: RevokeAgent }) { reason }: RevokeAgent,
    @Req() request: FastifyRequest,
  ) {
    const change = changeBy(operator, id, request);
    await this.changes.revoke(change, reason);
    return this.agents.getWithin(change.tx, operator, id);
  }

  @Patch(':id')
  @Describe({
    id: 'editAgent',
    summary: 'Edit an agent',
    description: 'Send what changes; what is absent stays.',
    problems: [
      'agent.not_found',
      'agent.revoked',
      'request.permissions_invalid',
      'agent.admin_not_grantable',
    ],
  })
  @Requires('agents:write')
  @Idempotent()
  @IfMatch('agent.changed')
  @TellsVersion()
  @Returns(Agent)
  async edit(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: AgentId }) id: AgentId,
    @Body({ schema: EditAgent }) input: EditAgent,
    @Req() request: FastifyRequest,
  ) {
    const change = changeBy(operator, id, request);
    await this.changes.edit(change, input);
    return this.agents.getWithin(change.tx, operator, id);
  }

  @Post(':id/suspend')
  @Describe({
    id: 'suspendAgent',
    summary: 'Suspend an agent',
    description: 'Its tokens stop verifying at once; its credentials wait for a reactivation.',
    problems: ['agent.not_found', 'agent.revoked'],
  })
  @Requires('agents:write')
  @Idempotent()
  @TellsVersion()
  @Returns(Agent)
  async suspend(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: AgentId }) id: AgentId,
    @Body({ schema: SuspendAgent }) { reason }: SuspendAgent,
    @Req() request: FastifyRequest,
  ) {
    const change = changeBy(operator, id, request);
    await this.changes.setStatus(change, 'suspended', reason);
    return this.agents.getWithin(change.tx, operator, id);
  }

  @Post(':id/reactivate')
  @Describe({
    id: 'reactivateAgent',
    summary: 'Reactivate an agent',
    problems: ['agent.not_found', 'agent.revoked'],
  })
  @Requires('agents:write')
  @Idempotent()
  @TellsVersion()
  @Returns(Agent)
  async reactivate(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: AgentId }) id: AgentId,
    @Req() request: FastifyRequest,
  ) {
    const change = changeBy(operator, id, request);
    await this.changes.setStatus(change, 'active');
    return this.agents.getWithin(change.tx, operator, id);
  }

  @Post(':id/approve')
  @Describe({
    id: 'approveAgent',
    summary: 'Approve a pending agent',
    problems: ['agent.not_found', 'agent.not_pending'],
  })
  @Requires('agents:write')
  @Idempotent()
  @TellsVersion()
  @Returns(Agent)
  async approve(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: AgentId }) id: AgentId,
    @Req() request: FastifyRequest,
  ) {
    const change = changeBy(operator, id, request);
    await this.changes.approve(change);
    return this.agents.getWithin(change.tx, operator, id);
  }

  @Post(':id/deny')
  @Describe({
    id: 'denyAgent',
    summary: 'Deny a pending agent',
    problems: ['agent.not_found', 'agent.not_pending'],
  })
  @Requires('agents:write')
  @Idempotent()
  @TellsVersion()
  @Returns(Agent)
  async deny(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: AgentId }) id: AgentId,
    @Body({ schema: DenyAgent }) { reason }: DenyAgent,
    @Req() request: FastifyRequest,
  ) {
    const change = changeBy(operator, id, request);
    await this.changes.deny(change, reason);
    return this.agents.getWithin(change.tx, operator, id);
  }
}
