import { Controller, Get, Param } from '@nestjs/common';
import { AgentBehaviour, AgentId } from '@signet/contracts';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { AgentsService } from '../../agents/index.js';
import { DriftReader } from '../../drift/index.js';
import { PersonasService } from '../../personas/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Returns } from '../../platform/http/returns.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

const PINGS = 100;
const VERSIONS = 50;

@Controller(at(MANAGEMENT, 'agents/:id/behaviour'))
export class BehaviourController {
  constructor(
    private readonly agents: AgentsService,
    private readonly personas: PersonasService,
    private readonly drift: DriftReader,
  ) {}

  /** The last pings and versions, newest first. */
  @Get()
  @Describe({ id: 'getAgentBehaviour', summary: 'Get how an agent behaves', problems: ['agent.not_found'] })
  @Requires('agents:read')
  @Returns(AgentBehaviour)
  async get(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: AgentId }) id: AgentId,
  ): Promise<AgentBehaviour> {
    const { organisationId: scope } = operator;
    const agent = await this.agents.getStored(scope, id);
    const [summaries, { page: versions }, { settings }, { page: pings }] = await Promise.all([
      this.personas.summaryOf(scope, [agent.id]),
      this.personas.history(scope, agent.id, { sort: 'desc', limit: VERSIONS, offset: 0 }),
      this.drift.latest(scope, agent.id),
      this.drift.history(scope, agent.id, { sort: 'desc', limit: PINGS, offset: 0 }),
    ]);
    const summary = summaries.get(agent.id);
    return {
      persona: summary
        ? {
            persona: { ...summary.persona },
            hash: summary.hash,
            version: summary.version,
            changed_at: versions[0]!.changedAt.toISOString(),
            is_intact: summary.isIntact,
          }
        : null,
      history: versions.map(({ version, hash, changedAt }) => ({
        version,
        hash,
        changed_at: changedAt.toISOString(),
      })),
      drift: {
        score: pings[0]?.driftScore ?? null,
        thresholds: settings && {
          warning: settings.warningThreshold,
          drift: settings.driftThreshold,
          auto_revoke: settings.autoRevoke,
        },
        pings: pings.map((ping) => ({
          id: ping.id,
          score: ping.driftScore,
          created_at: ping.createdAt.toISOString(),
          metrics: ping.metrics,
          is_spike: ping.anomalyNotes.length > 0,
        })),
      },
    };
  }
}
