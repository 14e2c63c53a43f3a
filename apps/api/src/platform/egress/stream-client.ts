import type { Socket } from 'node:net';
import { finished, pipeline, Readable } from 'node:stream';
import { callbackify } from 'node:util';
import type { buildConnector, Dispatcher } from 'undici';
import { HEAD_MAX_BYTES } from './answer-reader.js';
import type { Opener } from './opening.js';
import { faultOf, reasonOf } from './outbound-fault.js';
import { DNS_TIMEOUT_MS, type Resolve } from './resolver.js';
import {
  Metered,
  StreamError,
  StreamWatch,
  tooLarge,
  type StreamedAnswer,
  type StreamedCall,
} from './streamed-call.js';
import { checkUrl, hostOf, type EgressRules } from './url-rules.js';

/** Names, addresses and TLS together. Whoever waits is told sooner, by the silence of the call. */
const CONNECT_MAX_MS = 10_000;
const CONNECTIONS_PER_ORIGIN = 64;
/** Servers close what is idle after 5 s and more; who writes at that moment loses a call. */
const IDLE_MS = 4_000;
const IDLE_MAX_MS = 60_000;
/** Mistakes of who calls us, not of the other side. */
const OURS = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH']);

/** Said by the connection and the address, and by nobody else (RFC 9110 7.2, 7.6.1). */
const OWN_HEADERS = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

interface Http {
  pools: Dispatcher;
  request: (typeof import('undici'))['request'];
}

/**
 * Passes calls on without keeping them. HTTP itself is undici's; names, addresses, connecting and TLS are ours, so that a
 * connection leads to an address that was checked.
 */
export class StreamClient {
  private http: Promise<Http> | null = null;

  constructor(
    private readonly rules: EgressRules,
    private readonly opener: Opener,
    private readonly resolve: Resolve,
  ) {}

