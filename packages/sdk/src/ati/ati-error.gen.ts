// Generated from the contracts by `pnpm --filter @signet/sdk generate`: change those, not this.

/** What is wrong with what somebody wants to issue, or with a session token that somebody shows (ATI, 2.6 and 2.7). */
export type AtiErrorCode =
  | 'invalid_sub'
  | 'invalid_ttl'
  | 'invalid_scope'
  | 'invalid_rate'
  | 'invalid_key'
  | 'malformed'
  | 'unsupported_algorithm'
  | 'invalid_signature'
  | 'missing_claim'
  | 'invalid_claim'
  | 'expired'
  | 'not_yet_valid'
  | 'invalid_issuer'
  | 'invalid_audience'
  | 'revoked';

/** A refusal with a code that stays the same, and a sentence for people. Neither holds a token or a key. */
export class AtiError extends Error {
  override readonly name = 'AtiError';

  constructor(
    readonly code: AtiErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
