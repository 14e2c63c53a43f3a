import { Injectable } from '@nestjs/common';
import type { ActivityFilter, CallExportQuery } from '@signet/contracts';
import type { Scope } from '../../access/index.js';
import type { Snapshot } from '../../platform/database/snapshot.js';
import { Conditions } from '../activity-filter.js';
import { EVENT_COLUMNS, type EventColumns } from '../sealed-facts.js';

/** The part of a chain that an export is about. Empty when `last` is below `first`. */
export interface ExportRange {
  origin: string;
  first: number;
  last: number;
}

/** One place of the chain, hashes in hex, with the row that stands for it: its record is null when there is none. */
export type ExportRow = Place & ((EventColumns & { record: string }) | { record: null });

/** An event that has no place yet. */
export type WaitingRow = EventColumns & { record: string };

/** A call of a tool that was finished. */
export interface FinishedCallRow {
  agent_id: string | null;
  record: string;
}

interface Place {
  seq: string;
  event_id: string;
  prev_hash: string | null;
  hash: string;
  leaf: string;
  /** `YYYYMM` */
  month: string;
  is_in_time: boolean;
}

/** An event with its place, as it is proved. */
export interface PlacedRecord {
  seq: number;
  prevHash: string | null;
  hash: string;
  record: string;
}

// Few enough that what a slow reader makes us hold is small.
const BATCH = 250;

/** More events than this that wait for their place are not counted. */
const WAITING_MAX = 100_000;

/** The queries of the export. All of one export see the same moment. */
@Injectable()
export class ExportRepository {
  /** Where the events of a time begin and end in a chain of `size` places. */
  async range(scope: Scope, snapshot: Snapshot, filter: ActivityFilter, size: number): Promise<ExportRange> {
    const times = inTime(new Conditions([scope, size]), 'c.event_time', filter);
    const isBounded = Boolean(filter.since ?? filter.until);
    const [row] = await snapshot.query<{ origin: string; first: string | null; last: string | null }[]>(
      `select h.origin, b.first, b.last from activity_head h, lateral (${
        isBounded
          ? `select min(c.seq) as first, max(c.seq) as last from activity_chain c
             where c.organisation_id = $1 and c.seq <= $2 and ${String(times)}`
          : `select 1::bigint as first, $2::bigint as last`
      }) b
      where h.organisation_id = $1`,
      times.values,
    );
    if (!row) throw new Error(`The chain of ${scope} has lost its head.`);
    return { origin: row.origin, first: Number(row.first ?? 1), last: Number(row.last ?? 0) };
  }

  /** Every place from `first` to `last`, whatever the export will show of it. */
  places(
    scope: Scope,
    snapshot: Snapshot,
    { first, last }: ExportRange,
    filter: ActivityFilter,
  ): AsyncGenerator<ExportRow[]> {
    const times = inTime(new Conditions([scope, first, last]), 'e.occurred_at', filter);
    return snapshot.batches<ExportRow>(
      `select c.seq, c.event_id, encode(c.prev_hash, 'hex') as prev_hash, encode(c.hash, 'hex') as hash,
         encode(c.leaf, 'hex') as leaf, to_char(c.event_time at time zone 'UTC', 'YYYYMM') as month,
         ${String(times)} as is_in_time, ${EVENT_COLUMNS}, e.record
       from activity_chain c
       left join activity_event e on e.occurred_at = c.event_time and e.id = c.event_id
       where c.organisation_id = $1 and c.seq between $2 and $3 order by c.seq`,
      times.values,
      BATCH,
    );
  }

  /** Months (`YYYYMM`) that are in an archive and no more in the log. */
  async archivedMonths(scope: Scope, snapshot: Snapshot): Promise<Set<string>> {
    const rows = await snapshot.query<{ month: string }[]>(
      `select month from activity_archive
       where organisation_id = $1 and to_regclass('activity_event_' || month) is null`,
      [scope],
    );
    return new Set(rows.map(({ month }) => month));
  }

  /** An event with its place, or null while it waits for one. */
  async placed(scope: Scope, snapshot: Snapshot, eventId: string): Promise<PlacedRecord | null> {
    const [row] = await snapshot.query<
      { seq: string; prev_hash: string | null; hash: string; record: string }[]
    >(
      `select c.seq, encode(c.prev_hash, 'hex') as prev_hash, encode(c.hash, 'hex') as hash, e.record
       from activity_chain c join activity_event e on e.occurred_at = c.event_time and e.id = c.event_id
       where c.organisation_id = $1 and c.event_id = $2`,
      [scope, eventId],
    );
    return row ? { seq: Number(row.seq), prevHash: row.prev_hash, hash: row.hash, record: row.record } : null;
  }

  /** How many events up to one that has no place wait with it for an older transaction to end. At least one. */
  async waiting(scope: Scope, snapshot: Snapshot, eventId: string): Promise<number> {
    const [row] = await snapshot.query<{ count: number }[]>(
      `select greatest(1, count(*))::int as count from (select ${WAITING} limit ${WAITING_MAX}) waiting`,
      [scope, eventId],
    );
    return row!.count;
  }

  /** Those events, in the order in which they will get their places. */
  waitingRows(
    scope: Scope,
    snapshot: Snapshot,
    eventId: string,
    filter: ActivityFilter,
  ): AsyncGenerator<WaitingRow[]> {
    const times = inTime(new Conditions([scope, eventId]), 'e.occurred_at', filter);
    return snapshot.batches<WaitingRow>(
      `select ${EVENT_COLUMNS}, e.record ${WAITING} and ${String(times)}
       order by e.epoch, e.txid, e.id limit ${WAITING_MAX}`,
      times.values,
      BATCH,
    );
  }

  /** Calls that were finished, oldest first, of one sandbox where that is asked for. */
  finishedCalls(
    scope: Scope,
    snapshot: Snapshot,
    { sandbox, ...filter }: CallExportQuery,
  ): AsyncGenerator<FinishedCallRow[]> {
    const where = inTime(new Conditions([scope]), 'e.occurred_at', filter);
    if (sandbox !== undefined) where.add(`e.actor->0->>'id' = $`, sandbox);
    return snapshot.batches<FinishedCallRow>(
      `select e.agent_id, e.record from activity_event e
       where e.organisation_id = $1 and e.type = 'ati.call.finished' and ${String(where)}
       order by e.occurred_at, e.id`,
      where.values,
      BATCH,
    );
  }
}

// Behind the head and not behind the event $2. What came later is not waited for.
const WAITING = `
  from activity_head h
  join activity_event e on e.organisation_id = h.organisation_id
    and (e.epoch, e.txid, e.id) > (h.epoch, h.txid, h.event_id)
  join activity_event last on last.organisation_id = h.organisation_id and last.id = $2
    and (e.epoch, e.txid, e.id) <= (last.epoch, last.txid, last.id)
  where h.organisation_id = $1`;

function inTime(
  conditions: Conditions,
  column: string,
  { since, until }: Pick<ActivityFilter, 'since' | 'until'>,
): Conditions {
  if (since) conditions.add(`${column} >= $::timestamptz`, since);
  if (until) conditions.add(`${column} < $::timestamptz`, until);
  return conditions;
}
