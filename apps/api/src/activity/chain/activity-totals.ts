import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

// One statement is one snapshot: a row is either counted by the sealer or behind the head, never both.
const TOTAL = {
  name: 'activity-total',
  text: `select coalesce((select events from activity_tally where organisation_id = $1 and agent_id = $2), 0)
      + (select count(*) from activity_event e
         where e.organisation_id = $1
           and (e.epoch, e.txid, e.id) > (
             coalesce((select epoch from activity_head where organisation_id = $1), 0),
             coalesce((select txid from activity_head where organisation_id = $1), '0'),
             coalesce((select event_id from activity_head where organisation_id = $1),
               '00000000-0000-0000-0000-000000000000'))
           and case when $2 = '*' then e.agent_id is not null else e.agent_id = $2 end)
    as total`,
};

/** How many events there are, without counting them: the sealer counts, readers add the few behind it. */
@Injectable()
export class ActivityTotals {
  constructor(private readonly database: Database) {}

  /** The exact number of events of one agent, or of all agents of the organisation. */
  async total(organisationId: string, agentId: string | null): Promise<number> {
    const [row] = await this.database.prepared<{ total: string }>(TOTAL, [organisationId, agentId ?? '*']);
    return Number(row!.total);
  }
}
