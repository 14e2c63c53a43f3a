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
}

/** A breaker and when it changes by itself. */
export interface BreakerStep extends Breaker {
  openForMs: number | null;
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
 */
export function judge(
  breaker: Breaker,
  claim: readonly Recent[],
  now: number,
  random?: () => number,
): BreakerStep {
  if (!claim.length) return { ...breaker, openForMs: null };
  const recent = [...breaker.recent, ...claim].slice(-KEPT);
  const succeeded = claim.some(({ outcome }) => outcome === 'success');
  if (breaker.state === 'half_open')
    return succeeded ? closed(recent) : opened(recent, breaker.seconds * 2, random);
  if (breaker.state === 'open')
    // Stragglers of the claim that opened it. A success among them proves the receiver is back.
    return succeeded ? closed(recent) : { ...breaker, recent, openForMs: null };

  const window = recent.filter(({ at }) => at > now - WINDOW_MS);
  const allFail = window.length === KEPT && window.every(({ outcome }) => COUNTS[outcome]);
  const allTimeOut =
    claim.length >= TIMEOUTS_OF_A_CLAIM && claim.every(({ outcome }) => outcome === 'timeout');
  if (allFail || allTimeOut) return opened(recent, FIRST_SECONDS, random);
  return { state: 'closed', seconds: breaker.seconds, recent, openForMs: null };
}

/** Whether an endpoint is slow enough for the slow lane: the second slowest of its last ten takes over 3 s. */
export function isSlow(recent: readonly Recent[]): boolean {
  const sorted = recent.map(({ ms }) => ms).sort((a, b) => b - a);
  return (sorted.length > 1 ? sorted[1]! : (sorted[0] ?? 0)) > SLOW_MS;
}

const closed = (recent: Recent[]): BreakerStep => ({ state: 'closed', seconds: 0, recent, openForMs: null });

const opened = (recent: Recent[], asked: number, random?: () => number): BreakerStep => {
  const seconds = Math.min(Math.max(asked, FIRST_SECONDS), MAX_SECONDS);
  return { state: 'open', seconds, recent, openForMs: jittered(seconds * 1_000, random) };
};
