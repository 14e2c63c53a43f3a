import 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** How long a figure may take, in milliseconds: whoever scrapes does not wait for ever either. */
const PATIENCE_MS = 3_000;

/** One request that was answered. */
export interface SeenRequest {
  method: string;
  /** The pattern, or `unknown`. */
  route: string;
  /** As it was asked for: never a label. */
  url: string;
  status: number;
  seconds: number;
  /** What the request was about, by names of ours alone. */
  about: Readonly<Record<string, string>>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What whoever measures more than routes tells apart: names of ours, never a text of the caller. */
    measuredAs?: Readonly<Record<string, string>>;
  }
}

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

  private readonly watchers: ((seen: SeenRequest) => void)[] = [];

  private readonly missing = new Gauge({
    name: 'signet_figures_missing',
    help: 'Figures that could not be read for this answer, because what they are read from is away',
    labelNames: ['figure'],
    registers: [],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Every figure that can be had, and the names of those that cannot. */
  async text(): Promise<string> {
    this.missing.reset();
    const texts = await Promise.all(
      this.registry.getMetricsAsArray().map(({ name }) =>
        inTime(this.registry.getSingleMetricAsString(name)).catch(() => {
          this.missing.labels(name).set(1);
          return '';
        }),
      ),
    );
    const own = new Registry();
    own.registerMetric(this.missing);
    return `${[...texts, await own.getSingleMetricAsString('signet_figures_missing')].filter(Boolean).join('\n\n')}\n`;
  }

  /** Has somebody who measures more told of every request. */
  watch(watcher: (seen: SeenRequest) => void): void {
    this.watchers.push(watcher);
  }

  observe(seen: SeenRequest): void {
    const { method, route, status, seconds } = seen;
    this.durations.labels(method, route, String(status)).observe(seconds);
    for (const watcher of this.watchers) watcher(seen);
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
