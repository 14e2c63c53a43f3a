import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import {
  Agent,
  AgentId,
  AgentPage,
  AgentQuery,
  RegisterAgent,
  RegisteredAgent,
  RevokeAgent,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { Requires } from '../platform/http/access.js';
import { CurrentOperator, type Operator } from '../platform/http/operator.js';
import { originOf } from '../platform/http/origin.js';
import { Returns } from '../platform/http/returns.js';
import { AgentsService } from './agents.service.js';

@Controller('api/v1/agents')
export class AgentsController {
  constructor(private readonly agents: AgentsService) {}

  @Get()
  @Requires('agents:read')
  @Returns(AgentPage)
  list(@CurrentOperator() operator: Operator, @Query({ schema: AgentQuery }) query: AgentQuery) {
    return this.agents.list(operator, query);
  }

  @Post()
  @Requires('agents:write')
  @Returns(RegisteredAgent, 201)
  register(
    @CurrentOperator() operator: Operator,
    @Body({ schema: RegisterAgent }) input: RegisterAgent,
    @Req() request: FastifyRequest,
  ) {
    return this.agents.register(operator, input, originOf(request));
  }

  @Get(':id')
  @Requires('agents:read')
  @Returns(Agent)
  get(@CurrentOperator() operator: Operator, @Param('id', { schema: AgentId }) id: AgentId) {
    return this.agents.get(operator, id);
  }

  @Post(':id/revoke')
  @Requires('agents:write')
  @Returns(Agent)
  async revoke(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: AgentId }) id: AgentId,
    @Body({ schema: RevokeAgent }) { reason }: RevokeAgent,
    @Req() request: FastifyRequest,
  ) {
    await this.agents.revoke(operator.organisationId, id, operator, originOf(request), reason);
    return this.agents.get(operator, id);
  }
}
