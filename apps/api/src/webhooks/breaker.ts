import { jittered } from './schedules.js';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** How an attempt ended, as far as the breaker cares. */
export type Outcome = 'success' | 'timeout' | 'connection' | 'overload' | 'server_error' | 'other';

/** What the row remembers of recent attempts, newest last. Times are the database's, in milliseconds. */
export interface Recent {
  at: number;
  outcome: Outcome;
  ms: number;
}

export interface Breaker {
  state: BreakerState;
  /** How long it was opened for last. */
  seconds: number;
  recent: Recent[];
  /** For how long it must not be called yet, because it said so: milliseconds, 0 when it did not. */
  putOffMs: number;
}

/** A breaker after a claim. */
export interface BreakerStep extends Omit<Breaker, 'putOffMs'> {
  /** How long it stays open from now; null when that is unchanged. */
  openForMs: number | null;
  /** The endpoint itself asked for that. */
  isPutOff: boolean;
}

const KEPT = 10;
const WINDOW_MS = 5 * 60_000;
const FIRST_SECONDS = 5;
const MAX_SECONDS = 300;
const TIMEOUTS_OF_A_CLAIM = 3;
const SLOW_MS = 3_000;

const COUNTS: Record<Outcome, boolean> = {
  success: false,
  timeout: true,
  connection: true,
  overload: true,
  server_error: true,
  // A 404 or 401 comes from a receiver that is up.
  other: false,
};

/**
 * Judges a breaker by the outcomes of one claim.
 * @param now the database's time in milliseconds
 * @param putsOffMs the longest that an answer of the claim asked for no more calls, 0 when none did
 */
export function judge(
  breaker: Breaker,
  claim: readonly Recent[],
  now: number,
  { putsOffMs = 0, random }: { putsOffMs?: number; random?: () => number } = {},
): BreakerStep {
  if (!claim.length) return unchanged(breaker, breaker.recent);
  const recent = [...breaker.recent, ...claim].slice(-KEPT);
  const succeeded = claim.some(({ outcome }) => outcome === 'success');
  // What an endpoint says about itself counts more than what we conclude, also from calls that still got through.
  if (putsOffMs > breaker.putOffMs) return putOff(breaker, recent, putsOffMs);
  if (breaker.putOffMs > 0) return unchanged(breaker, recent);
  if (breaker.state === 'half_open')
    return succeeded ? closed(recent) : opened(recent, breaker.seconds * 2, random);
  if (breaker.state === 'open')
    // Stragglers of the claim that opened it. A success among them proves the receiver is back.
    return succeeded ? closed(recent) : unchanged(breaker, recent);

  const window = recent.filter(({ at }) => at > now - WINDOW_MS);
  const allFail = window.length === KEPT && window.every(({ outcome }) => COUNTS[outcome]);
  const allTimeOut =
    claim.length >= TIMEOUTS_OF_A_CLAIM && claim.every(({ outcome }) => outcome === 'timeout');
  if (allFail || allTimeOut) return opened(recent, FIRST_SECONDS, random);
  return unchanged(breaker, recent);
}

/** Whether an endpoint is slow enough for the slow lane: the second slowest of its last ten takes over 3 s. */
export function isSlow(recent: readonly Recent[]): boolean {
  const sorted = recent.map(({ ms }) => ms).sort((a, b) => b - a);
  return (sorted.length > 1 ? sorted[1]! : (sorted[0] ?? 0)) > SLOW_MS;
}

const unchanged = ({ state, seconds }: Breaker, recent: Recent[]): BreakerStep => ({
  state,
  seconds,
  recent,
  openForMs: null,
  isPutOff: false,
});

const closed = (recent: Recent[]): BreakerStep => ({
  state: 'closed',
  seconds: 0,
  recent,
  openForMs: null,
  isPutOff: false,
});

const opened = (recent: Recent[], asked: number, random?: () => number): BreakerStep => {
  const seconds = Math.min(Math.max(asked, FIRST_SECONDS), MAX_SECONDS);
  return { state: 'open', seconds, recent, openForMs: jittered(seconds * 1_000, random), isPutOff: false };
};

// To the millisecond: earlier would be against its word, and later helps nobody.
const putOff = ({ seconds }: Breaker, recent: Recent[], ms: number): BreakerStep => ({
  state: 'open',
  seconds,
  recent,
  openForMs: ms,
  isPutOff: true,
});
