import { Injectable } from '@nestjs/common';
import type { PreviewFilters, WebhookFigures, WebhookStats, WebhookStatsQuery } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Database } from '../platform/database/database.js';
import { Slices } from '../platform/timers/slices.js';
import { EndpointsService } from './endpoints.service.js';
import { heardAs } from './filters.js';

const WINDOWS = { '1h': '1 hour', '24h': '24 hours', '7d': '7 days' } as const;
/** Enough bars to see when it began, few enough to press each. */
const BUCKET_SECONDS = { '1h': 300, '24h': 3_600, '7d': 6 * 3_600 } as const;
const PREVIEW_DAYS = 7;
// A preview is a look, not a report: it stops here.
const PREVIEW_MAX = 20_000;

const ATTEMPTS = `
  select coalesce(error_code, (status / 100) || 'xx') as outcome, count(*)::int as attempts,
    count(*) filter (where error_code is null)::int as succeeded
  from webhook_attempt
  where organisation_id = $1 and endpoint_id = $2 and started_at > now() - $3::interval and trigger <> 'test'
  group by 1`;
const OVER_TIME = `
  with counted as (
    select date_bin($4::interval, started_at, 'epoch') as at,
      count(*) filter (where error_code is null)::int as succeeded,
      count(*) filter (where error_code is not null)::int as failed
    from webhook_attempt
  where organisation_id = $1 and endpoint_id = $2 and started_at > now() - $3::interval and trigger <> 'test'
    group by 1
  )
  select at, coalesce(succeeded, 0) as succeeded, coalesce(failed, 0) as failed
  from generate_series(date_bin($4::interval, now() - $3::interval, 'epoch'), now(), $4::interval) at
    left join counted using (at) order by at`;
const TIMES = `
  select percentile_disc(0.5) within group (order by total_ms)::int as p50,
    percentile_disc(0.95) within group (order by total_ms)::int as p95
  from webhook_attempt
  where organisation_id = $1 and endpoint_id = $2 and started_at > now() - $3::interval and error_code is null`;
const WAITING = `
  select
    (select count(*)::int from webhook_delivery
      where organisation_id = $1 and endpoint_id = $2 and state in ('pending', 'sending')) as pending,
    (select count(*)::int from webhook_delivery
      where organisation_id = $1 and endpoint_id = $2 and state = 'dead' and dismissed_at is null) as dead,
    (select min(next_attempt_at) from webhook_delivery
      where organisation_id = $1 and endpoint_id = $2 and state = 'pending') as next`;

// One range of webhook_attempt__endpoint each: an organisation has 50 webhooks of its own, and those of its agents.
const FIGURES = `
  select e.id as webhook_id, a.succeeded, a.failed
  from webhook_endpoint e cross join lateral (
    select count(*) filter (where error_code is null)::int as succeeded,
      count(*) filter (where error_code is not null)::int as failed
    from webhook_attempt
    where organisation_id = e.organisation_id and endpoint_id = e.id and started_at > now() - $2::interval
      and trigger <> 'test'
  ) a
  where e.organisation_id = $1 and e.deleted_at is null and a.succeeded + a.failed > 0
  order by e.id`;
const DEAD = `
  select count(*)::int as dead from webhook_delivery
  where organisation_id = $1 and state = 'dead' and dismissed_at is null`;

/** How an endpoint does, and what a filter would let through. */
@Injectable()
export class WebhookInsights {
  private readonly slices = new Slices(0.5);

  constructor(
    private readonly database: Database,
    private readonly endpoints: EndpointsService,
  ) {}

  /** @throws Problem webhook.not_found */
  async stats(organisationId: Scope, id: string, { window }: WebhookStatsQuery): Promise<WebhookStats> {
    await this.endpoints.get({ organisationId }, id);
    const { reports } = this.database;
    const bucketSeconds = BUCKET_SECONDS[window];
    const [outcomes, buckets, [times], [waiting]] = await Promise.all([
      reports.query<{ outcome: string; attempts: number; succeeded: number }[]>(ATTEMPTS, [
        organisationId,
        id,
        WINDOWS[window],
      ]),
      reports.query<{ at: Date; succeeded: number; failed: number }[]>(OVER_TIME, [
        organisationId,
        id,
        WINDOWS[window],
        `${bucketSeconds} seconds`,
      ]),
      reports.query<{ p50: number | null; p95: number | null }[]>(TIMES, [
        organisationId,
        id,
        WINDOWS[window],
      ]),
      reports.query<{ pending: number; dead: number; next: Date | null }[]>(WAITING, [organisationId, id]),
    ]);
    const attempts = outcomes.reduce((sum, row) => sum + row.attempts, 0);
    const succeeded = outcomes.reduce((sum, row) => sum + row.succeeded, 0);
    return {
      window,
      attempts,
      succeeded,
      failed: attempts - succeeded,
      p50_ms: times!.p50,
      p95_ms: times!.p95,
      by_outcome: Object.fromEntries(outcomes.map((row) => [row.outcome, row.attempts])),
      bucket_seconds: bucketSeconds,
      buckets: buckets.map(({ at, ...counts }) => ({ at: at.toISOString(), ...counts })),
      pending: waiting!.pending,
      dead: waiting!.dead,
      next_attempt_at: waiting!.next?.toISOString() ?? null,
    };
  }

  /** The same in short for every endpoint, so that a list of them asks once. */
  async figures(organisationId: Scope, { window }: WebhookStatsQuery): Promise<WebhookFigures> {
    const { reports } = this.database;
    const [webhooks, [undelivered]] = await Promise.all([
      reports.query<WebhookFigures['webhooks']>(FIGURES, [organisationId, WINDOWS[window]]),
      reports.query<{ dead: number }[]>(DEAD, [organisationId]),
    ]);
    return { window, dead: undelivered!.dead, webhooks };
  }

  /** Counts, among the latest events of the last days, those that a filter would match. */
  async preview(
    organisationId: Scope,
    filters: PreviewFilters,
  ): Promise<{ matched: number; total: number; days: number }> {
    const rows = await this.database.reports.query<
      { type: string; subjectId: string | null; data: string }[]
    >(
      `select type, subject_id as "subjectId", data from event
       where organisation_id = $1 and id >= event_id_at(now() - make_interval(days => ${PREVIEW_DAYS}))
       order by id desc limit ${PREVIEW_MAX}`,
      [organisationId],
    );
    let matched = 0;
    await this.slices.each(rows, ({ data, ...row }) => {
      const event = { ...row, data: JSON.parse(data) as Record<string, unknown> };
      if (heardAs('standard', filters, event) !== null) matched += 1;
    });
    return { matched, total: rows.length, days: PREVIEW_DAYS };
  }
}
