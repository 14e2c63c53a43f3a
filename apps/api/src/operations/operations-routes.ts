import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, RouteHandlerMethod } from 'fastify';
import { Draining } from '../platform/health/draining.js';
import { RequestMetrics } from '../platform/health/metrics.js';
import type { AccessRule } from '../platform/http/access.js';
import { at } from '../surfaces/index.js';
import { Readiness } from './readiness.js';
import { OPERATIONS } from './surface.js';

const ACCESS: AccessRule = { public: 'Whoever reaches the port of operations may ask', looksAt: 'nobody' };

/** `/livez`, `/readyz` and `/metrics`. */
@Injectable()
export class OperationsRoutes {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: RequestMetrics,
    private readonly draining: Draining,
  ) {}

  register(server: FastifyInstance): void {
    const get = (path: string, handler: RouteHandlerMethod) => {
      for (const url of at(OPERATIONS, path))
        server.route({ method: 'GET', url: `/${url}`, config: { access: ACCESS }, handler });
    };
    get('livez', () => Promise.resolve({ status: 'live' }));
    get('readyz', (_, reply) => this.ready(reply));
    get('metrics', (_, reply) => this.figures(reply));
  }

  private async ready(reply: FastifyReply) {
    const checks = await this.readiness.checks();
    const isReady = !this.draining.hasBegun && Object.values(checks).every(Boolean);
    void reply.code(isReady ? 200 : 503);
    return { status: isReady ? 'ready' : this.draining.hasBegun ? 'stopping' : 'not ready', checks };
  }

  private async figures(reply: FastifyReply) {
    void reply.type(this.metrics.registry.contentType);
    return this.metrics.text();
  }
}
