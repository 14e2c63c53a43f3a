import { Injectable } from '@nestjs/common';
import type { ActivityFilter, ActivityQuery } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { containing } from '../platform/database/containing.js';
import { Database } from '../platform/database/database.js';
import { addFilter, Conditions } from './activity-filter.js';
import type { StoredActivity } from './integrity.js';
import { EVENT_COLUMNS } from './sealed-facts.js';

/** A row with what is kept elsewhere: what its agent is called today, and the names and address that can be erased. */
export interface ListedActivity extends StoredActivity {
  agent_name: string | null;
  value_sealed: Buffer | null;
}

// No transaction of this cluster can have written a row under an id that was not given out yet.
export const HAS_HAPPENED = `(e.epoch < (select epoch from activity_epoch)
    or e.epoch = (select epoch from activity_epoch) and e.txid < pg_snapshot_xmax(pg_current_snapshot()))`;

const COLUMNS = `${EVENT_COLUMNS}, e.record, a.name as agent_name, p.value_sealed,
  c.seq, c.prev_hash, c.hash, c.leaf,
  c.organisation_id = e.organisation_id and c.event_time = e.occurred_at as is_its_place,
  c.prev_hash is not distinct from before.hash and (c.seq = 1) = (before.seq is null) as continues,
  c.hash = coalesce(after.prev_hash, h.hash) and (c.seq = h.seq) = (after.seq is null) as is_continued,
  h.seq is null or (e.epoch, e.txid, e.id) > (h.epoch, h.txid, h.event_id) and ${HAS_HAPPENED} as is_ahead`;

/** What {@link COLUMNS} need beside the event `e` and its place `c`. */
const AROUND = `
  left join activity_chain before on before.organisation_id = c.organisation_id and before.seq = c.seq - 1
  left join activity_chain after on after.organisation_id = c.organisation_id and after.seq = c.seq + 1
  left join activity_head h on h.organisation_id = e.organisation_id
  left join agent a on a.id = e.agent_id and a.organisation_id = e.organisation_id
  left join activity_personal p on p.occurred_at = e.occurred_at and p.event_id = e.id`;

/** Reads a page that a query of `activity_event` chose, newest first: the page is cut before anything is joined to it. */
const placed = (page: string) => `select ${COLUMNS} from (${page}) e
  left join activity_chain c on c.event_id = e.id ${AROUND}
  order by e.occurred_at desc, e.id desc`;

/** The most candidates of one kind that a search follows up. */
const CANDIDATES_MAX = 50;

/** What a text can mean: whose events, of which types, with which ids. */
export interface SearchTargets {
  agentIds: string[];
  actorIds: string[];
  types: string[];
  /** Null where the text can be none: then nobody looks. */
  requestId: string | null;
}

@Injectable()
export class ActivityRepository {
  constructor(private readonly database: Database) {}

  /** Newest first, one row more than asked. `after` is (occurred_at as text, id) of the last row seen. */
  list(
    scope: Scope,
    query: Omit<ActivityQuery, 'cursor'>,
    after: readonly [string, string] | null,
  ): Promise<ListedActivity[]> {
    const where = addFilter(new Conditions([]).add('e.organisation_id = $', scope), query);
    if (after) where.add('(e.occurred_at, e.id) < ($::timestamptz, $::uuid)', ...after);
    const { values } = where;
    values.push(query.limit + 1);
    return this.database.reports.query(
      placed(`select e.* from activity_event e where ${String(where)}
        order by e.occurred_at desc, e.id desc limit $${values.length}`),
      values,
    );
  }

  /** Whose names, addresses or ids contain a text. */
  async searchTargets(scope: Scope, text: string): Promise<Pick<SearchTargets, 'agentIds' | 'actorIds'>> {
    const like = containing(text);
    const [agents, members] = await Promise.all([
      this.database.reports.query<{ id: string }[]>(
        `select id from agent where organisation_id = $1 and deleted_at is null
           and (name || ' ' || owner_email || ' ' || id) ilike $2 limit ${CANDIDATES_MAX}`,
        [scope, like],
      ),
      this.database.reports.query<{ id: string }[]>(
        `select id from member where organisation_id = $1 and (name ilike $2 or email ilike $2 or id ilike $2)
         limit ${CANDIDATES_MAX}`,
        [scope, like],
      ),
    ]);
    return { agentIds: agents.map(({ id }) => id), actorIds: members.map(({ id }) => id) };
  }

