import type { Clock } from '../platform/clock/clock.js';
import type { Count, RateStore } from './rate-store.js';

// A lease is a thousandth of what is left, so limits up to 2,000 are counted one by one.
const LEASE_SHARE = 1_000;
const LEASES_MAX = 10_000;

interface Lease {
  /** The next count to hand out, and the last one that is ours. */
  next: number;
  last: number;
  /** What came after it was refused here, and the store need not know it. */
  refused: number;
  endsAtMs: number;
}

/**
 * Counts against a shared store in leases: while a large limit is far, a process takes a block of counts at once and
 * hands them out itself. No count is handed out twice, so a limit is never exceeded; blocks that other processes hold
 * when it is reached are at most a thousandth of it each, and limits up to 2,000 are exact to the last count.
 */
export class LeasedCounts {
  private readonly leases = new Map<string, Lease>();

  constructor(
    private readonly store: RateStore,
    private readonly clock: Clock,
  ) {}

  /** @param keyOf makes the key of the shared store from `name`; asked only when the store is */
  async count(name: string, keyOf: (name: string) => Buffer, max: number, windowMs: number): Promise<Count> {
    const now = this.clock.now().getTime();
    const lease = this.runningLease(name, now, windowMs);
    if (lease && lease.next <= lease.last) return { hits: lease.next++, resetMs: lease.endsAtMs - now };
    // Over is over until the window ends: a flood is refused without asking anybody. The excess was counted before.
    if (lease && lease.last > max) {
      lease.refused += 1;
      return { hits: lease.last + lease.refused, resetMs: lease.endsAtMs - now };
    }

    const known = lease?.last ?? 0;
    const times = Math.max(1, Math.floor((max - known) / LEASE_SHARE / 2));
    const { hits, resetMs } = await this.store.hit({ key: keyOf(name), windowMs, times });
    if (times > 1 || hits > max) {
      // Concurrent calls may each take a block; the one that arrives last is kept, the others' rest is not used.
      this.leases.delete(name);
      if (this.leases.size >= LEASES_MAX) this.leases.delete(this.leases.keys().next().value!);
      this.leases.set(name, { next: hits - times + 2, last: hits, refused: 0, endsAtMs: now + resetMs });
    }
    return { hits: hits - times + 1, resetMs };
  }

  private runningLease(name: string, now: number, windowMs: number): Lease | undefined {
    const lease = this.leases.get(name);
    const leftMs = lease ? lease.endsAtMs - now : 0;
    // No window is longer than a window: one that seems so began under another clock.
    return leftMs > 0 && leftMs <= windowMs ? lease : undefined;
  }
}
