import { SetMetadata } from '@nestjs/common';

/** What a route says about calls that are repeated because their answer was lost. */
export type Repetition = { key: IdempotentOptions } | { without: string };

export interface IdempotentOptions {
  /** The member of the body that proves who calls, on a route without other credentials. */
  provenBy?: string;
}

export const REPETITION = 'repetition';

/**
 * Honours `Idempotency-Key`, and runs in one transaction with its answer: everything the handler writes goes through
 * `transactionOf(request)`.
 */
export const Idempotent = (options: IdempotentOptions = {}) =>
  SetMetadata(REPETITION, { key: options } satisfies Repetition);

/** Says why a route that is no GET needs no `Idempotency-Key`. */
export const WithoutIdempotencyKey = (reason: string) =>
  SetMetadata(REPETITION, { without: reason } satisfies Repetition);
