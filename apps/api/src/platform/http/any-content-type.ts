import type { FastifyInstance } from 'fastify';
import { InRouteConfig } from './route-config.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a body is read as JSON whatever its type is said to be. */
    takesAnyContentType?: boolean;
  }
}

/** Reads bodies as JSON, whatever their type is said to be: for surfaces whose clients need not say it. */
export const TakesAnyContentType = () => InRouteConfig({ takesAnyContentType: true });

/** Holds routes to what they say of the types of their bodies. Call before any route is registered. */
export function readAnyContentType(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    if (!route.config?.takesAnyContentType) return;
    route.onRequest = [
      ...[route.onRequest ?? []].flat(),
      (request, _reply, done) => {
        request.raw.headers['content-type'] = 'application/json';
        done();
      },
    ];
  });
}
