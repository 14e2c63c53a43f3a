import { RETRY_DELAYS } from '@signet/contracts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const toMs = (delays: readonly number[]) => delays.map((seconds) => seconds * SECOND);

/** The presets, in milliseconds. */
export const PRESETS = { standard: toMs(RETRY_DELAYS.standard), agentauth: toMs(RETRY_DELAYS.agentauth) };

const JITTER = 0.2;

/** The longest a receiver may put us off with `Retry-After`, and the least we wait when it is overloaded. */
const PUT_OFF_MAX_MS = 24 * HOUR;
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
  Math.round(delayMs * (1 + JITTER * (2 * random() - 1)));

export interface Backoff {
  schedule: readonly number[];
  /** Attempts made so far, this one included. */
  attempts: number;
  /** The receiver is overloaded, and how long it asked us to stay away, if it said so. */
  overload?: { retryAfterMs: number | null };
  random?: () => number;
}

/** Milliseconds until the next attempt, or null when the last one was the last. */
export function nextDelay({ schedule, attempts, overload, random }: Backoff): number | null {
  const planned = schedule[attempts];
  if (planned === undefined) return null;
  const delay = jittered(planned, random);
  if (!overload) return delay;
  return Math.max(delay, OVERLOAD_WAIT_MS, Math.min(overload.retryAfterMs ?? 0, PUT_OFF_MAX_MS));
}

/** Reads `Retry-After` (RFC 9110 10.2.3): whole seconds or a date. Null when absent or neither. */
export function retryAfterMs(header: string | string[] | undefined, now: Date): number | null {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return null;
  if (/^\s*\d{1,9}\s*$/.test(text)) return Number(text) * SECOND;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
