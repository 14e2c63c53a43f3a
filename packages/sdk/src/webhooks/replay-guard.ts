import { checkOptions } from '../options.js';
import { DUPLICATE_SECONDS } from '../webhook-windows.gen.js';

/**
 * Where a delivery stands: `new` is the caller's to handle, `running` is being handled by somebody else just now, `done`
 * is over. Only the last is an answer that lets the sender stop.
 */
export type Claim =
  | {
      state: 'new';
      /** It was handled: from now on it is `done`. */
      done(): void | Promise<void>;
      /** Handling failed: the next attempt is `new` again. */
      free(): void | Promise<void>;
    }
  | { state: 'running'; /** The latest moment at which it is decided. */ secondsLeft: number }
  | { state: 'done' };

/** Remembers which deliveries were handled, so that each is handled once. */
export interface ReplayGuard {
  /** Takes an id in one atomic step: of any number of callers one gets `new`. */
  claim(id: string): Claim | Promise<Claim>;
}

/** What every guard can be told. */
export interface ReplayGuardOptions {
  /**
   * How long handling may take. Who is not done by then is taken for dead, and the next attempt is let in. Default 300:
   * longer than any handler should keep its sender waiting.
   */
  leaseSeconds?: number;
  /** How long an id is remembered. Default 30 days and five minutes: what comes later is too old for Signet to send. */
  rememberSeconds?: number;
}

export const LEASE_SECONDS = 300;

export interface MemoryReplayGuardOptions extends ReplayGuardOptions {
  /** Then the oldest that are done are dropped. Default 100,000. */
  maxIds?: number;
  /** For tests: milliseconds since 1970. */
  now?: () => number;
}

interface Remembered {
  isDone: boolean;
  at: number;
}

/** For one process. Several, or one that restarts, share a table: `PostgresReplayGuard`. */
export class MemoryReplayGuard implements ReplayGuard {
  /** Oldest first, as a Map keeps them. */
  readonly #byId = new Map<string, Remembered>();
  readonly #leaseMs: number;
  readonly #rememberMs: number;
  readonly #maxIds: number;
  readonly #now: () => number;

  constructor(options: MemoryReplayGuardOptions = {}) {
    checkOptions(options, 'leaseSeconds, rememberSeconds, maxIds, now');
    const {
      leaseSeconds = LEASE_SECONDS,
      rememberSeconds = DUPLICATE_SECONDS,
      maxIds = 100_000,
      now = Date.now,
    } = options;
    this.#leaseMs = leaseSeconds * 1_000;
    this.#rememberMs = rememberSeconds * 1_000;
    this.#maxIds = maxIds;
    this.#now = now;
  }

  claim(id: string): Claim {
    const now = this.#now();
    this.#forgetOld(now);
    const known = this.#byId.get(id);
    if (known?.isDone) return { state: 'done' };
    const msLeft = known ? known.at + this.#leaseMs - now : 0;
    if (msLeft > 0) return { state: 'running', secondsLeft: Math.ceil(msLeft / 1_000) };
    const mine = this.#remember(id, false);
    return {
      state: 'new',
      // Also when somebody else has taken over meanwhile: it was handled.
      done: () => void this.#remember(id, true),
      free: () => void (this.#byId.get(id) === mine && this.#byId.delete(id)),
    };
  }

  #remember(id: string, isDone: boolean): Remembered {
    const remembered = { isDone, at: this.#now() };
    this.#byId.delete(id);
    this.#byId.set(id, remembered);
    return remembered;
  }

  #forgetOld(now: number): void {
    for (const [id, { isDone, at }] of this.#byId) {
      if (at + this.#rememberMs > now && this.#byId.size <= this.#maxIds) break;
      if (isDone || at + this.#leaseMs <= now) this.#byId.delete(id);
    }
  }
}
