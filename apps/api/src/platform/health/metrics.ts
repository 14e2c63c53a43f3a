import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** What the process measures about itself. Labels are few and bounded; ids are never labels. */
export class RequestMetrics {
  readonly registry = new Registry();
  private readonly durations = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Duration of HTTP requests by route',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  observe(method: string, route: string, status: number, seconds: number): void {
    this.durations.labels(method, route, String(status)).observe(seconds);
  }
}
