/** Remembers which deliveries were accepted, so that each is handled once. */
export interface ReplayGuard {
  /** Says whether the id was there before, and remembers it: one atomic step. */
  seen(id: string): boolean | Promise<boolean>;
  /** Takes the id back because handling failed; without it the sender's next attempt would look like a replay. */
  forget?(id: string): void | Promise<void>;
}

export interface MemoryReplayGuardOptions {
  /** How long an id is remembered. Default three days, longer than any delivery is retried. */
  ttlSeconds?: number;
  /** Then the oldest are dropped. Default 100,000. */
  maxIds?: number;
  /** For tests: milliseconds since 1970. */
  now?: () => number;
}

/** For one process. Several, or one that restarts, share a table: the README has the two statements. */
export class MemoryReplayGuard implements ReplayGuard {
  readonly #seenAt = new Map<string, number>();
  readonly #ttlMs: number;
  readonly #maxIds: number;
  readonly #now: () => number;

  constructor({ ttlSeconds = 3 * 86_400, maxIds = 100_000, now = Date.now }: MemoryReplayGuardOptions = {}) {
    this.#ttlMs = ttlSeconds * 1_000;
    this.#maxIds = maxIds;
    this.#now = now;
  }

  seen(id: string): boolean {
    const now = this.#now();
    // Oldest first, as a Map keeps them.
    for (const [oldId, at] of this.#seenAt) {
      if (at + this.#ttlMs > now && this.#seenAt.size <= this.#maxIds) break;
      this.#seenAt.delete(oldId);
    }
    if (this.#seenAt.has(id)) return true;
    this.#seenAt.set(id, now);
    return false;
  }

  forget(id: string): void {
    this.#seenAt.delete(id);
  }
}
