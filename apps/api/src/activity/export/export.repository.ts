import { Injectable } from '@nestjs/common';
import type { ActivityFilter } from '@signet/contracts';
import type { Snapshot } from '../../platform/database/snapshot.js';
import { addFilter, Conditions } from '../activity-filter.js';

/** The part of a chain that an export is about. Empty when `last` is below `first`. */
export interface ExportRange {
  origin: string;
  first: number;
  last: number;
  /** Hash of the event before the first, null at the beginning. */
  before: Buffer | null;
}

/** One place of the chain, hashes in hex; `record` is null when the event is filtered out or gone. */
export interface ExportRow {
  seq: string;
  prev_hash: string | null;
  hash: string;
  /** Only where there is no record. */
  leaf: string | null;
  record: string | null;
}

// Few enough that what a slow reader makes us hold is small.
const BATCH = 250;

interface RangeRow {
  origin: string;
  first: string | null;
  last: string | null;
  before: Buffer | null;
}

/** The queries of the export. All of one export see the same moment. */
@Injectable()
export class ExportRepository {
  /** Where the events of a time begin and end in the chain. */
  async range(snapshot: Snapshot, organisationId: string, filter: ActivityFilter): Promise<ExportRange> {
    const times = new Conditions([organisationId]);
    if (filter.since) times.add('c.event_time >= $::timestamptz', filter.since);
    if (filter.until) times.add('c.event_time < $::timestamptz', filter.until);
    const isBounded = Boolean(filter.since ?? filter.until);
    const [row] = await snapshot.query<RangeRow[]>(
      `with bounds as (${
        isBounded
          ? `select min(c.seq) as first, max(c.seq) as last from activity_chain c where c.organisation_id = $1 and ${String(times)}`
          : `select 1::bigint as first, seq as last from activity_head where organisation_id = $1`
      })
      select h.origin, b.first, b.last, c.prev_hash as before from activity_head h
      left join bounds b on true
      left join activity_chain c on c.organisation_id = h.organisation_id and c.seq = b.first
      where h.organisation_id = $1`,
      times.values,
    );
    return {
      origin: row!.origin,
      first: Number(row!.first ?? 1),
      last: Number(row!.last ?? 0),
      before: row!.before,
    };
  }

  /** Every place from `first` to `last`, with the records of those events that the filter wants. */
  places(
    snapshot: Snapshot,
    organisationId: string,
    { first, last }: ExportRange,
    filter: ActivityFilter,
  ): AsyncGenerator<ExportRow[]> {
    const wanted = addFilter(new Conditions([organisationId, first, last]), filter);
    return snapshot.batches<ExportRow>(
      `select c.seq, encode(c.prev_hash, 'hex') as prev_hash, encode(c.hash, 'hex') as hash, e.record,
         case when e.record is null then encode(c.leaf, 'hex') end as leaf
       from activity_chain c
       left join activity_event e on e.occurred_at = c.event_time and e.id = c.event_id and ${String(wanted)}
       where c.organisation_id = $1 and c.seq between $2 and $3 order by c.seq`,
      wanted.values,
      BATCH,
    );
  }
}
