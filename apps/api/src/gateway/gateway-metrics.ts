import { Injectable } from '@nestjs/common';
import type { ReasonCode } from '@signet/contracts';
import { Counter, Histogram } from 'prom-client';
import { RequestMetrics, type SeenRequest } from '../platform/health/metrics.js';
import { phaseOf, type CallableTool, type UpstreamError } from '../resources/index.js';

/** Every value of a label is a series: what is over that is one. */
const TOOLS_MAX = 500;
const REQUEST = [
  'http_route',
  'http_request_method',
  'http_response_status_class',
  'provider',
  'tool',
] as const;

/** What the gateway counts and measures, by the names of an ATI proxy (ati.md 11) and beyond them. */
@Injectable()
export class GatewayMetrics {
  private readonly tools = new Set<string>();
  private readonly requests: Counter<(typeof REQUEST)[number]>;
  private readonly durations: Histogram<(typeof REQUEST)[number]>;
  private readonly upstreamErrors: Counter<'provider' | 'error_kind'>;
  private readonly decisions: Counter<'decision' | 'reason'>;
  private readonly rateRefusals: Counter<'reason'>;

  constructor(metrics: RequestMetrics) {
    const registers = [metrics.registry];
    this.requests = new Counter({
      name: 'ati_proxy_requests',
      help: 'Requests below /ati, by route; of calls also by the tool of the catalogue',
      labelNames: REQUEST,
      registers,
    });
    this.durations = new Histogram({
      name: 'ati_proxy_request_duration_ms',
      help: 'How long they took, in milliseconds',
      labelNames: REQUEST,
      buckets: [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000],
      registers,
    });
    this.upstreamErrors = new Counter({
      name: 'ati_upstream_errors',
      help: 'Calls that a provider gave no usable answer to',
      labelNames: ['provider', 'error_kind'],
      registers,
    });
    this.decisions = new Counter({
      name: 'ati_decisions',
      help: 'Calls of tools that were let through or refused, by reason',
      labelNames: ['decision', 'reason'],
      registers,
    });
    this.rateRefusals = new Counter({
      name: 'ati_rate_refusals',
      help: 'Calls of tools that a rate of the token or key refused',
      labelNames: ['reason'],
      registers,
    });
  }

  /** Names of the catalogue for the labels of a request. */
  labelsOf({ name, provider }: Pick<CallableTool, 'name' | 'provider'>): { provider: string; tool: string } {
    if (this.tools.size < TOOLS_MAX) this.tools.add(name);
    return this.tools.has(name)
      ? { provider: provider.name, tool: name }
      : { provider: 'other', tool: 'other' };
  }

  allowed(): void {
    this.decisions.labels('allow', 'allowed').inc();
  }

  /** @param isRate whether a rate refused, and not a right that is missing */
  refused(reason: ReasonCode, isRate: boolean): void {
    this.decisions.labels('deny', reason).inc();
    if (isRate) this.rateRefusals.labels(reason).inc();
  }

  upstreamFailed(tool: CallableTool, error: UpstreamError): void {
    this.upstreamErrors.labels(this.labelsOf(tool).provider, phaseOf(error)).inc();
  }

  /** Counts a request to where sandboxes call. */
  answered({ method, route, status, seconds, about }: SeenRequest): void {
    const labels = {
      http_route: route,
      http_request_method: method,
      http_response_status_class: `${Math.floor(status / 100)}xx`,
      provider: about['provider'] ?? '',
      tool: about['tool'] ?? '',
    };
    this.requests.inc(labels);
    this.durations.observe(labels, seconds * 1000);
  }
}
