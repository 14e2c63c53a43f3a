import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Scope } from '../access/index.js';
import { Journal } from '../journal/index.js';
import { decisionOn, LimitsService, refuseIfExceeded, tellLimit, type Limit } from '../limits/index.js';
import { Clock } from '../platform/clock/clock.js';
import { originOf } from '../platform/http/origin.js';
import { uuidHex } from '../platform/ids/ids.js';
import { kept, type Decision, type Subject } from '../policy/index.js';

/** What its limit needs to know about an agent. */
interface RatedAgent {
  id: string;
  organisationId: Scope;
  name: string;
  rateTier: string;
  requestsPerMinute: number;
  status: string;
  permissions: readonly string[];
}

const REMEMBERED_MAX = 10_000;

const limitOf = ({ requestsPerMinute }: RatedAgent): Limit => ({
  name: 'requests by agent',
  max: requestsPerMinute,
  windowSeconds: 60,
});

/** Counts what known agents ask against their rate tiers, wherever they ask from. */
@Injectable()
export class AgentRates {
  /** Under which event agents were refused last, by agent: the first refusal of a minute stands for the rest. */
  private readonly recordedAs = new Map<string, string>();

  constructor(
    private readonly limits: LimitsService,
    private readonly journal: Journal,
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
    const excess = { subject: subjectOf(agent), tier: agent.rateTier };
    const decision = decisionOn(state, excess);
    if (decision.allowed) return;
    if (state.isFirstExcess) this.remember(agent.id, await this.record(agent, request, decision));
    const trace = { isOnRecord: true, recordedAs: this.recordedAs.get(agent.id) };
    refuseIfExceeded(state, { ...excess, trace });
  }

  /** Returns the id of the event, as hex digits. */
  private async record(agent: RatedAgent, request: FastifyRequest, decision: Decision): Promise<string> {
    const id = await this.journal.append({
      organisationId: agent.organisationId,
      occurredAt: this.clock.now(),
      type: 'agent.rate_limited',
      outcome: 'denied',
      actor: [{ type: 'agent', id: agent.id, name: agent.name }],
      agentId: agent.id,
      origin: originOf(request),
      details: {
        rate_tier: agent.rateTier,
        requests_per_minute: agent.requestsPerMinute,
        why: kept(decision),
      },
    });
    return uuidHex(id);
  }

  private remember(agentId: string, recordedAs: string): void {
    // Taken out first, so that the agent stands behind those that were refused before it.
    this.recordedAs.delete(agentId);
    this.recordedAs.set(agentId, recordedAs);
    const [oldest] = this.recordedAs.keys();
    if (this.recordedAs.size > REMEMBERED_MAX) this.recordedAs.delete(oldest!);
  }
}

const subjectOf = ({ id, status, permissions }: RatedAgent): Subject => ({
  type: 'agent',
  id,
  status,
  permissions,
});
