import { Injectable } from '@nestjs/common';
import type { Scope } from '../../access/index.js';
import { Database } from '../../platform/database/database.js';

// So many rows behind the sealer are read in index order; it is rarely a second behind.
const TAIL_MAX = 10_000;

// One statement is one snapshot: a row is either counted by the sealer or behind the head, never both. The order and
// the limit make the planner walk the index: it cannot know that hardly any row lies behind the head, and would read
// the whole table.
const totalWith = (limit: string) => `with tail as (
      select e.agent_id from activity_event e
      where e.organisation_id = $1
        and (e.epoch, e.txid, e.id) > (
          coalesce((select epoch from activity_head where organisation_id = $1), 0),
          coalesce((select txid from activity_head where organisation_id = $1), '0'),
          coalesce((select event_id from activity_head where organisation_id = $1),
            '00000000-0000-0000-0000-000000000000'))
      order by e.epoch, e.txid, e.id ${limit}
    )
    select coalesce((select events from activity_tally where organisation_id = $1 and agent_id = $2), 0)
        + (select count(*) from tail where case when $2 = '*' then agent_id is not null else agent_id = $2 end)
      as total,
      (select count(*) from tail)::int as tail`;

const TOTAL = { name: 'activity-total', text: totalWith(`limit ${TAIL_MAX}`) };
const TOTAL_FAR_BEHIND = { name: 'activity-total-far-behind', text: totalWith('') };

interface TotalRow extends Record<string, unknown> {
  total: string;
  tail: number;
}

/** How many events there are, without counting them: the sealer counts, readers add the few behind it. */
@Injectable()
export class ActivityTotals {
  constructor(private readonly database: Database) {}

  /** The exact number of events of one agent, or of all agents of the organisation. */
  async total(organisationId: Scope, agentId: string | null): Promise<number> {
    const values = [organisationId, agentId ?? '*'];
    const [row] = await this.database.prepared<TotalRow>(TOTAL, values);
    if (row!.tail < TAIL_MAX) return Number(row!.total);
    const [exact] = await this.database.prepared<TotalRow>(TOTAL_FAR_BEHIND, values);
    return Number(exact!.total);
  }
}
