import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Draining } from './draining.js';
import type { RequestMetrics } from './metrics.js';

export interface Readiness {
  /** Names each dependency and whether it answers. */
  check(): Promise<Record<string, boolean>>;
}

/** How long a client may take, in milliseconds: a scrape is small. */
const DEADLINES = { headersTimeout: 5_000, requestTimeout: 10_000, connectionsCheckingInterval: 5_000 };

/** `/livez`, `/readyz` and `/metrics` on a port of their own, never on the public listener. */
export class OperationsListener {
  private readonly server: http.Server;

  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: RequestMetrics,
    private readonly draining = new Draining(),
  ) {
    this.server = http.createServer(DEADLINES, (request, response) => {
      void this.answer(request.url ?? '/')
        // A figure or a check that cannot be had, because the database is away, must not end the process.
        .catch(() => json(503, { status: 'not available' }))
        .then(({ status, type, body }) =>
          response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body),
        );
    });
  }

  /** Resolves with the port once it listens. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async answer(url: string): Promise<{ status: number; type: string; body: string }> {
    switch (url.split('?', 1)[0]) {
      case '/livez':
        return json(200, { status: 'live' });
      case '/readyz': {
        const checks = await this.readiness.check();
        const ready = !this.draining.hasBegun && Object.values(checks).every(Boolean);
        return json(ready ? 200 : 503, {
          status: ready ? 'ready' : this.draining.hasBegun ? 'stopping' : 'not ready',
          checks,
        });
      }
      case '/metrics':
        return {
          status: 200,
          type: this.metrics.registry.contentType,
          body: await this.metrics.text(),
        };
      default:
        return json(404, { status: 'not found' });
    }
  }
}

const json = (status: number, body: unknown) => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});
