export type TokenErrorCode =
  | 'UNAUTHORIZED'
  | 'INVALID_TOKEN'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_REVOKED'
  | 'INSUFFICIENT_PERMISSIONS'
  | 'KEYS_UNAVAILABLE'
  | 'REVOCATIONS_UNAVAILABLE';

const KINDS = {
  UNAUTHORIZED: { status: 401, title: 'Authentication required', challenge: '' },
  INVALID_TOKEN: { status: 401, title: 'Invalid token', challenge: ', error="invalid_token"' },
  TOKEN_EXPIRED: { status: 401, title: 'Token expired', challenge: ', error="invalid_token"' },
  TOKEN_REVOKED: { status: 401, title: 'Token revoked', challenge: ', error="invalid_token"' },
  INSUFFICIENT_PERMISSIONS: {
    status: 403,
    title: 'Insufficient permissions',
    challenge: ', error="insufficient_scope"',
  },
  KEYS_UNAVAILABLE: { status: 503, title: 'Service unavailable', challenge: '' },
  REVOCATIONS_UNAVAILABLE: { status: 503, title: 'Service unavailable', challenge: '' },
} as const satisfies Record<TokenErrorCode, { status: number; title: string; challenge: string }>;

/** Why a request was not let in. The message is for logs and people; callers should see no more than `toJSON`. */
export class TokenError extends Error {
  override name = 'TokenError';
  readonly status: number;
  /** The same number, under the name Nest, Fastify and Express look for on errors. */
  readonly statusCode: number;
  /** What was needed and what the agent holds; only for `INSUFFICIENT_PERMISSIONS`. */
  readonly required?: string;
  readonly granted?: readonly string[];
  /** In how many seconds to try again; only where the status is 503. Belongs into the `Retry-After` header. */
  readonly retryAfter?: number;

  constructor(
    readonly code: TokenErrorCode,
    message: string,
    more: { required?: string; granted?: readonly string[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.status = this.statusCode = KINDS[code].status;
    this.required = more.required;
    this.granted = more.granted;
    this.retryAfter = more.retryAfter;
  }

  /** The value of the `WWW-Authenticate` header that belongs to this refusal (RFC 6750 3), or nothing for a 503. */
  get challenge(): string | undefined {
    return this.status === 503 ? undefined : `Bearer realm="agents"${KINDS[this.code].challenge}`;
  }

  /** The headers that belong to this refusal: `WWW-Authenticate` or `Retry-After`. */
  get headers(): Record<string, string> {
    const { challenge, retryAfter } = this;
    return {
      ...(challenge !== undefined && { 'WWW-Authenticate': challenge }),
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    };
  }

  /** The body to answer with, in the shape the identity server itself uses (AgentAuth wire, section 2). */
  toJSON(): Record<string, unknown> {
    const { code, message, status, required, granted, retryAfter } = this;
    return {
      error: KINDS[code].title,
      code,
      message,
      status,
      ...(required !== undefined && { required, granted }),
      ...(retryAfter !== undefined && { retry_after: retryAfter }),
    };
  }
}

export const invalid = (message: string, cause?: unknown): TokenError =>
  new TokenError('INVALID_TOKEN', message, { cause });
