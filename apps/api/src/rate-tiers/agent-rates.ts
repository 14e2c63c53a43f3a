import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ActivityService } from '../activity/index.js';
import { LimitsService, refuseIfExceeded, tellLimit, type Limit } from '../limits/index.js';
import { Clock } from '../platform/clock/clock.js';
import { originOf } from '../platform/http/origin.js';

/** What its limit needs to know about an agent. */
interface RatedAgent {
  id: string;
  organisationId: string;
  name: string;
  rateTier: string;
  requestsPerMinute: number;
}

const limitOf = ({ requestsPerMinute }: RatedAgent): Limit => ({
  name: 'requests by agent',
  max: requestsPerMinute,
  windowSeconds: 60,
});

/** Counts what known agents ask against their rate tiers, wherever they ask from. */
@Injectable()
export class AgentRates {
  constructor(
    private readonly limits: LimitsService,
    private readonly activity: ActivityService,
    private readonly clock: Clock,
  ) {}

  /**
   * The first request refused goes on record and the rest of the window does not: a flood of requests must not become a
   * flood of rows.
   * @throws Problem limit.exceeded
   */
  async admit(agent: RatedAgent, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    request.isCounted = true;
    const state = await this.limits.count(limitOf(agent), agent.id);
    tellLimit(reply, state);
    void reply.headers({
      'x-ratelimit-limit': state.limit.max,
      'x-ratelimit-remaining': state.remaining,
      'x-ratelimit-reset': state.resetSeconds,
    });
    if (state.isFirstExcess)
      await this.activity.append({
        organisationId: agent.organisationId,
        occurredAt: this.clock.now(),
        type: 'agent.rate_limited',
        outcome: 'denied',
        actor: [{ type: 'agent', id: agent.id, name: agent.name }],
        agentId: agent.id,
        origin: originOf(request),
        details: { rate_tier: agent.rateTier, requests_per_minute: agent.requestsPerMinute },
      });
    refuseIfExceeded(state, { tier: agent.rateTier }, { isOnRecord: true });
  }
}
