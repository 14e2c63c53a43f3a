import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Problem, type Trace } from '../platform/errors/problem.js';
import { networkOf } from '../platform/network/address.js';
import { ANONYMOUS, decide, type Decision, type Subject } from '../policy/index.js';
import { LeasedCounts } from './leased-counts.js';
import { REFUSED_AT_ONCE, REFUSED_LATE_MS } from './late-refusals.js';
import { reasonOf, type Limit, type LimitState } from './limit.js';
import { MemoryRateStore } from './memory-rate-store.js';
import { RateStore } from './rate-store.js';

/** Counts what callers do, in one store for all processes, and refuses what is too much. */
@Injectable()
export class LimitsService implements OnApplicationShutdown {
  private readonly counts: LeasedCounts;
  private readonly here: MemoryRateStore;
  private readonly keyOf = (name: string): Buffer => this.keyring.mac('rate', name).subarray(0, 16);

  constructor(
    private readonly store: RateStore,
    private readonly keyring: Keyring,
    @Inject(SETTINGS) private readonly settings: Settings,
    clock: Clock,
  ) {
    this.counts = new LeasedCounts(store, clock);
    this.here = new MemoryRateStore(clock);
  }

  /** Counts one hit of `subject` and says where it stands. */
  async count(limit: Limit, subject: string): Promise<LimitState> {
    const name = `${limit.name}\n${subject}`;
    const windowMs = limit.windowSeconds * 1000;
    const { hits, resetMs } = limit.isPerProcess
      ? await this.here.hit({ key: Buffer.from(name), windowMs, times: 1 })
      : await this.counts.count(name, this.keyOf, limit.max, windowMs);
    return {
      limit,
      remaining: Math.max(0, limit.max - hits),
      resetSeconds: Math.max(1, Math.ceil(resetMs / 1000)),
      isExceeded: hits > limit.max,
      isHammered: hits > limit.max + REFUSED_AT_ONCE,
      isFirstExcess: hits === limit.max + 1,
    };
  }

  /**
   * The same for a canonical client address; the operator's multiplier applies, and an IPv6 client is its /64.
   * @param holder of the address, where each has a count of its own
   */
  countAddress(limit: Limit, ip: string, holder = ''): Promise<LimitState> {
    const max = Math.max(1, Math.floor(limit.max * this.settings.SIGNET_RATE_LIMIT_IP_MULTIPLIER));
    return this.count({ ...limit, max }, `${networkOf(ip)} ${holder}`);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}

/** Whose calls were counted, and what else is known of the refusal. */
interface Excess {
  subject?: Subject;
  /** The rate tier whose limit it is. */
  tier?: string;
  /** Where the refusal is on record already. */
  trace?: Pick<Trace, 'isOnRecord' | 'recordedAs'>;
}

/** Whether a limit lets one more call through. */
export function decisionOn(
  { limit, isExceeded }: LimitState,
  { subject = ANONYMOUS, tier }: Excess,
): Decision {
  const counted = { limit: limit.name, max: limit.max, windowSeconds: limit.windowSeconds, isExceeded };
  return decide(subject, 'call', tier === undefined ? counted : { ...counted, tier }, null);
}

/** @throws Problem limit.exceeded, with the seconds until the window ends */
export function refuseIfExceeded(state: LimitState, excess: Excess = {}): LimitState {
  const { limit, resetSeconds } = state;
  const decision = decisionOn(state, excess);
  if (decision.allowed) return state;
  const window = limit.windowSeconds === 60 ? 'a minute' : `${Math.round(limit.windowSeconds / 60)} minutes`;
  throw new Problem('limit.exceeded', {
    detail: `At most ${limit.max} requests in ${window}. Try again in ${resetSeconds} seconds.`,
    retryAfter: resetSeconds,
    ...(state.isHammered && { answerAfterMs: REFUSED_LATE_MS }),
    facts: {
      limit: limit.max,
      retry_after: resetSeconds,
      ...(excess.tier !== undefined && { tier: excess.tier }),
    },
    trace: { ...excess.trace, cause: reasonOf(limit), decision },
  });
}
