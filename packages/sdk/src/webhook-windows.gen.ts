// Generated from the contracts by `pnpm --filter @signet/sdk generate`: change those, not this.

// How long senders and receivers of webhooks count on each other: the one place that says so. It imports nothing, because
// what receivers run is a copy of it.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * When attempts happen: the delay before each, in seconds after the previous one. `standard` gives up after 75 h 35 min
 * and 10 attempts, `agentauth` (its specification, 10.3) after 31 h 13 min and 8.
 */
export const RETRY_DELAYS = {
  standard: [0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
  agentauth: [0, 5, 30, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR],
} as const;

/** A delay is moved by up to this share of it either way, so that what failed together does not come back together. */
export const RETRY_JITTER = 0.2;

/** The longest that `Retry-After` puts us off, in seconds. */
export const RETRY_AFTER_MAX_SECONDS = DAY;

/**
 * An event is sent at most so many seconds after it happened, whatever held it back: retries, `Retry-After`, a paused
 * endpoint, a person who sends it again.
 */
export const RESEND_SECONDS = 30 * DAY;

/** How far the clocks of sender and receiver may be apart, both ways, in seconds. */
export const TOLERANCE_SECONDS = 5 * MINUTE;

/** How long a receiver remembers what it handled, in seconds: whatever comes later is too old to be sent. */
export const DUPLICATE_SECONDS = RESEND_SECONDS + TOLERANCE_SECONDS;
