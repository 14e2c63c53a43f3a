import { nextDelay, scheduleOf } from '../schedules.js';
import type { Claimed } from './claimed.js';
import type { Verdict } from './verdict.js';

/** What becomes of a delivery after an attempt. */
export interface Outcome {
  state: 'pending' | 'delivered' | 'dead' | 'cancelled';
  /** Milliseconds until the next attempt, for `pending`. */
  delayMs: number | null;
  /** Whether the attempt counts against the schedule. */
  isAutomatic: boolean;
  reason: string | null;
}

const MANUAL_PAUSE_MS = 5_000;

/** Combines what the answer means with how much of its schedule the delivery has left. */
export function outcomeOf(
  delivery: Pick<Claimed, 'trigger' | 'autoAttempts' | 'deliveredAt'>,
  verdict: Verdict,
  storedSchedule: string,
  random?: () => number,
): Outcome {
  const isAutomatic = delivery.trigger === 'auto';
  const over = (state: 'delivered' | 'dead' | 'cancelled', reason: string | null): Outcome => ({
    state,
    delayMs: null,
    isAutomatic,
    reason,
  });
  if (verdict.fate === 'delivered') return over('delivered', null);
  // Sent again by hand after it had arrived: a failure now does not undo that.
  if (delivery.deliveredAt) return over('delivered', null);
  if (delivery.trigger === 'test') return over('cancelled', 'test_failed');
  if (verdict.fate !== 'retry') return over(verdict.fate, verdict.reason ?? verdict.errorCode);

  const attempts = delivery.autoAttempts + (isAutomatic ? 1 : 0);
  const delay = nextDelay({
    schedule: scheduleOf(storedSchedule),
    attempts,
    ...(verdict.isOverloaded && { isOverloaded: true }),
    ...(verdict.retryAfterMs !== undefined && { retryAfterMs: verdict.retryAfterMs }),
    ...(random && { random }),
  });
  if (delay === null) return over('dead', verdict.errorCode);
  return {
    state: 'pending',
    delayMs: isAutomatic ? delay : Math.max(delay, MANUAL_PAUSE_MS),
    isAutomatic,
    reason: null,
  };
}
