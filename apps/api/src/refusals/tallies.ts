const MINUTE_MS = 60_000;
const WINDOW_MAX_MS = 16 * MINUTE_MS;

/** How many of one kind are told apart at once. What is over that is counted together. */
export const APART_MAX = 200;

interface Tally<T> {
  /** The latest of those that were counted. */
  latest: T;
  /** Counted, and not yet told. */
  count: number;
  windowMs: number;
  endsAtMs: number;
}

/**
 * Turns a flood of like things into few: the first is told at once, and what follows when its window ends, as the latest
 * with a count. Windows double while it goes on, from a minute to 16, and begin anew after a quiet one. The counts add
 * up to what was noted. Memory is bounded: of each kind {@link APART_MAX} are told apart, the rest is one.
 */
export class Tallies<T> {
  private readonly kinds = new Map<string, Map<string, Tally<T>>>();

  /** @param tell gets each thing with how often it happened since it was last told; what it rejects is told later */
  constructor(private readonly tell: (thing: T, count: number) => Promise<void>) {}

  /** @param asOneOfMany what to tell of a thing that cannot be told apart any more */
  note(kind: string, key: string, thing: T, nowMs: number, asOneOfMany: (thing: T) => T): void {
    const tallies = this.kinds.get(kind) ?? new Map<string, Tally<T>>();
    this.kinds.set(kind, tallies);
    const isApart = tallies.has(key) || tallies.size < APART_MAX;
    this.count(tallies, isApart ? key : '', isApart ? thing : asOneOfMany(thing), nowMs);
  }

  /** Tells what windows that are over have counted. */
  tellOver(nowMs: number): void {
    for (const tallies of this.kinds.values())
      for (const [key, tally] of tallies) {
        if (tally.endsAtMs > nowMs) continue;
        if (tally.count === 0) {
          tallies.delete(key);
          continue;
        }
        tally.windowMs = Math.min(2 * tally.windowMs, WINDOW_MAX_MS);
        tally.endsAtMs = nowMs + tally.windowMs;
        void this.tellCounted(tally);
      }
  }

  /** Tells everything that was counted, over or not: for the last moment. */
  async tellAll(): Promise<void> {
    const counted = [...this.kinds.values()].flatMap((tallies) => [...tallies.values()]);
    await Promise.all(counted.filter(({ count }) => count > 0).map((tally) => this.tellCounted(tally)));
  }

  private count(tallies: Map<string, Tally<T>>, key: string, thing: T, nowMs: number): void {
    const known = tallies.get(key);
    // After a quiet window the next is a first again, even before the window was cleared away.
    if (known && (known.count > 0 || known.endsAtMs > nowMs)) {
      known.latest = thing;
      known.count += 1;
      return;
    }
    const first = { latest: thing, count: 1, windowMs: MINUTE_MS, endsAtMs: nowMs + MINUTE_MS };
    tallies.set(key, first);
    void this.tellCounted(first);
  }

  private async tellCounted(tally: Tally<T>): Promise<void> {
    const { latest, count } = tally;
    tally.count = 0;
    try {
      await this.tell(latest, count);
    } catch {
      tally.count += count;
    }
  }
}
