import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ActivityService, type Origin } from '../activity/index.js';
import { Clock } from '../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Problem } from '../platform/errors/problem.js';
import { networkOf } from '../platform/network/address.js';
import { LeasedCounts } from './leased-counts.js';
import { AGENT_LIMIT, agentLimit, type Limit, type LimitState } from './limit.js';
import { RateStore } from './rate-store.js';

/** What its limit needs to know about an agent. */
interface LimitedAgent {
  id: string;
  organisationId: string;
  name: string;
  rateTier: string;
  requestsPerMinute: number;
}

/** Counts what callers do, in one store for all processes, and refuses what is too much. */
@Injectable()
export class LimitsService implements OnApplicationShutdown {
  private readonly counts: LeasedCounts;
  private readonly keyOf = (name: string): Buffer => this.keyring.mac('rate', name).subarray(0, 16);

  constructor(
    private readonly store: RateStore,
    private readonly keyring: Keyring,
    private readonly activity: ActivityService,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clock: Clock,
  ) {
    this.counts = new LeasedCounts(store, clock);
  }

  /** Counts one hit of `subject` and says where it stands. */
  async count(limit: Limit, subject: string): Promise<LimitState> {
    const { hits, resetMs } = await this.counts.count(
      `${limit.name}\n${subject}`,
      this.keyOf,
      limit.max,
      limit.windowSeconds * 1000,
    );
    return {
      limit,
      remaining: Math.max(0, limit.max - hits),
      resetSeconds: Math.max(1, Math.ceil(resetMs / 1000)),
      isExceeded: hits > limit.max,
      isFirstExcess: hits === limit.max + 1,
    };
  }

  /** The same for a canonical client address; the operator's multiplier applies, and an IPv6 client is its /64. */
  countAddress(limit: Limit, ip: string): Promise<LimitState> {
    const max = Math.max(1, Math.floor(limit.max * this.settings.SIGNET_RATE_LIMIT_IP_MULTIPLIER));
    return this.count({ ...limit, max }, networkOf(ip));
  }

  /**
   * Counts a request of an agent against its rate tier. The first one refused goes on record and the rest of the
   * window does not: a flood of requests must not become a flood of rows.
   */
  async countAgent(agent: LimitedAgent, origin: Origin): Promise<LimitState> {
    const state = await this.count(agentLimit(agent.requestsPerMinute), agent.id);
    if (state.isFirstExcess)
      await this.activity.append({
        organisationId: agent.organisationId,
        occurredAt: this.clock.now(),
        type: 'agent.rate_limited',
        outcome: 'denied',
        actor: [{ type: 'agent', id: agent.id, name: agent.name }],
        agentId: agent.id,
        origin,
        details: { rate_tier: agent.rateTier, requests_per_minute: agent.requestsPerMinute },
      });
    return state;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}

/** @throws Problem limit.exceeded, with the seconds until the window ends and further public `facts` */
export function refuseIfExceeded(state: LimitState, facts: Record<string, unknown> = {}): LimitState {
  if (!state.isExceeded) return state;
  const { limit, resetSeconds } = state;
  const window = limit.windowSeconds === 60 ? 'a minute' : `${Math.round(limit.windowSeconds / 60)} minutes`;
  throw new Problem('limit.exceeded', {
    detail: `At most ${limit.max} requests in ${window}. Try again in ${resetSeconds} seconds.`,
    retryAfter: resetSeconds,
    facts: { limit: limit.max, retry_after: resetSeconds, ...facts },
    // The first refusal by a rate tier is an event of its own: {@link LimitsService.countAgent}.
    trace: { cause: limit.name.replaceAll(/[ -]/g, '_'), isOnRecord: limit.name === AGENT_LIMIT },
  });
}
