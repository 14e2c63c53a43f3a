import type { FastifyInstance } from 'fastify';
import { InRouteConfig } from './route-config.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The largest body of this route, where it is not the usual one. */
    bodyMaxBytes?: number;
  }
}

/** Takes bodies of another size than other routes do. */
export const TakesUpTo = (bytes: number) => InRouteConfig({ bodyMaxBytes: bytes });

/** Holds routes to what they say of their bodies. Call before any route is registered. */
export function limitBodies(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    const bytes = route.config?.bodyMaxBytes;
    if (bytes !== undefined) route.bodyLimit = bytes;
  });
}
