import { Injectable } from '@nestjs/common';
import type { ActivityQuery } from '@signet/contracts';
import { Database } from '../platform/database/database.js';
import { addFilter, Conditions } from './activity-filter.js';

export interface StoredActivity {
  id: string;
  occurred_at: string;
  type: string;
  outcome: 'success' | 'failure' | 'denied' | 'error';
  reason: string | null;
  actor: { type: string; id: string | null; name: string | null }[];
  agent_id: string | null;
  agent_name: string | null;
  request_id: string | null;
  ip_prefix: string | null;
  value_sealed: Buffer | null;
}

// Microseconds as text: a JavaScript Date holds milliseconds, and a cursor through one skips or repeats rows.
const COLUMNS = `e.id, to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as occurred_at,
  e.type, e.outcome, e.reason, e.actor, e.agent_id, a.name as agent_name, e.request_id, e.ip_prefix, p.value_sealed`;
const FROM = `from activity_event e
  left join agent a on a.id = e.agent_id
  left join activity_personal p on p.occurred_at = e.occurred_at and p.event_id = e.id`;

@Injectable()
export class ActivityRepository {
  constructor(private readonly database: Database) {}

  /** Newest first, one row more than asked. `after` is (occurred_at as text, id) of the last row seen. */
  list(
    organisationId: string,
    query: Omit<ActivityQuery, 'cursor'>,
    after: readonly [string, string] | null,
  ): Promise<StoredActivity[]> {
    const where = addFilter(new Conditions([]).add('e.organisation_id = $', organisationId), query);
    if (after) where.add('(e.occurred_at, e.id) < ($::timestamptz, $::uuid)', ...after);
    const { values } = where;
    values.push(query.limit + 1);
    return this.database.manager.query(
      `select ${COLUMNS} ${FROM} where ${String(where)}
       order by e.occurred_at desc, e.id desc limit $${values.length}`,
      values,
    );
  }

  async find(organisationId: string, uuid: string): Promise<StoredActivity | null> {
    // The id carries its own millisecond (UUIDv7), which tells PostgreSQL the partition.
    const [row] = await this.database.manager.query<StoredActivity[]>(
      `select ${COLUMNS} ${FROM}
       where e.organisation_id = $1 and e.id = $2
         and e.occurred_at between uuid_extract_timestamp($2) - interval '1 minute'
                               and uuid_extract_timestamp($2) + interval '1 minute'`,
      [organisationId, uuid],
    );
    return row ?? null;
  }

  /** One agent's rows by offset, for the compatibility surface. */
  listByOffset(agentId: string, limit: number, offset: number): Promise<StoredActivity[]> {
    return this.database.manager.query(
      `select ${COLUMNS} ${FROM} where e.agent_id = $1
       order by e.occurred_at desc, e.id desc limit $2 offset $3`,
      [agentId, limit, offset],
    );
  }

  /** The rows of all agents of an organisation by offset, for the compatibility surface. */
  listOfAgentsByOffset(organisationId: string, limit: number, offset: number): Promise<StoredActivity[]> {
    return this.database.manager.query(
      `select ${COLUMNS} ${FROM} where e.organisation_id = $1 and e.agent_id is not null
       order by e.occurred_at desc, e.id desc limit $2 offset $3`,
      [organisationId, limit, offset],
    );
  }
}
