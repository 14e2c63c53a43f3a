import { pause, unlessAborted } from './abort.js';
import {
  AbortError,
  AgentAuthError,
  ConnectionError,
  FetchError,
  TimeoutError,
  errorFrom,
} from './errors.js';
import { baseAddress, queryString } from './path.js';

const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 10_000;

/** What one attempt waits for its answer, unless it is told otherwise. */
export const ATTEMPT_MS = 10_000;
/**
 * No attempt begins later than this after the first one did: a server that asks for more patience gets its answer passed on
 * to the caller instead. Servers keep what a repetition needs at least as long; a test compares their number with this.
 */
export const REPEAT_MS = 60_000;

export interface TransportConfig {
  /** Where the server is, with or without a path. `https://auth.example.com` */
  baseURL: string;
  /** Attempts after the first one, none later than a minute after it. Default 3. */
  maxRetries?: number;
  /** Milliseconds for one attempt, body included. Default 10,000; 0 waits for ever. */
  timeout?: number;
  /** Replaces the global `fetch`: a proxy agent, a mock, an instrumented one. */
  fetch?: typeof globalThis.fetch;
  /** For tests: waits between attempts. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** For tests: the source of jitter, 0 to 1. */
  random?: () => number;
}

/** What a caller may set for one call, as the last argument of every method. */
export interface CallOptions {
  /** Ends the call, waiting included, with an `AbortError`. */
  signal?: AbortSignal;
  /** Milliseconds for one attempt, instead of the client's setting. */
  timeout?: number;
  /** Attempts after the first one, instead of the client's setting. */
  maxRetries?: number;
  /**
   * For calls that change something: repeats an earlier call under its key instead of doing it again, also from another
   * process. Choose it at random: whoever repeats a registration is shown the API key.
   */
  idempotencyKey?: string;
}

/** Method and path, the way documentation writes them. */
export type Route = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;

/** What is known of earlier attempts of a call that must not be repeated later than {@link REPEAT_MS} after one of them. */
export interface LostAnswer {
  /** When the first one began whose answer was lost, as {@link now} counts. */
  at?: number;
}

/** A random key for one call. Pages of plain http, which cannot make a UUID, write 192 bits in digits. */
export const newKey = (): string =>
  crypto.randomUUID?.() ?? crypto.getRandomValues(new BigUint64Array(3)).join('');

/** Milliseconds on a clock that only goes forward. */
export const now = (): number => performance.now();

export interface Payload {
  /** Rendered by name; absent values are left out. */
  query?: object;
  body?: unknown;
  headers?: Record<string, string>;
  /** False for what is no GET and can be repeated freely. Everything else carries the `Idempotency-Key` of its call. */
  once?: false;
  /** For what may only be repeated for a while. However long the client is willing to wait, it repeats instead. */
  lost?: LostAnswer;
  /** The version the caller has; if it is still current the answer is `null`. */
  etag?: string;
  /**
   * Reads the answer of success: as JSON unless said otherwise. What it returns unread is read without a limit of time,
   * until the caller's `close`.
   */
  read?: (response: Response, close: () => void) => unknown;
}

/** Sends one logical request: attempts, waits, deadlines, typed errors. Knows nothing about credentials. */
export class Transport {
  readonly #base: string;
  readonly #config: TransportConfig;

  constructor(config: TransportConfig) {
    this.#base = baseAddress(config.baseURL);
    this.#config = config;
  }

