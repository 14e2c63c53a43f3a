const MINUTE_MS = 60_000;
const WINDOW_MAX_MS = 16 * MINUTE_MS;

/** How many of one kind are told apart at once. What is over that is counted together. */
export const APART_MAX = 200;

/** How many kinds there are at once, where their number is for others to choose. */
export const KINDS_MAX = 1_000;

interface Tally<T> {
  /** The latest of those that were counted. */
  latest: T;
  /** Counted, and not yet told. */
  count: number;
  /** Under which name its like was told last. */
  name: string;
  /** A name under which nothing could be told yet. */
  owed: string | null;
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
  private readonly telling = new Set<Promise<void>>();

  /**
   * @param tell gets each thing with how often it happened since it was last told, and the name it goes by; what it
   *   rejects is told later, under the same name
   * @param newName makes a name for a thing that no other has
   */
  constructor(
    private readonly tell: (thing: T, count: number, name: string) => Promise<void>,
    private readonly newName: (thing: T) => string,
  ) {}

  /**
   * @param asOneOfMany what to tell of a thing that cannot be told apart any more
   * @returns the name under which its like was told last; null for one that is not told apart
   */
  note(kind: string, key: string, thing: T, nowMs: number, asOneOfMany: (thing: T) => T): string | null {
    const tallies = this.kinds.get(kind) ?? new Map<string, Tally<T>>();
    this.kinds.set(kind, tallies);
    const isApart = tallies.has(key) || tallies.size < APART_MAX;
    const name = this.count(tallies, isApart ? key : '', isApart ? thing : asOneOfMany(thing), nowMs);
    return isApart ? name : null;
  }

  /** Whether a kind can be told apart: one that is being counted, or one more. */
  hasRoomFor(kind: string): boolean {
    return this.kinds.has(kind) || this.kinds.size < KINDS_MAX;
  }

  /** Tells what windows that are over have counted. */
  tellOver(nowMs: number): void {
    for (const [kind, tallies] of this.kinds) {
      for (const [key, tally] of tallies) {
        if (tally.endsAtMs > nowMs) continue;
        if (tally.count === 0) {
          tallies.delete(key);
          continue;
        }
        tally.windowMs = Math.min(2 * tally.windowMs, WINDOW_MAX_MS);
        tally.endsAtMs = nowMs + tally.windowMs;
        this.tellCounted(tally);
      }
      if (tallies.size === 0) this.kinds.delete(kind);
    }
  }

  /** Resolves when nothing is being told at this moment any more, whether it could be told or not. */
  async whenTold(): Promise<void> {
    await Promise.all(this.telling);
  }

  /** Tells everything that was counted, over or not: for the last moment. */
  async tellAll(): Promise<void> {
    const counted = [...this.kinds.values()].flatMap((tallies) => [...tallies.values()]);
    for (const tally of counted) if (tally.count > 0) this.tellCounted(tally);
    await Promise.all(this.telling);
  }

  private count(tallies: Map<string, Tally<T>>, key: string, thing: T, nowMs: number): string {
    const known = tallies.get(key);
    // After a quiet window the next is a first again, even before the window was cleared away.
    if (known && (known.count > 0 || known.endsAtMs > nowMs)) {
      known.latest = thing;
      known.count += 1;
      return known.name;
    }
    const first: Tally<T> = {
      latest: thing,
      count: 1,
      name: '',
      owed: null,
      windowMs: MINUTE_MS,
      endsAtMs: nowMs + MINUTE_MS,
    };
    tallies.set(key, first);
    this.tellCounted(first);
    return first.name;
  }

  private tellCounted(tally: Tally<T>): void {
    const { latest, count } = tally;
    const name = tally.owed ?? this.newName(latest);
    Object.assign(tally, { count: 0, name, owed: null });
    const telling = this.tell(latest, count, name)
      .catch(() => {
        tally.count += count;
        // The first name that was given for it is the one it is told under.
        tally.owed ??= name;
        tally.name = tally.owed;
      })
      .finally(() => this.telling.delete(telling));
    this.telling.add(telling);
  }
}