  /**
   * Newest first, one row more than asked: those that the filter wants and that one of the targets stands in. Each target
   * is read from its own index and only as far as the page needs.
   */
  async search(
    scope: Scope,
    filter: ActivityFilter,
    { agentIds, actorIds, types, requestId }: SearchTargets,
    after: readonly [string, string] | null,
    limit: number,
  ): Promise<ListedActivity[]> {
    const where = addFilter(new Conditions([scope, agentIds, types, actorIds, requestId, limit + 1]), filter);
    if (after) where.add('(e.occurred_at, e.id) < ($::timestamptz, $::uuid)', ...after);
    const newest = (condition: string) => `
      select e.occurred_at, e.id from activity_event e
      where e.organisation_id = $1 and ${condition} and ${String(where)}
      order by e.occurred_at desc, e.id desc limit $6`;
    return this.database.reports.query<ListedActivity[]>(
      `with found as (
         (select f.* from unnest($2::text[]) as agent (id), lateral (${newest('e.agent_id = agent.id')}) f)
         union
         (select f.* from unnest($3::text[]) as type (name), lateral (${newest('e.type = type.name')}) f)
         union
         (select f.* from unnest($4::text[]) as actor (id), lateral (${newest(
           `e.actor->0->>'id' = actor.id and e.agent_id is distinct from (e.actor->0->>'id')`,
         )}) f)
         union
         (${newest('e.request_id = $5::text')})
       ), page as (
         select * from found order by occurred_at desc, id desc limit $6
       )
       ${placed('select e.* from page join activity_event e using (occurred_at, id)')}`,
      where.values,
    );
  }

  /** What the filter wants of the places behind `after`, up to and with `to`, in the order of the chain. */
  inChain(scope: Scope, filter: ActivityFilter, after: number, to: number): Promise<ListedActivity[]> {
    const where = addFilter(new Conditions([scope, after, to]), filter);
    return this.database.manager.query(
      `select ${COLUMNS} from activity_chain c
       join activity_event e on e.occurred_at = c.event_time and e.id = c.event_id ${AROUND}
       where c.organisation_id = $1 and c.seq > $2 and c.seq <= $3 and ${String(where)} order by c.seq`,
      where.values,
    );
  }

  /** How many events of each organisation are sealed. */
  async sealedSizes(scopes: readonly Scope[]): Promise<Map<Scope, number>> {
    const rows = await this.database.manager.query<{ organisation_id: Scope; seq: string }[]>(
      'select organisation_id, seq from activity_head where organisation_id = any($1)',
      [scopes],
    );
    return new Map(rows.map(({ organisation_id, seq }) => [organisation_id, Number(seq)]));
  }

  /** An event of the organisation: one that its row says is, or its place in the chain. */
  async find(scope: Scope, uuid: string): Promise<ListedActivity | null> {
    // The id carries its own millisecond (UUIDv7), which tells PostgreSQL the partition.
    const [row] = await this.database.manager.query<ListedActivity[]>(
      placed(`select e.* from activity_event e
        where e.id = $2
          and (e.organisation_id = $1
            or exists (select from activity_chain c where c.event_id = e.id and c.organisation_id = $1))
          and e.occurred_at between uuid_extract_timestamp($2) - interval '1 minute'
                                and uuid_extract_timestamp($2) + interval '1 minute'`),
      [scope, uuid],
    );
    return row ?? null;
  }

  /**
   * Newest first, one row more than asked: of one agent, or of all agents of an organisation. By offset, and behind
   * `after` when that is given. For the compatibility surface.
   */
  listForClients(
    scope: Scope,
    agentId: string | null,
    { limit, offset, after }: { limit: number; offset: number; after: readonly [string, string] | null },
  ): Promise<ListedActivity[]> {
    const where = new Conditions([limit + 1, offset]).add('e.organisation_id = $', scope);
    if (agentId === null) where.add('e.agent_id is not null');
    else where.add('e.agent_id = $', agentId);
    if (after) where.add('(e.occurred_at, e.id) < ($::timestamptz, $::uuid)', ...after);
    return this.database.reports.query(
      placed(`select e.* from activity_event e where ${String(where)}
        order by e.occurred_at desc, e.id desc limit $1 offset $2`),
      where.values,
    );
  }
}
