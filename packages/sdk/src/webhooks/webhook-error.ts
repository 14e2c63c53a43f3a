/** Why a webhook was not accepted, and what to answer its sender. */
const STATUS = {
  /** The receiver is not set up: a secret or key is missing or malformed. */
  CONFIGURATION: 500,
  MISSING_HEADERS: 400,
  INVALID_TIMESTAMP: 400,
  /** Too old or too far in the future: a replay, or two clocks that disagree. */
  TIMESTAMP_OUT_OF_RANGE: 400,
  /** Nothing in the signature header can be checked with what was given. */
  NO_USABLE_SIGNATURE: 401,
  SIGNATURE_MISMATCH: 401,
  /** Something else has read the request already. */
  BODY_CONSUMED: 500,
  BODY_TOO_LARGE: 413,
  INVALID_BODY: 400,
  /** Handled before: nothing is left to do, and a sender that is told so stops sending it. */
  ALREADY_SEEN: 200,
  /** Somebody handles it just now, and may fail: the sender has to ask again. */
  IN_PROGRESS: 409,
  /** Handled, which the guard could not write down. Sent again, it would only be handled again. */
  NOT_REMEMBERED: 200,
} as const;

export type WebhookErrorCode = keyof typeof STATUS;

export interface WebhookErrorOptions extends ErrorOptions {
  retryAfterSeconds?: number;
}

/** The message is for the receiver's log: it names the likely mistake, never a secret. */
export class WebhookError extends Error {
  override name = 'WebhookError';
  /** The HTTP status to answer with. */
  readonly status: number;
  /** What to answer as `Retry-After`, if anything. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: WebhookErrorCode,
    message: string,
    { retryAfterSeconds, ...options }: WebhookErrorOptions = {},
  ) {
    super(message, options);
    this.status = STATUS[code];
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
