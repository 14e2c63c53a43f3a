import type { FastifyRequest } from 'fastify';

/** Where a request came from, as the log needs it. The path is the route's pattern: addresses may carry ids. */
export const originOf = (request: FastifyRequest) => ({
  ip: request.client.address,
  requestId: request.id,
  method: request.method,
  path: request.routeOptions.url ?? '/',
});
