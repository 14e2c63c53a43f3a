import { setTimeout as pause } from 'node:timers/promises';
import { Failure, sentence } from '../../failure.js';

const RETRIES = 5;
const TIMEOUT_MS = 30_000;
const WAIT_MAX_MS = 5 * 60_000;

export interface ProviderOptions {
  title: string;
  baseUrl: string;
  signal: AbortSignal;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export type Json = Record<string, unknown>;

interface Call {
  headers?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON with POST. */
  body?: Json;
  /** What a 404 stands for; without it, it is an error. */
  absent?: Json;
}

/** The other provider's API: JSON over HTTPS, patient with rate limits, errors as sentences. */
export class Provider {
  readonly #options: ProviderOptions;
  headers: Record<string, string> = {};

  constructor(options: ProviderOptions) {
    const url = URL.canParse(options.baseUrl) ? new URL(options.baseUrl) : null;
    const isLocal = url && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
    if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)))
      throw new Failure(
        `${options.title} is only asked over https: ${options.baseUrl} is not such an address.`,
      );
    this.#options = options;
  }

  async call<T = Json>(path: string, { headers, query = {}, body, absent }: Call = {}): Promise<T> {
    const { title, baseUrl, signal, sleep = (ms) => pause(ms, undefined, { signal }) } = this.#options;
    const url = new URL(baseUrl.replace(/\/+$/, '') + path);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));

    for (let attempt = 0; ; attempt++) {
      const answer = await this.#send(url, headers, body).catch((error: unknown) => sentence(error));
      if (signal.aborted) throw new Failure('Stopped.', 130);
      if (typeof answer !== 'string') {
        if (answer.ok) return (await readJson(answer, title)) as T;
        if (answer.status === 404 && absent) return absent as T;
        const passing = answer.status === 429 || answer.status >= 500;
        if (!passing || attempt >= RETRIES) throw new Failure(await refusal(answer, title, path));
        await answer.body?.cancel();
      } else if (attempt >= RETRIES) {
        throw new Failure(`${title} could not be reached at ${url.origin}: ${answer}`);
      }
      const asked = typeof answer === 'string' ? undefined : waitAskedFor(answer.headers);
      await sleep(Math.min(asked ?? 1_000 * 2 ** attempt, WAIT_MAX_MS), signal);
    }
  }

  #send(url: URL, headers: Record<string, string> | undefined, body: Json | undefined): Promise<Response> {
    return fetch(url, {
      method: body ? 'POST' : 'GET',
      headers: {
        Accept: 'application/json',
        ...(body && { 'Content-Type': 'application/json' }),
        ...this.headers,
        ...headers,
      },
      body: body && JSON.stringify(body),
      // The credentials in the headers belong to this host alone.
      redirect: 'error',
      signal: AbortSignal.any([this.#options.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
  }
}

/** `Retry-After` in seconds, or the moment Auth0 names in `x-ratelimit-reset`. */
function waitAskedFor(headers: Headers): number | undefined {
  const seconds = headers.get('retry-after');
  if (seconds && /^\d+$/.test(seconds)) return Number(seconds) * 1_000;
  const reset = headers.get('x-ratelimit-reset');
  return reset && /^\d+$/.test(reset) ? Math.max(1_000, Number(reset) * 1_000 - Date.now()) : undefined;
}

async function readJson(answer: Response, title: string): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    throw new Failure(`${title} answered with something that is not JSON: is the address right?`);
  }
}

async function refusal(answer: Response, title: string, path: string): Promise<string> {
  const body = (await answer.json().catch(() => ({}))) as Json;
  const first = (Array.isArray(body['errors']) ? (body['errors'] as Json[])[0] : undefined) ?? {};
  const own = [
    body['error_description'],
    body['message'],
    first['long_message'],
    first['message'],
    body['error'],
  ];
  const detail = own.find((item) => typeof item === 'string');
  const said = typeof detail === 'string' ? ` It says: ${sentence(detail)}` : '';
  if (answer.status === 401) return `${title} refused the credentials (401).${said}`;
  if (answer.status === 403)
    return `${title} does not allow this (403, ${path}): check the scopes of the credentials.${said}`;
  return `${title} answered ${answer.status} to ${path}.${said}`;
}
