import { retryAfterSeconds } from '../retry-after.gen.js';

/** The JSON body of a failed call (AgentAuth wire, section 2). Servers may add members. */
export interface ErrorBody {
  /** Short human title; literally `INVALID_PERMISSIONS` when permissions were rejected. */
  error?: string;
  /** Stable machine word, for example `TOKEN_EXPIRED`. */
  code?: string;
  /** A sentence for people; its text is not contract. */
  message?: string;
  status?: number;
  details?: ErrorDetail[];
  request_id?: string;
  /** Set when a permission is missing: what was needed and what the agent holds. */
  required?: string;
  granted?: string[];
  /** Seconds to wait, on 429. */
  retry_after?: number;
  [member: string]: unknown;
}

/** One rejected field, or one rejected permission. */
export interface ErrorDetail {
  field?: string;
  permission?: string;
  message: string;
}

/** The root of everything this client throws on purpose. */
export class AgentAuthError extends Error {
  // Written out in every class: a minifier renames classes, and logs should not.
  override name = 'AgentAuthError';
}

/** The server answered, but not with success. `status` 0 means a redirect the browser hides. */
export class FetchError extends AgentAuthError {
  override name = 'FetchError';
  /** Machine word from the body, for example `AGENT_NOT_FOUND`. */
  declare readonly code?: string;
  /** Quote it when asking the operator what happened. */
  declare readonly requestId?: string;
  /** Rejected fields or permissions; only on validation failures. */
  declare readonly details?: ErrorDetail[];
  /** Seconds the server asks to wait. */
  declare readonly retryAfter?: number;

  /** @param body the parsed JSON object, or the text as it came when it is not one */
  constructor(
    readonly status: number,
    readonly statusText: string,
    readonly body: ErrorBody | string,
    headers?: Headers,
    message?: string,
  ) {
    const known: ErrorBody = typeof body === 'string' ? {} : body;
    const title = known.error || statusText || `HTTP ${status}`;
    const sentence = known.message ?? '';
    super(message ?? (sentence.startsWith(title) ? sentence : title + (sentence && `: ${sentence}`)));
    this.code = known.code;
    this.details = known.details;
    this.requestId = headers?.get('x-request-id') ?? known.request_id;
    const asked = retryAfterSeconds(headers?.get('retry-after'), Date.now()) ?? known.retry_after;
    this.retryAfter = typeof asked === 'number' ? asked : undefined;
  }
}

/** 400 or 422: the request itself is wrong; see `details`. */
export class BadRequestError extends FetchError {
  override name = 'BadRequestError';
}

/** 401: missing, broken, expired or revoked credentials. */
export class AuthenticationError extends FetchError {
  override name = 'AuthenticationError';
}

/** 403: the caller is known and not allowed. */
export class PermissionError extends FetchError {
  override name = 'PermissionError';
}

/** 404: nothing there, or not yours. */
export class NotFoundError extends FetchError {
  override name = 'NotFoundError';
}

/** 409: the state of the thing does not allow it. */
export class ConflictError extends FetchError {
  override name = 'ConflictError';
}

/** 429, after every retry or when the wait is longer than this client is willing to sit through. */
export class RateLimitError extends FetchError {
  override name = 'RateLimitError';
}

/** 5xx, after every retry. */
export class ServerError extends FetchError {
  override name = 'ServerError';
}

/** No answer: name not found, refused, reset, or blocked by the browser. The reason is in `cause`. */
export class ConnectionError extends AgentAuthError {
  override name = 'ConnectionError';
}

/** No complete answer within the time for one attempt. */
export class TimeoutError extends AgentAuthError {
  override name = 'TimeoutError';
}

/** The caller's own signal ended the call; its reason is in `cause`. Never retried. */
export class AbortError extends AgentAuthError {
  override name = 'AbortError';
}

const BY_STATUS: Readonly<Record<number, typeof FetchError>> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  422: BadRequestError,
  429: RateLimitError,
};

/**
 * Builds the typed error for a failed answer. The body is read once, as text, so HTML from a proxy is as good an
 * error as JSON from the server.
 */
export async function errorFrom(response: Response): Promise<FetchError> {
  const text = await response.text().catch(() => '');
  const { status, statusText, headers } = response;
  const Kind = BY_STATUS[status] ?? (status >= 500 ? ServerError : FetchError);
  // Mostly it is the address of a website, which sends everybody to its sign-in page.
  const to = headers.get('location') ?? 'another address';
  const moved = status < 400 ? `The server redirects to ${to}: is this its right address?` : undefined;
  return new Kind(status, statusText, objectOr(text), headers, moved);
}

function objectOr(text: string): ErrorBody | string {
  try {
    const value: unknown = JSON.parse(text);
    if (Object(value) === value && !Array.isArray(value)) return value as ErrorBody;
  } catch {
    // Not JSON: the text itself is the best account of what happened.
  }
  return text;
}
