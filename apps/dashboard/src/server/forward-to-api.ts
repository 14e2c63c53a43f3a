import {
  Agent,
  request as ask,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { request as askSecurely } from 'node:https';
import { pipeline } from 'node:stream';
import { apiUrl, hopHeaders } from '@/lib/api/hop';
import { refuse } from './refuse';

/** The API itself takes less: this is what may pass through before it says so. */
const BODY_MAX_BYTES = 1024 * 1024;

/** How long the API may be silent before its answer begins. An answer that began may pause as long as it likes. */
const SILENCE_MS = 60_000;

// RFC 9110 7.6.1, and what only the next hop's own server may say.
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

// Who asks is told in headers of our own. Nobody behind us shall believe a browser's.
const CLAIMS = /^(x-forwarded-|x-real-ip$|forwarded$|signet-console-)/;

// The API keeps idle connections for 72 s: ours are never the ones it has just closed.
const connections = new Agent({ keepAlive: true, timeout: SILENCE_MS });

/** Hands a browser's request on to the API and its answer back, byte by byte as they come. */
export function forwardToApi(request: IncomingMessage, response: ServerResponse): void {
  if (Number(request.headers['content-length'] ?? 0) > BODY_MAX_BYTES) {
    refuse(response, 'request.too_large', `The body may have ${BODY_MAX_BYTES} bytes.`);
    return;
  }
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  send(request, response, { canRepeat: isRead });
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { canRepeat }: { canRepeat: boolean },
): void {
  const { protocol, hostname, port } = apiUrl();
  const upstream = (protocol === 'https:' ? askSecurely : ask)({
    protocol,
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    method: request.method,
    path: request.url,
    headers: {
      ...withoutHopByHop(request.headers, (name) => CLAIMS.test(name)),
      ...hopHeaders((name) => request.headers[name] as string | undefined),
      ...(request.headers['transfer-encoding'] && { 'transfer-encoding': 'chunked' }),
    },
    // What is sent once may not be lost on a connection that the API has just closed: only reads share connections.
    ...(canRepeat && protocol === 'http:' && { agent: connections }),
  });
  upstream.setTimeout(SILENCE_MS, () => upstream.destroy(new Error('The API is silent.')));
  upstream.on('socket', (socket) => socket.setKeepAlive(true, SILENCE_MS / 2));

  upstream.once('response', (answer) => {
    upstream.setTimeout(0);
    response.writeHead(answer.statusCode!, answer.statusMessage, withoutHopByHop(answer.headers));
    // Headers alone may be all for a while: a stream of events begins with silence.
    response.flushHeaders();
    pipeline(answer, response, () => {});
  });
  upstream.once('error', () => {
    if (response.headersSent || response.destroyed) return void response.destroy();
    if (canRepeat && upstream.reusedSocket) return send(request, response, { canRepeat: false });
    refuse(response, 'service.unavailable', 'The Signet API does not answer. It may be restarting.');
  });
  response.once('close', () => upstream.destroy());
  sendBody(request, response, upstream);
}

function sendBody(
  request: IncomingMessage,
  response: ServerResponse,
  upstream: ReturnType<typeof ask>,
): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= BODY_MAX_BYTES) return;
    request.unpipe(upstream).removeAllListeners('data').pause();
    if (!response.headersSent)
      refuse(response, 'request.too_large', `The body may have ${BODY_MAX_BYTES} bytes.`);
    upstream.destroy();
  });
  request.pipe(upstream);
}

function withoutHopByHop(
  headers: IncomingMessage['headers'],
  isUnwanted: (name: string) => boolean = () => false,
): OutgoingHttpHeaders {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !HOP_BY_HOP.has(name) && !named.has(name) && !isUnwanted(name),
    ),
  );
}
