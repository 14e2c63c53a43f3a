import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { showHidden } from '@signet/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../errors/problem.js';
import type { Logger } from '../logging/logger.js';
import { readAnyContentType } from './any-content-type.js';
import { limitBodies } from './body-limit.js';
import { registerBodyParser } from './body-parser.js';
import type { Draining } from '../health/draining.js';
import type { RequestMetrics } from '../health/metrics.js';
import { clientFinder, registerClient, type ClientRules } from './client.js';
import { endConnectionsOnClose } from './closing-connections.js';
import type { RenderedProblem } from './problem-renderer.js';
import { newRequestId, requestIdOf } from './request-id.js';

const BODY_LIMIT_BYTES = 100 * 1024;
const HEADER_LIMIT_BYTES = 16 * 1024;

// How much of a body that is refused by its length we still read, so that the client gets to see the answer.
const DRAIN_LIMIT_BYTES = 16 * 1024 * 1024;

export interface HttpServerOptions {
  clients: ClientRules;
  /** The address that a request means, where it has more than one spelling. */
  meantBy: (url: string) => string;
  logger: Logger;
  metrics: RequestMetrics;
  draining: Draining;
  /** Who makes a request, for the log: an id, if anybody is known. */
  callerOf: (request: FastifyRequest) => string | undefined;
  /** Answers addresses that the router itself refuses, before any route or hook. */
  onBadAddress: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;
  /** Renders the answer to what never became a request. */
  renderUnreadable: (problem: Problem, requestId: string) => RenderedProblem;
}

/** Builds the Fastify server under Nest: limits, strict bodies, request ids, one log line per request. */
export function httpAdapter({
  clients,
  meantBy,
  logger,
  metrics,
  draining,
  callerOf,
  onBadAddress,
  renderUnreadable,
}: HttpServerOptions): FastifyAdapter {
  const findClient = clientFinder(clients);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: requestIdOf as never,
    rewriteUrl: ({ url = '' }) => meantBy(url),
    routerOptions: { maxParamLength: 1024, ignoreTrailingSlash: false },
    // For the whole request with its body, however slowly it drips.
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    // Longer than the minute for which balancers keep a connection: they must be the ones that close it.
    keepAliveTimeout: 72_000,
    // Node looks only every half minute unless told: a deadline would be twice what it says.
    http: { maxHeaderSize: HEADER_LIMIT_BYTES, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      void reply.header('x-request-id', request.id);
      // The framework makes this request without what is registered for all others.
      Object.assign(request, { client: findClient(request.raw) });
      onBadAddress(error, request, reply);
    },
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => {
      // Nobody is there any more to be told.
      if (error.code === 'ECONNRESET' || socket.destroyed) return;
      const id = newRequestId();
      const problem = unreadable(error);
      if (socket.writable) socket.write(rawAnswer(problem.status, renderUnreadable(problem, id), id));
      socket.destroy(error);
    },
    // What still arrives is answered as ever: it was sent before the sender could know.
    return503OnClosing: false,
    // A stopping server finishes what it has and says so on idle connections.
    forceCloseConnections: 'idle',
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  endConnectionsOnClose(server);
  registerBodyParser(server);
  limitBodies(server);
  readAnyContentType(server);
  registerClient(server, findClient);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    if (draining.hasBegun) void reply.header('connection', 'close');
    // Answers hold secrets or personal data unless a route says otherwise.
    void reply.header('cache-control', 'no-store');
    done(refuseByLength(request) ?? refuseByAddress(request) ?? refuseByQuery(request));
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const seconds = reply.elapsedTime / 1000;
    metrics.observe({
      method: request.method,
      route,
      url: request.url,
      status: reply.statusCode,
      seconds,
      about: request.measuredAs ?? {},
    });
    logger.info('request', {
      method: request.method,
      route,
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      request_id: request.id,
      actor_id: callerOf(request),
    });
    done();
  });
  return adapter;
}

function unreadable({ code }: NodeJS.ErrnoException): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem('request.header_too_large', {
      detail: `Address and header may have ${HEADER_LIMIT_BYTES} bytes together.`,
    });
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('request.timeout', { detail: 'Send the whole request within half a minute.' });
  return new Problem('request.malformed', { detail: 'This is no HTTP request that can be read.' });
}

/** An answer by hand: what cannot be read as a request has no reply to write to. */
function rawAnswer(status: number, { contentType, body }: RenderedProblem, requestId: string): string {
  const text = JSON.stringify(body);
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${contentType}; charset=utf-8`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Cache-Control: no-store',
    `X-Request-Id: ${requestId}`,
    'Connection: close',
    '',
    text,
  ].join('\r\n');
}

function refuseByLength(request: FastifyRequest): Problem | undefined {
  const length = Number(request.headers['content-length'] ?? 0);
  const max = request.routeOptions.bodyLimit ?? BODY_LIMIT_BYTES;
  if (!(length > max)) return undefined;
  if (length <= DRAIN_LIMIT_BYTES) request.raw.resume();
  return new Problem('request.too_large', {
    detail: `The body has ${length} bytes; at most ${max} are allowed.`,
  });
}

/** PostgreSQL stores no NUL, so nothing of ours has one in its address: refused here, for every route at once. */
const refuseByAddress = ({ url }: FastifyRequest): Problem | undefined =>
  url.split('?', 1)[0]!.includes('%00')
    ? new Problem('request.malformed', { detail: 'The address holds a NUL character.' })
    : undefined;

/** Every parameter has one value, here as in bodies: of two, a proxy and we might each believe another one. */
function refuseByQuery({ query, is404 }: FastifyRequest): Problem | undefined {
  const repeated = Object.entries(query as Record<string, unknown>).find(([, value]) => Array.isArray(value));
  if (!repeated || is404) return undefined;
  const name = showHidden(repeated[0].slice(0, 60));
  return new Problem('request.malformed', {
    detail: `The address has the parameter "${name}" more than once.`,
  });
}

/** Remembers which methods each address takes, so that a wrong method can be told from an unknown address. */
export class RouteTable {
  private readonly routes: { method: string; pattern: RegExp }[] = [];

  constructor(server: FastifyInstance) {
    server.addHook('onRoute', (route) => {
      const source = route.url
        .split('/')
        .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
        .join('/');
      if (route.url.includes('*')) return;
      for (const method of [route.method].flat())
        this.routes.push({ method, pattern: new RegExp(`^${source}$`) });
    });
  }

  get isEmpty(): boolean {
    return this.routes.length === 0;
  }

  methodsAt(path: string): string[] {
    return [...new Set(this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
  }
}

/** Returns the problem for an address that no route took, and sets `Allow` when only the method was wrong. */
export function unroutable(table: RouteTable, request: FastifyRequest, reply: FastifyReply): Problem {
  const path = request.url.split('?', 1)[0]!;
  const methods = table.methodsAt(path);
  if (!methods.length) return new Problem('route.not_found', { detail: 'There is nothing at this address.' });
  void reply.header('allow', methods.join(', '));
  return new Problem('route.method_not_allowed', { detail: `This address takes ${methods.join(', ')}.` });
}
