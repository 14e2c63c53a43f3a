import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Logger } from '../platform/logging/logger.js';

const EVERY_MS = 1_000;
const BATCH = 5_000;

// Only rows below the snapshot's horizon: every transaction under it has ended, so no row can appear behind the
// position later. Of several processes the one that holds the position's row counts.
const ADVANCE = {
  name: 'activity-tally-advance',
  text: `with position as (
      select txid, id from activity_tally_position for update skip locked
    ), batch as (
      select e.txid, e.id, e.organisation_id, e.agent_id from activity_event e
      where (e.txid, e.id) > ((select txid from position), (select id from position))
        and e.txid < pg_snapshot_xmin(pg_current_snapshot())
      order by e.txid, e.id limit ${BATCH}
    ), counted as (
      insert into activity_tally (organisation_id, agent_id, events)
      select organisation_id, agent_id, count(*) from (
        select organisation_id, agent_id from batch where agent_id is not null
        union all
        select organisation_id, '*' from batch where agent_id is not null
      ) rows group by 1, 2 order by 1, 2
      on conflict on constraint activity_tally__pk do update set events = activity_tally.events + excluded.events
    ), moved as (
      update activity_tally_position set (txid, id) = (select txid, id from batch order by txid desc, id desc limit 1)
      where exists (select from batch)
    )
    select count(*)::int as count from batch`,
};

// One statement is one snapshot: a row is either in the tally or behind its position, never in both.
const TOTAL = {
  name: 'activity-tally-total',
  text: `select coalesce((select events from activity_tally where organisation_id = $1 and agent_id = $2), 0)
      + (select count(*) from activity_event e
         where (e.txid, e.id) > ((select txid from activity_tally_position), (select id from activity_tally_position))
           and e.organisation_id = $1 and case when $2 = '*' then e.agent_id is not null else e.agent_id = $2 end)
    as total`,
};

/** How many events there are, without counting them: the counting happens once, behind the writers. */
@Injectable()
export class ActivityTally implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private advancing = false;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
  ) {}

  /** Counts every second from here on. Any number of processes may. */
  start(): void {
    this.timer = setInterval(() => {
      this.advance().catch((error: unknown) => this.logger.failure('Events could not be counted', error));
    }, EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Counts what was committed since the last time. */
  async advance(): Promise<void> {
    if (this.advancing) return;
    this.advancing = true;
    try {
      let count: number;
      do [{ count }] = (await this.database.prepared<{ count: number }>(ADVANCE, [])) as [{ count: number }];
      while (count === BATCH);
    } finally {
      this.advancing = false;
    }
  }

  /** The exact number of events of one agent, or of all agents of the organisation. */
  async total(organisationId: string, agentId: string | null): Promise<number> {
    const [row] = await this.database.prepared<{ total: string }>(TOTAL, [organisationId, agentId ?? '*']);
    return Number(row!.total);
  }
}
