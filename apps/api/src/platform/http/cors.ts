import type { FastifyInstance, FastifyRequest } from 'fastify';

const METHODS = 'GET, POST, PUT, DELETE, OPTIONS';
const REQUEST_HEADERS = 'Content-Type, Authorization, X-Api-Key, If-Match, If-None-Match, Idempotency-Key';
const EXPOSED = [
  'Decision-Id',
  'ETag',
  'Idempotency-Replayed',
  'Link',
  'X-Request-Id',
  'Retry-After',
  'RateLimit-Policy',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
].join(', ');

/**
 * Lets browser pages of the configured origins read answers. A foreign origin simply gets no such header, and never the
 * cookies of ours: credentials are not allowed.
 * @param isShared whether pages of other origins may read what a request answers at all
 */
export function registerCors(
  server: FastifyInstance,
  origins: readonly string[],
  isShared: (request: FastifyRequest) => boolean,
): void {
  server.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    if (!origin || !isShared(request)) return done();
    void reply.header('vary', 'Origin');
    const isAllowed = origins.includes(origin);
    if (isAllowed)
      void reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED });
    if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return done();
    if (isAllowed)
      void reply.headers({
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': REQUEST_HEADERS,
        'access-control-max-age': 600,
      });
    void reply.status(204).send();
  });
}
