import { Controller, Get, Param } from '@nestjs/common';
import { AgentId, AgentStop } from '@signet/contracts';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { AgentsService } from '../../agents/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Returns } from '../../platform/http/returns.js';
import { Stops } from '../../revocations/index.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

@Controller(at(MANAGEMENT, 'agents/:id/stop'))
export class StopController {
  constructor(
    private readonly agents: AgentsService,
    private readonly stops: Stops,
  ) {}

  @Get()
  @Describe({
    id: 'getAgentStop',
    summary: 'Get how far a stop has come',
    description:
      'What ended the tokens of an agent last, who was told, and until when services accept them that hear nothing. Before a stop: what it would leave.',
    problems: ['agent.not_found'],
  })
  @Requires('agents:read')
  @Returns(AgentStop)
  async get(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: AgentId }) id: AgentId,
  ): Promise<AgentStop> {
    const agent = await this.agents.getStored(operator.organisationId, id);
    return this.stops.of(operator.organisationId, agent.id);
  }
}
