import { Injectable } from '@nestjs/common';
import type { Scope } from '../../access/index.js';
import type { Snapshot } from '../../platform/database/snapshot.js';
import { HAS_HAPPENED } from '../activity.repository.js';
import { EVENT_COLUMNS, type EventColumns } from '../sealed-facts.js';

/** One place of the chain with the row that stands for it, if there is one. */
export type WalkedRow = Place & (Row | { record: null });

interface Place {
  seq: string;
  event_id: string;
  /** The month of its time, `YYYYMM`. */
  month: string;
  /** The hour of its time, as the ledger writes it. */
  hour: string;
  prev_hash: Buffer | null;
  hash: Buffer;
  leaf: Buffer;
}

interface Row extends EventColumns {
  record: string;
  epoch: number;
  txid: string;
  /** SHA-256 in hex of the sealed names and address beside it, or null. */
  personal_hash: string | null;
  /** Only where the record does not name the hash, as in the first release. */
  value_sealed: Buffer | null;
}

/** A row of the log that no place names, or that a place names wrongly. */
export interface UnplacedRow extends EventColumns {
  record: string;
  is_ahead: boolean;
  /** Whether a place names its id, though another organisation or time. */
  has_place: boolean;
  has_organisation: boolean;
}

export interface HeadState {
  organisation_id: Scope;
  origin: string;
  seq: string;
  hash: Buffer | null;
  edge: Buffer[];
  epoch: number;
  txid: string;
  event_id: string;
  checkpoints: string;
  /** Whether its position is that of an event. */
  is_at_event: boolean;
  has_organisation: boolean;
}

const BATCH = 500;
const UTC = `at time zone 'UTC'`;

/** Everything the log and the tables around it say, as they say it. All queries of one verification see one moment. */
@Injectable()
export class VerificationRepository {
  heads(snapshot: Snapshot): Promise<HeadState[]> {
    return snapshot.query(
      `select organisation_id, origin, seq, hash, edge, epoch, txid::text, event_id, checkpoints,
         exists (select from activity_event e where e.organisation_id = h.organisation_id
           and (e.epoch, e.txid, e.id) = (h.epoch, h.txid, h.event_id)) as is_at_event,
         exists (select from organisation o where o.id = h.organisation_id) as has_organisation
       from activity_head h order by organisation_id`,
    );
  }

  places(scope: Scope, snapshot: Snapshot): AsyncGenerator<WalkedRow[]> {
    return snapshot.batches<WalkedRow>(
      `select c.seq, c.event_id, to_char(c.event_time ${UTC}, 'YYYYMM') as month,
         to_char(c.event_time ${UTC}, 'YYYY-MM-DD"T"HH24":00:00Z"') as hour, c.prev_hash, c.hash, c.leaf,
         ${EVENT_COLUMNS}, e.record, e.epoch, e.txid::text,
         encode(sha256(p.value_sealed), 'hex') as personal_hash,
         case when position('"personal_hash"' in e.record) = 0 then p.value_sealed end as value_sealed
       from activity_chain c
       left join activity_event e on e.occurred_at = c.event_time and e.id = c.event_id
       left join activity_personal p on p.occurred_at = e.occurred_at and p.event_id = e.id
         and p.organisation_id = e.organisation_id
       where c.organisation_id = $1 order by c.seq`,
      [scope],
      BATCH,
    );
  }

  /** The places of a month in order, for comparing them with its archive. */
  placesOfMonth(
    scope: Scope,
    snapshot: Snapshot,
    month: string,
  ): AsyncGenerator<{ seq: string; event_id: string; hash: Buffer; leaf: Buffer }[]> {
    return snapshot.batches(
      `select seq, event_id, hash, leaf from activity_chain
       where organisation_id = $1 and event_time >= to_date($2, 'YYYYMM')::timestamp ${UTC}
         and event_time < (to_date($2, 'YYYYMM') + interval '1 month') ${UTC} order by seq`,
      [scope, month],
      BATCH,
    );
  }

  unplaced(snapshot: Snapshot): AsyncGenerator<UnplacedRow[]> {
    return snapshot.batches<UnplacedRow>(
      `select ${EVENT_COLUMNS}, e.record,
         h.seq is null or (e.epoch, e.txid, e.id) > (h.epoch, h.txid, h.event_id) and ${HAS_HAPPENED} as is_ahead,
         exists (select from activity_chain c where c.event_id = e.id) as has_place,
         exists (select from organisation o where o.id = e.organisation_id) as has_organisation
       from activity_event e left join activity_head h on h.organisation_id = e.organisation_id
       where not exists (select from activity_chain c
         where c.event_id = e.id and c.event_time = e.occurred_at and c.organisation_id = e.organisation_id)`,
      [],
      BATCH,
    );
  }

  /** Names and addresses that belong to no event of their organisation and time. */
  strayPersonal(snapshot: Snapshot): Promise<{ organisation_id: Scope; event_id: string }[]> {
    return snapshot.query(
      `select p.organisation_id, p.event_id from activity_personal p
       where not exists (select from activity_event e where e.occurred_at = p.occurred_at and e.id = p.event_id
         and e.organisation_id = p.organisation_id) limit 100`,
    );
  }

