import { Injectable } from '@nestjs/common';
import type {
  ActivityFacets,
  ActivityFacetsQuery,
  ActivityHistogram,
  ActivityHistogramQuery,
} from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import { invalid } from '../platform/http/validation.js';
import { Conditions, addType, isOfType } from './activity-filter.js';
import { Sealer } from './chain/index.js';

const MS = { hour: 3_600_000, day: 86_400_000 } as const;
const BUCKETS_DEFAULT = { hour: 24, day: 30 } as const;
const BUCKETS_MAX = 1_000;
const OF_AGENT_MAX = 10_000;

/** Numbers about the log, from what the sealer counts per hour: as fast for a year as for a day. */
@Injectable()
export class ActivityStatistics {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem request.invalid when there would be more than a thousand buckets */
  async histogram(organisationId: Scope, query: ActivityHistogramQuery): Promise<ActivityHistogram> {
    const { interval } = query;
    const { since, until } = this.rangeOf(query, interval);
    if (until.getTime() <= since.getTime())
      throw invalid([{ pointer: '?until', message: 'Ends before it begins' }]);
    if ((until.getTime() - since.getTime()) / MS[interval] > BUCKETS_MAX)
      throw invalid([
        {
          pointer: '?since',
          message: `More than ${BUCKETS_MAX} ${interval}s: choose a shorter time or longer steps`,
        },
      ]);
    await this.sealer.catchUp(organisationId);
    const counted = narrowed([organisationId, since, until, interval, MS[interval] / 1000], query);
    const rows = await this.database.reports.query<Record<string, string>[]>(
      `select to_char(bucket at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at,
         coalesce(sum(r.events), 0) as total,
         coalesce(sum(r.events) filter (where r.outcome = 'success'), 0) as success,
         coalesce(sum(r.events) filter (where r.outcome = 'failure'), 0) as failure,
         coalesce(sum(r.events) filter (where r.outcome = 'denied'), 0) as denied,
         coalesce(sum(r.events) filter (where r.outcome = 'error'), 0) as error
       from generate_series(date_trunc($4, $2::timestamptz, 'UTC'), $3::timestamptz - interval '1 microsecond',
         make_interval(secs => $5)) as bucket
       left join activity_rollup r on r.organisation_id = $1 and r.hour >= bucket
         and r.hour < bucket + make_interval(secs => $5) and r.hour < $3 and ${String(counted)}
       group by bucket order by bucket`,
      counted.values,
    );
    return {
      interval,
      data: rows.map(({ at, ...counts }) => ({ at: at!, ...numbersOf(counts) })),
    };
  }

  /** What there is to choose from, and how often. */
  async facets(organisationId: Scope, query: ActivityFacetsQuery): Promise<ActivityFacets> {
    const range = this.rangeOf(query, 'day');
    if (query.agent_id) return this.facetsOfAgent(organisationId, query.agent_id, range, query);
    await this.sealer.catchUp(organisationId);
    return {
      types: await this.facet(organisationId, range, 'type', { outcome: query.outcome }),
      outcomes: await this.facet(organisationId, range, 'outcome', { type: query.type }),
      complete: true,
    };
  }

  /** Nothing is counted per agent: its newest events are, and no more, so that a busy one costs as much as any. */
  private async facetsOfAgent(
    organisationId: Scope,
    agentId: string,
    { since, until }: TimeRange,
    wanted: Counted,
  ): Promise<ActivityFacets> {
    const rows = await this.database.reports.query<Record<'type' | 'outcome' | 'events', string>[]>(
      `select type, outcome, count(*) as events from (
         select e.type, e.outcome from activity_event e
         where e.organisation_id = $1 and e.agent_id = $2
           and e.occurred_at >= date_trunc('hour', $3::timestamptz, 'UTC') and e.occurred_at < $4
         order by e.occurred_at desc, e.id desc limit ${OF_AGENT_MAX + 1}
       ) newest group by 1, 2 order by 3 desc, 1, 2`,
      [organisationId, agentId, since, until],
    );
    const counts = rows.map(({ events, ...count }) => ({ ...count, events: Number(events) }));
    return {
      types: summed(
        counts.filter(({ outcome }) => !wanted.outcome || outcome === wanted.outcome),
        'type',
      ),
      outcomes: summed(
        counts.filter(({ type }) => isOfType(type, wanted.type)),
        'outcome',
      ),
      complete: counts.reduce((total, { events }) => total + events, 0) <= OF_AGENT_MAX,
    };
  }

  private async facet(
    organisationId: Scope,
    { since, until }: TimeRange,
    column: 'type' | 'outcome',
    filter: Counted,
  ) {
    const conditions = narrowed([organisationId, since, until], filter);
    const rows = await this.database.reports.query<{ value: string; events: string }[]>(
      `select r.${column} as value, sum(r.events) as events from activity_rollup r
       where r.organisation_id = $1 and r.hour >= date_trunc('hour', $2::timestamptz, 'UTC') and r.hour < $3
         and ${String(conditions)}
       group by 1 order by 2 desc, 1`,
      conditions.values,
    );
    return rows.map(({ value, events }) => ({ value, events: Number(events) }));
  }

  private rangeOf(
    query: { since?: string | undefined; until?: string | undefined },
    interval: keyof typeof MS,
  ): TimeRange {
    const until = query.until ? new Date(query.until) : this.clock.now();
    const since = query.since
      ? new Date(query.since)
      : new Date(until.getTime() - (BUCKETS_DEFAULT[interval] - 1) * MS[interval]);
    return { since, until };
  }
}

interface TimeRange {
  since: Date;
  until: Date;
}

type Counted = Pick<ActivityHistogramQuery, 'type' | 'outcome'>;

/** What is wanted of the counts `r`, behind the first parameters. */
function narrowed(values: unknown[], { type, outcome }: Counted): Conditions {
  const conditions = addType(new Conditions(values), 'r', type);
  return outcome ? conditions.add('r.outcome = $', outcome) : conditions;
}

/** How often each value occurs, most first. */
function summed<C extends 'type' | 'outcome'>(
  counts: readonly ({ [Name in C]: string } & { events: number })[],
  column: C,
): ActivityFacets['types'] {
  const sums = new Map<string, number>();
  for (const count of counts) sums.set(count[column], (sums.get(count[column]) ?? 0) + count.events);
  return [...sums].map(([value, events]) => ({ value, events })).sort((a, b) => b.events - a.events);
}

type Counts = Record<'total' | 'success' | 'failure' | 'denied' | 'error', number>;

const numbersOf = (counts: Record<string, string>): Counts =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count)])) as Counts;