  async send<T>(route: Route, payload: Payload, options: CallOptions = {}): Promise<T> {
    const { sleep = pause, random = Math.random } = this.#config;
    const { signal, maxRetries = this.#config.maxRetries ?? 3 } = options;
    const [method, path] = route.split(' ');
    const url = this.#base + path + queryString(payload.query);
    const init = toInit(method!, payload, options.idempotencyKey);
    const { lost = {} } = payload;
    const last = (lost.at ?? now()) + REPEAT_MS;

    for (let attempt = 0; ; attempt++) {
      const began = now();
      try {
        return (await this.#attempt(url, init, payload, options)) as T;
      } catch (error) {
        // Refused is answered; what failed, fell silent or came mutilated may have been done.
        if (!`${(error as FetchError).status}`.startsWith('4')) lost.at ??= began;
        const wait = waitMs(error, attempt, random());
        if (wait === undefined || attempt >= maxRetries || now() + wait > last) throw error;
        await sleep(wait, signal);
      }
    }
  }

  async #attempt(
    url: string,
    init: RequestInit,
    { read = readJson, etag, lost }: Payload,
    { signal, timeout: wanted = this.#config.timeout ?? ATTEMPT_MS }: CallOptions,
  ): Promise<unknown> {
    const timeout = lost ? Math.min(wanted || ATTEMPT_MS, ATTEMPT_MS) : wanted;
    const controller = new AbortController();
    const stop = () => controller.abort();
    // `setTimeout` takes 31 bits and fires at once beyond them.
    const timer = timeout > 0 && timeout < 2 ** 31 ? setTimeout(stop, timeout) : undefined;
    const exchange = async () => {
      const fetch = this.#config.fetch ?? globalThis.fetch;
      const response = await fetch(url, { ...init, signal: controller.signal });
      if (etag && response.status === 304) return null;
      if (!response.ok) throw await errorFrom(response);
      return read(response, stop);
    };

    try {
      // Twice, because a replaced `fetch` may not listen to its signal.
      return await unlessAborted(() => unlessAborted(exchange, controller.signal), signal);
    } catch (cause) {
      const late = controller.signal.aborted;
      stop();
      if (late) throw new TimeoutError(`No answer within ${timeout} ms`, { cause });
      if (cause instanceof AgentAuthError) throw cause;
      throw new ConnectionError('The server could not be reached', { cause });
    } finally {
      clearTimeout(timer);
    }
  }
}

function toInit(method: string, payload: Payload, key: string | undefined): RequestInit {
  const { body, headers, etag, once = true } = payload;
  const all: Record<string, string> = { ...headers };
  if (body !== undefined) all['content-type'] = 'application/json';
  if (key && once && method !== 'GET') all['idempotency-key'] = key;
  // HTTP wants entity tags quoted; the one in a body is not.
  if (etag) all['if-none-match'] = etag.endsWith('"') ? etag : `"${etag}"`;
  // A redirect would carry X-Api-Key to wherever it points, so none is followed.
  return { method, headers: all, body: JSON.stringify(body), redirect: 'manual' };
}

/**
 * Reads a successful JSON body.
 *
 * @throws FetchError when a 2xx answer is not JSON, as from a captive portal or a wrong address
 */
export async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new FetchError(
      response.status,
      response.statusText,
      text,
      response.headers,
      'The answer is not JSON',
    );
  }
}

/**
 * Says how long to wait before trying again, or nothing when trying again is pointless: 1, 2, 4 … s plus up to 30 %
 * (so that clients do not return in step), at most 10 s, never sooner than the server asked.
 */
function waitMs(error: unknown, attempt: number, random: number): number | undefined {
  const backoff = Math.min(BACKOFF_FIRST_MS * 2 ** attempt * (1 + 0.3 * random), BACKOFF_MAX_MS);
  if (!(error instanceof FetchError)) return error instanceof AbortError ? undefined : backoff;
  const { status, retryAfter } = error;
  // A conflict passes when the server says so: the first attempt is still being answered.
  const isPassing =
    status >= 500 || status === 429 || status === 408 || (status === 409 && retryAfter != null);
  return isPassing ? Math.max(backoff, (retryAfter ?? 0) * 1000) : undefined;
}

/** Reads a history in the format that was asked for. */
export const readAs = (format?: string): Payload['read'] =>
  format === 'csv' ? (response) => response.text() : undefined;
