import { Injectable } from '@nestjs/common';
import type { FeedEvent, FeedQuery } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Database } from '../platform/database/database.js';
import { Cursors, inPage, type Page } from '../platform/pagination/cursor.js';

interface FeedRow {
  epoch: number;
  txid: string | null;
  id: string | null;
  type: string;
  subject_id: string | null;
  occurred_at: Date;
  data: string;
  current_epoch: number;
  horizon: string;
}

type FoundEvent = FeedRow & { id: string; txid: string };

type Position = [epoch: string, txid: string, id: string];

const START: Position = ['0', '0', ''];

// Only what no transaction can add to any more: a sequence or a time alone would skip what commits late. The horizon
// comes from the snapshot of the same statement.
const following = (position: string) => `
  select epoch, txid, id, type, subject_id, occurred_at, data from event
  where organisation_id = $1 and ${position} and (epoch < now.current_epoch or txid < now.horizon)
    and ($5::text[] is null or type = any($5))
  order by epoch, txid, id limit $6`;

// The rest of the cursor's epoch, then later ones. As one comparison of three columns, which PostgreSQL judges by the
// first of them, it would expect to find next to nothing, and sort the whole feed for each page.
const PAGE = `
  with now as materialized (
    select pg_snapshot_xmin(pg_current_snapshot()) as horizon, (select epoch from event_epoch) as current_epoch
  )
  select e.epoch, e.txid::text as txid, e.id, e.type, e.subject_id, e.occurred_at, e.data, now.current_epoch,
    now.horizon::text as horizon
  from now left join lateral (
    (${following('event.epoch = $2::int and (event.txid, event.id) > ($3::xid8, $4::text)')})
    union all
    (${following('event.epoch > $2::int')})
    order by epoch, txid, id limit $6
  ) e on true`;

/** The durable log beside the push: whoever lost their receiver for a month reads on from their last cursor. */
@Injectable()
export class FeedService {
  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  /** Oldest first, in the order of commits. Nothing is ever skipped, whatever commits late. */
  async page(
    organisationId: Scope,
    { cursor, types, limit }: FeedQuery,
  ): Promise<Page<FeedEvent> & { has_more: boolean }> {
    const scope = `events:${organisationId}`;
    let end: Position = START;
    const read = async (after: Position | null) => {
      const found = await this.database.reports.query<FeedRow[]>(PAGE, [
        organisationId,
        ...(after ?? START),
        types?.length ? types : null,
        limit + 1,
      ]);
      const { current_epoch, horizon } = found[0]!;
      // At the end everything below the horizon was looked at, whatever was filtered out.
      end = [String(current_epoch), horizon, ''];
      return found.filter((row): row is FoundEvent => row.id !== null);
    };
    const found = await this.cursors.page(scope, { cursor, limit }, read, positionOf);
    return {
      ...inPage(found, (row) => ({
        ...toFeedEvent(row),
        cursor: this.cursors.encode(scope, positionOf(row)),
      })),
      next: found.next ?? this.cursors.encode(scope, end),
      has_more: found.next !== null,
    };
  }
}

const positionOf = ({ epoch, txid, id }: FoundEvent): Position => [String(epoch), txid, id];

const toFeedEvent = (row: FoundEvent): Omit<FeedEvent, 'cursor'> => ({
  id: row.id,
  type: row.type,
  subject_id: row.subject_id,
  timestamp: row.occurred_at.toISOString(),
  data: JSON.parse(row.data) as Record<string, unknown>,
});
