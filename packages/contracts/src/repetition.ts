/**
 * How long clients go on repeating one call whose answer did not come, and for how long servers therefore have to give
 * the same answer. Both sides keep to these numbers, or a client's own retry looks like somebody else's attack.
 */

/** Seconds that one attempt of our clients waits for its answer, unless it is told otherwise. */
export const ATTEMPT_SECONDS = 10;

/** Attempts of our clients after the first one, unless they are told otherwise. */
export const RETRIES = 3;

/**
 * No attempt of our clients begins later than this after the first one did, in seconds. Four attempts with their waits
 * take 49 (4 x 10, and 1 + 2 + 4 with 30 % on top); the rest is for the way.
 */
export const REPEAT_SECONDS = 60;

/**
 * How long the answer to a call with an `Idempotency-Key` is kept, in seconds. Longer than our clients repeat: one that
 * was told to wait for a limit by address waits a quarter of an hour, and commands wait more than once.
 */
export const ANSWER_SECONDS = 3_600;

/** How long an `Idempotency-Key` cannot be used for another call, in seconds. */
export const IDEMPOTENCY_KEY_SECONDS = 86_400;
