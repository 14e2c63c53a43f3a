import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { Database } from '../../platform/database/database.js';
import { RequestMetrics } from '../../platform/health/metrics.js';
import type { Verdict } from './verdict.js';

interface Figures extends Record<string, unknown> {
  relay_lag: number;
  due_age: number;
  pending: number;
  open_breakers: number;
  dead_letters: number;
}

const OLDEST = `coalesce((select extract(epoch from now() - occurred_at) from event where fanned_out_at is null
  order by epoch, txid, id limit 1), 0)::float8`;
const LAG = { name: 'webhook-relay-lag', text: `select ${OLDEST} as lag` };
/** Events that wait longer are late. */
export const LAG_MAX_SECONDS = 60;

// Cheap at any size: every part is answered from an index, and counting stops where nobody cares any more.
const FIGURES = {
  name: 'webhook-figures',
  text: `select
    ${OLDEST} as relay_lag,
    coalesce((select extract(epoch from now() - min(d.next_attempt_at)) from webhook_endpoint e, lateral (
      select next_attempt_at from webhook_delivery where endpoint_id = e.id and state = 'pending' and not is_backlog
        and next_attempt_at <= now() order by next_attempt_at limit 1) d
      where e.state = 'active' and e.breaker = 'closed' and e.deleted_at is null), 0)::float8 as due_age,
    (select count(*)::int from (select from webhook_delivery where state = 'pending' limit 100000) p) as pending,
    (select count(*)::int from webhook_endpoint where breaker <> 'closed' and deleted_at is null) as open_breakers,
    (select count(*)::int from (select from webhook_delivery where state = 'dead' and dismissed_at is null limit 100000) d)
      as dead_letters`,
};

/** What operators watch. Ids are never labels. */
@Injectable()
export class WebhookMetrics {
  private readonly attempts: Counter<'outcome' | 'trigger'>;
  private readonly durations: Histogram;
  readonly leasesLost: Counter;
  readonly sweeperWakes: Counter;
  /** How many lanes this process runs; set by whoever runs them. */
  lanesRunning: () => number = () => 0;

  constructor(
    private readonly database: Database,
    metrics: RequestMetrics,
  ) {
    const registers = [metrics.registry];
    this.attempts = new Counter({
      name: 'signet_webhook_attempts_total',
      help: 'Attempts of webhook deliveries by outcome',
      labelNames: ['outcome', 'trigger'],
      registers,
    });
    this.durations = new Histogram({
      name: 'signet_webhook_attempt_duration_seconds',
      help: 'Duration of attempts',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30],
      registers,
    });
    this.leasesLost = new Counter({
      name: 'signet_webhook_leases_lost_total',
      help: 'Deliveries whose worker vanished',
      registers,
    });
    this.sweeperWakes = new Counter({
      name: 'signet_webhook_sweeper_wakes_total',
      help: 'Lanes that had to be woken by the sweeper: retries, and what was forgotten',
      registers,
    });
    this.gauges(registers);
  }

  observe(verdict: Verdict, trigger: string, ms: number): void {
    this.attempts.labels(verdict.errorCode ?? 'delivered', trigger).inc();
    this.durations.observe(ms / 1000);
  }

  /** Whether events are fanned out in time: not when the oldest has waited for a minute. */
  async isInTime(): Promise<boolean> {
    return (await this.lagSeconds()) < LAG_MAX_SECONDS;
  }

  /** How long the oldest event waits to be fanned out. */
  async lagSeconds(): Promise<number> {
    const [row] = await this.database.prepared<{ lag: number }>(LAG, []);
    return row!.lag;
  }

  private gauges(registers: RequestMetrics['registry'][]): void {
    let figures: Promise<Figures> | null = null;
    // One question for all gauges of a scrape.
    const read = () =>
      (figures ??= this.database
        .prepared<Figures>(FIGURES, [])
        .then(([row]) => row!)
        .finally(() => {
          figures = null;
        }));
    const gauge = (name: string, help: string, value: (row: Figures) => number) =>
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          this.set(value(await read()));
        },
      });
    gauge(
      'signet_webhook_relay_lag_seconds',
      'Age of the oldest event nobody fanned out',
      (row) => row.relay_lag,
    );
    gauge(
      'signet_webhook_due_age_seconds',
      'Age of the oldest fresh delivery that is due',
      (row) => row.due_age,
    );
    gauge('signet_webhook_pending', 'Deliveries that wait, up to 100000', (row) => row.pending);
    gauge('signet_webhook_breakers_open', 'Endpoints with an open breaker', (row) => row.open_breakers);
    gauge('signet_webhook_dead_letters', 'Undelivered events, up to 100000', (row) => row.dead_letters);
    const running = () => this.lanesRunning();
    new Gauge({
      name: 'signet_webhook_lanes_running',
      help: 'Lanes at work in this process',
      registers,
      collect() {
        this.set(running());
      },
    });
  }
}