  /**
   * @returns when the head of the answer is there; a redirect is an answer like any other
   * @throws the reason of `signal`, the error of `body`, and mistakes of who calls us
   */
  async send(call: StreamedCall): Promise<StreamedAnswer> {
    const checked = checkUrl(call.url, this.rules);
    if (!checked.ok) return { status: null, fault: checked.fault, reason: `${checked.reason}.` };
    const { pools, request } = await this.loaded();
    call.signal?.throwIfAborted();
    refuseOwnHeaders(call.headers);
    const watch = new StreamWatch(call.limits, call.signal);
    let sending: Sending | undefined;
    try {
      sending = new Sending(call, watch);
      const answer = await watch.orEnd(
        request(targetOf(checked.url), {
          dispatcher: pools,
          method: call.method,
          headers: call.headers,
          body: sending.body,
          signal: watch.signal,
        }),
      );
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: received(answer, call, watch),
        fault: null,
      };
    } catch (error) {
      watch.clear();
      if (call.signal?.aborted || sending?.isBroken || OURS.has((error as NodeJS.ErrnoException).code ?? ''))
        throw error;
      const { fault, message: reason } = described(error as Error);
      return { status: null, fault, reason };
    }
  }

  /** Ends all calls. */
  close(): void {
    void this.http?.then(({ pools }) => pools.destroy());
    this.http = null;
  }

  /** Loaded when first needed: it is a tenth of the time that a start takes. */
  private loaded(): Promise<Http> {
    this.http ??= import('undici').then((undici) => ({
      request: undici.request,
      pools: new undici.Agent({
        connect: callbackify((options: buildConnector.Options) => this.connect(options)) as never,
        connections: CONNECTIONS_PER_ORIGIN,
        pipelining: 1,
        maxHeaderSize: HEAD_MAX_BYTES,
        keepAliveTimeout: IDLE_MS,
        keepAliveMaxTimeout: IDLE_MAX_MS,
        // The watch of each call counts, in both directions and to the millisecond.
        headersTimeout: 0,
        bodyTimeout: 0,
      }),
    }));
    return this.http;
  }

  private async connect({ hostname, protocol, port }: buildConnector.Options): Promise<Socket> {
    const isSecure = protocol === 'https:';
    const place = { host: hostname, port: Number(port) || (isSecure ? 443 : 80), isSecure };
    const opening = this.opener.open(place, {
      resolve: this.resolve,
      timeoutMs: DNS_TIMEOUT_MS,
      allowPrivate: this.rules.allowPrivate || this.rules.allow.has(`${place.host}:${place.port}`),
    });
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        opening.abort();
        const waited = `No connection within ${CONNECT_MAX_MS / 1_000} s: still ${opening.phase}.`;
        reject(new StreamError('connect_timeout', waited));
      }, CONNECT_MAX_MS).unref();
    });
    try {
      const socket = await Promise.race([opening.socket, over]);
      return socket.prependListener('error', beHeard);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What is sent, counted. */
class Sending {
  readonly body: Readable | Buffer | null;
  /** The stream that we were given broke off by itself. */
  isBroken = false;

  constructor({ body, limits }: StreamedCall, watch: StreamWatch) {
    const [what, maxBytes] = ['The body of the call', limits.sentMaxBytes];
    this.body = body ?? null;
    if (!(body instanceof Readable)) {
      if (body && body.length > maxBytes) throw new StreamError('too_large', tooLarge(what, maxBytes));
      return;
    }
    const metered = new Metered({ maxBytes, what, watch, describe: (error) => error });
    // Who sends hears of it; without a listener it would end the process.
    metered.on('error', () => {});
    finished(body, { writable: false }, (error) => {
      if (!error) return;
      this.isBroken = true;
      metered.destroy(error);
    });
    this.body = body.pipe(metered);
  }
}

/** @throws StreamError when the answer says already that it is too long */
function received(
  { headers, body }: Dispatcher.ResponseData,
  { method, limits: { receivedMaxBytes: maxBytes } }: StreamedCall,
  watch: StreamWatch,
): Readable {
  const what = 'The answer';
  watch.moved();
  if (method !== 'HEAD' && Number(headers['content-length']) > maxBytes) {
    body.on('error', () => {}).destroy();
    throw new StreamError('too_large', tooLarge(what, maxBytes));
  }
  const metered = new Metered({ maxBytes, what, watch, describe: described });
  pipeline(body, metered, () => watch.clear());
  return metered;
}

function refuseOwnHeaders(headers: StreamedCall['headers']): void {
  const own = Object.keys(headers).find((name) => OWN_HEADERS.has(name.toLowerCase()));
  if (own) throw new TypeError(`The header ${own} is not for a call to say.`);
}

/** The address as we connect to it: a fully qualified name without its dot, which certificates do not have. */
function targetOf(url: URL): URL {
  const host = hostOf(url);
  const target = new URL(url);
  target.hostname = host.includes(':') ? `[${host}]` : host;
  return target;
}

/** A reset must not look like an end: undici takes it for one where a body goes on until the connection closes. */
function beHeard(error: NodeJS.ErrnoException): void {
  if (error.code === 'ECONNRESET') error.code = 'ECONNABORTED';
}

function described(error: Error): StreamError {
  if (error instanceof StreamError) return error;
  const { code = '', name, message } = error as NodeJS.ErrnoException;
  if (name === 'HTTPParserError' || code === 'ERR_ASSERTION' || /^bad (response|upgrade)$/.test(message))
    return new StreamError('protocol_error', 'The answer is not HTTP as it is written down.', {
      cause: error,
    });
  if (code === 'UND_ERR_HEADERS_OVERFLOW')
    return new StreamError(
      'header_overflow',
      `The head of the answer is larger than ${HEAD_MAX_BYTES} bytes.`,
      { cause: error },
    );
  if (code.startsWith('UND_ERR'))
    return new StreamError('reset', 'The connection was closed before the answer was complete.', {
      cause: error,
    });
  return new StreamError(faultOf(error), reasonOf(error), { cause: error });
}