  /** Tables that say something about an organisation without a chain. */
  async strayTables(snapshot: Snapshot): Promise<{ name: string; organisation_id: Scope }[]> {
    const tables = ['chain', 'node', 'tally', 'rollup', 'checkpoint', 'archive'];
    const parts = tables.map(
      (table) => `(select distinct 'activity_${table}' as name, t.organisation_id from activity_${table} t
        where not exists (select from activity_head h where h.organisation_id = t.organisation_id))`,
    );
    return snapshot.query(parts.join(' union all '));
  }

  nodes(scope: Scope, snapshot: Snapshot): Promise<{ level: number; position: string; hash: Buffer }[]> {
    return snapshot.query('select level, position, hash from activity_node where organisation_id = $1', [
      scope,
    ]);
  }

  tally(scope: Scope, snapshot: Snapshot): Promise<{ agent_id: string; events: string }[]> {
    return snapshot.query('select agent_id, events from activity_tally where organisation_id = $1', [scope]);
  }

  rollup(
    scope: Scope,
    snapshot: Snapshot,
  ): Promise<{ hour: string; type: string; outcome: string; events: string }[]> {
    return snapshot.query(
      `select to_char(hour ${UTC}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as hour, type, outcome, events from activity_rollup
       where organisation_id = $1`,
      [scope],
    );
  }

  holds(scope: Scope, snapshot: Snapshot): Promise<HoldState[]> {
    return snapshot.query('select * from activity_hold where organisation_id = $1', [scope]);
  }

  archives(scope: Scope, snapshot: Snapshot): Promise<ArchiveState[]> {
    return snapshot.query(
      `select *, to_regclass('activity_event_' || month) is not null as is_here, dropped_at > now() as is_to_come
       from activity_archive where organisation_id = $1`,
      [scope],
    );
  }

  /** Months (`YYYYMM`) that the log has a table of. */
  async months(snapshot: Snapshot): Promise<Set<string>> {
    const rows = await snapshot.query<{ month: string }[]>(
      `select right(c.relname, 6) as month from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = 'activity_event'::regclass and c.relname ~ '^activity_event_[0-9]{6}$'`,
    );
    return new Set(rows.map(({ month }) => month));
  }

  async epoch(snapshot: Snapshot): Promise<{ epoch: number; started_at: Date } | null> {
    const [row] = await snapshot.query<{ epoch: number; started_at: Date }[]>(
      'select epoch, started_at from activity_epoch',
    );
    return row ?? null;
  }

  /** Rows of checkpoints that stand at no size of their chain. */
  strayCheckpoints(
    snapshot: Snapshot,
  ): Promise<{ organisation_id: Scope; number: string; tree_size: string }[]> {
    return snapshot.query(
      `select c.organisation_id, c.number, c.tree_size from activity_checkpoint c
       left join activity_head h on h.organisation_id = c.organisation_id
       where c.tree_size < 1 or c.tree_size > h.seq`,
    );
  }

  /** Whatever the database does by itself with the tables of the log. */
  guards(snapshot: Snapshot): Promise<Guard[]> {
    return snapshot.query(
      `select c.relname as name, i.inhparent::regclass::text as parent, c.relrowsecurity as "isRowSecurityOn",
         array(select r.rulename::text from pg_rewrite r where r.ev_class = c.oid) as rules,
         coalesce((select jsonb_agg(jsonb_build_object('name', t.tgname, 'type', t.tgtype, 'source', f.prosrc,
             'isOn', t.tgenabled in ('O', 'A'), 'isPartial', t.tgqual is not null or t.tgattr <> ''))
           from pg_trigger t join pg_proc f on f.oid = t.tgfoid
           where t.tgrelid = c.oid and (not t.tgisinternal or t.tgparentid <> 0)), '[]') as triggers
       from pg_class c left join pg_inherits i on i.inhrelid = c.oid
       where c.relkind in ('r', 'p') and coalesce(i.inhparent, c.oid) in
         (select oid from pg_class where relname ~ '^activity_|^signing_key$'
           and relnamespace = (select relnamespace from pg_class where oid = 'activity_event'::regclass))
       order by c.relname`,
    );
  }
}

/** A table of the log with what the database does by itself when somebody uses it. */
export interface Guard {
  name: string;
  /** The table that it is a part of. */
  parent: string | null;
  triggers: Trigger[];
  /** Names of rules that rewrite queries. */
  rules: string[];
  isRowSecurityOn: boolean;
}

export interface Trigger {
  name: string;
  /** `pg_trigger.tgtype`. */
  type: number;
  /** The body of its function. */
  source: string;
  isOn: boolean;
  /** Whether it fires under a condition, or for some columns, only. */
  isPartial: boolean;
}

export interface HoldState {
  id: string;
  reason: string;
  since: Date | null;
  until: Date | null;
  placed_at: Date;
  placed_by: string;
  released_at: Date | null;
  released_by: string | null;
}

export interface ArchiveState {
  month: string;
  file: string;
  sha256: Buffer;
  events: string;
  first_seq: string;
  last_seq: string;
  verified_at: Date;
  dropped_at: Date | null;
  is_here: boolean;
  is_to_come: boolean | null;
}
