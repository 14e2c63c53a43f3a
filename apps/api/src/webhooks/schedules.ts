import {
  RESEND_SECONDS,
  RETRY_AFTER_MAX_SECONDS,
  RETRY_DELAYS,
  RETRY_JITTER,
  retryAfterSeconds,
} from '@signet/contracts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const toMs = (delays: readonly number[]) => delays.map((seconds) => seconds * SECOND);

/** The presets, in milliseconds. */
export const PRESETS = { standard: toMs(RETRY_DELAYS.standard), agentauth: toMs(RETRY_DELAYS.agentauth) };

/** The least we wait when a receiver is overloaded. */
const OVERLOAD_WAIT_MS = MINUTE;

/** Reads a stored schedule: the name of a preset, or a JSON array of seconds. */
export function scheduleOf(stored: string): readonly number[] {
  if (stored === 'standard' || stored === 'agentauth') return PRESETS[stored];
  return toMs(JSON.parse(stored) as number[]);
}

export const totalMs = (schedule: readonly number[]): number =>
  schedule.reduce((sum, delay) => sum + delay, 0);

/** Moves a delay by up to 20 % either way, so that what failed together does not come back together. */
export const jittered = (delayMs: number, random: () => number = Math.random): number =>
  Math.round(delayMs * (1 + RETRY_JITTER * (2 * random() - 1)));

export interface Backoff {
  schedule: readonly number[];
  /** Attempts made so far, this one included. */
  attempts: number;
  isOverloaded?: boolean;
  /** How long the receiver asked us to wait, if it said so. */
  retryAfterMs?: number | null;
  random?: () => number;
}

/** Milliseconds until the next attempt, or null when the last one was the last. */
export function nextDelay({
  schedule,
  attempts,
  isOverloaded,
  retryAfterMs,
  random,
}: Backoff): number | null {
  const planned = schedule[attempts];
  if (planned === undefined) return null;
  return Math.max(jittered(planned, random), isOverloaded ? OVERLOAD_WAIT_MS : 0, retryAfterMs ?? 0);
}

/** The SQL condition for an event that is not too old to be sent. Receivers remember what they handled as long, no longer. */
export const isStillSent = (eventAt: string): string =>
  `${eventAt} > now() - interval '${RESEND_SECONDS} seconds'`;

/** What `Retry-After` asks for, up to a day. Null when it is absent or says nothing. */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  const seconds = retryAfterSeconds(header, now.getTime());
  return seconds === null ? null : Math.min(seconds, RETRY_AFTER_MAX_SECONDS) * SECOND;
}
