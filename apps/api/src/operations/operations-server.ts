import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Guard } from '../access/index.js';
import { Problem } from '../platform/errors/problem.js';
import { toProblem } from '../platform/http/problem-filter.js';
import type { Surfaces } from '../surfaces/index.js';
import type { OperationsRoutes } from './operations-routes.js';

/** How long a client may take, in milliseconds: a scrape is small. */
const DEADLINES = {
  requestTimeout: 10_000,
  http: { headersTimeout: 5_000, connectionsCheckingInterval: 5_000 },
};

/** The server of the operations port: its own surfaces behind the guard of all. Nothing of it is in the access log. */
export function operationsServer(
  surfaces: Surfaces,
  guard: Guard,
  routes: Pick<OperationsRoutes, 'register'>,
): FastifyInstance {
  const answer = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const problem = toProblem(error);
    const { render } = surfaces.envelopeOf(surfaces.of(request));
    const { status, contentType, body } = render(problem, { requestId: request.id, path: request.url });
    void reply
      .code(status ?? problem.status)
      .type(contentType)
      .send(body);
  };
  const server = fastify({ ...DEADLINES, forceCloseConnections: true, frameworkErrors: answer });
  server.addHook('onRequest', (_, reply, done) => {
    void reply.header('cache-control', 'no-store');
    done();
  });
  surfaces.watch(server);
  guard.watch(server);
  server.setErrorHandler(answer);
  server.setNotFoundHandler((request, reply) => answer(new Problem('route.not_found'), request, reply));
  routes.register(server);
  return server;
}
