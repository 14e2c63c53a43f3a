import { Injectable } from '@nestjs/common';
import type { Scope } from '../../access/index.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { toChainHead, type ChainHead, type HeadRow, type Position } from './chain-head.js';
import type { Link } from './link.js';
import type { TreeNode } from './merkle.js';
import { EVENT_COLUMNS, type EventColumns, type SealedFacts } from '../sealed-facts.js';

/** An event that waits for its place. */
export interface UnsealedEvent extends EventColumns {
  epoch: number;
  txid: string;
  record: string;
}

/** An event with the place it gets. */
export interface SealedEvent {
  event: UnsealedEvent;
  prevHash: Buffer | null;
  link: Link;
  /** What is counted of it; null when its record tells nothing. */
  facts: SealedFacts | null;
}

const HEAD = `organisation_id, origin, seq, hash, edge, epoch, txid::text, event_id`;

// Rows of an epoch before this one belong to a cluster that is gone: all of its transactions have ended.
const BELOW_HORIZON = `(e.epoch < (select epoch from activity_epoch)
  or e.txid < pg_snapshot_xmin(pg_current_snapshot()))`;

/**
 * The first event behind the head `h`, or none. Ordered, although one would do: it makes PostgreSQL walk the index, where
 * it would otherwise expect to find one soon and read the whole log when there is none.
 */
const firstBehindHead = (condition = 'true') => `(
  select e.occurred_at from activity_event e
  where e.organisation_id = h.organisation_id and (e.epoch, e.txid, e.id) > (h.epoch, h.txid, h.event_id)
    and ${condition}
  order by e.epoch, e.txid, e.id limit 1)`;

/** The queries of the sealer. */
@Injectable()
export class SealerRepository {
  constructor(private readonly database: Database) {}

  /**
   * Locks the head, so that one sealer at a time works on an organisation.
   * @param wait whether to wait for another sealer; otherwise null while one works
   */
  async lockHead(scope: Scope, tx: Transaction, wait: boolean): Promise<ChainHead | null> {
    // No sorting in this transaction: with a backlog PostgreSQL would sort all of it for each batch instead of walking
    // the index that has the order already.
    const [row] = await tx.query<HeadRow[]>(
      `select ${HEAD}, set_config('enable_sort', 'off', true) from activity_head where organisation_id = $1 for update ${wait ? '' : 'skip locked'}`,
      [scope],
    );
    return row ? toChainHead(row) : null;
  }

  /** Begins the chains of organisations that have none. A chain that lost its head is not begun again: it is broken. */
  async beginChains(originPrefix: string): Promise<void> {
    await this.database.manager.query(
      `insert into activity_head (organisation_id, origin)
       select id, $1 || id from organisation o
       where not exists (select from activity_head h where h.organisation_id = o.id)
         and not exists (select from activity_chain c where c.organisation_id = o.id)
       on conflict on constraint activity_head__pk do nothing`,
      [originPrefix],
    );
  }

  /**
   * The next events in commit order. Only those below the snapshot's horizon: every transaction under it has ended, so
   * no row can appear behind the position later. A sequence or a timestamp does not give this.
   */
  next(scope: Scope, tx: Transaction, after: Position, limit: number): Promise<UnsealedEvent[]> {
    return tx.query(
      `select ${EVENT_COLUMNS}, e.epoch, e.txid::text, e.record from activity_event e
       where e.organisation_id = $1 and (e.epoch, e.txid, e.id) > ($2::int, $3::xid8, $4::uuid) and ${BELOW_HORIZON}
       order by e.epoch, e.txid, e.id limit $5`,
      [scope, after.epoch, after.txid, after.id, limit],
    );
  }

  /** Writes the places of events, counts what their records say, and moves the head behind them: one statement. */
  async seal(
    tx: Transaction,
    head: ChainHead,
    sealed: readonly SealedEvent[],
    nodes: readonly TreeNode[],
  ): Promise<void> {
    await tx.query(SEAL, [
      head.organisationId,
      sealed.map(({ link }) => link.seq),
      sealed.map(({ event }) => event.id),
      sealed.map(({ event }) => event.occurred_at),
      sealed.map(({ prevHash }) => prevHash),
      sealed.map(({ link }) => link.hash),
      sealed.map(({ link }) => link.leaf),
      sealed.map(({ facts }) => facts?.agent_id ?? null),
      sealed.map(({ facts }) => facts?.type ?? null),
      sealed.map(({ facts }) => facts?.outcome ?? null),
      sealed.map(({ facts }) => facts?.occurred_at ?? null),
      nodes.map(({ level }) => level),
      nodes.map(({ position }) => position),
      nodes.map(({ hash }) => hash),
      head.seq,
      head.hash,
      head.edge,
      head.position.epoch,
      head.position.txid,
      head.position.id,
    ]);
  }

  /** Organisations with events that can be sealed now. */
  async waiting(): Promise<Scope[]> {
    const rows = await this.database.manager.query<{ organisation_id: Scope }[]>(
      `select h.organisation_id from activity_head h
       where ${firstBehindHead(BELOW_HORIZON)} is not null`,
    );
    return rows.map(({ organisation_id }) => organisation_id);
  }

  /** The transaction id that every transaction committed by now is below. */
  async nextTransactionId(): Promise<string> {
    const [row] = await this.database.manager.query<{ id: string }[]>(
      `select pg_snapshot_xmax(pg_current_snapshot())::text as id`,
    );
    return row!.id;
  }

  /** Whether an event of a transaction below `txid` has no place yet: an older transaction still runs somewhere. */
  async isWaiting(scope: Scope, txid: string): Promise<boolean> {
    const [row] = await this.database.manager.query<{ waits: boolean }[]>(
      `select ${firstBehindHead('(e.epoch < (select epoch from activity_epoch) or e.txid < $2::xid8)')} is not null
         as waits
       from activity_head h where h.organisation_id = $1`,
      [scope, txid],
    );
    return row?.waits ?? false;
  }

  /** Seconds since the oldest event without a place was written, or null when every event has one. */
  async oldestUnsealedSeconds(): Promise<number | null> {
    const [row] = await this.database.manager.query<{ seconds: number | null }[]>(
      `select extract(epoch from now() - min(oldest.occurred_at))::float8 as seconds
       from activity_head h, lateral ${firstBehindHead()} oldest`,
    );
    return row!.seconds;
  }
}

const SEAL = `
  with sealed as (
    select * from unnest($2::bigint[], $3::uuid[], $4::timestamptz[], $5::bytea[], $6::bytea[], $7::bytea[], $8::text[],
      $9::text[], $10::text[], $11::timestamptz[])
      as sealed (seq, event_id, event_time, prev_hash, hash, leaf, agent_id, type, outcome, recorded_at)
  ), chained as (
    insert into activity_chain (organisation_id, seq, event_id, event_time, prev_hash, hash, leaf)
    select $1, seq, event_id, event_time, prev_hash, hash, leaf from sealed
  ), noded as (
    insert into activity_node (organisation_id, level, position, hash)
    select $1, * from unnest($12::int[], $13::bigint[], $14::bytea[])
  ), tallied as (
    -- The row '*' holds the events of all agents.
    insert into activity_tally (organisation_id, agent_id, events)
    select $1, agent_id, count(*) from (
      select agent_id from sealed where agent_id is not null
      union all
      select '*' from sealed where agent_id is not null
    ) counted group by 2 order by 2
    on conflict on constraint activity_tally__pk do update set events = activity_tally.events + excluded.events
  ), rolled_up as (
    insert into activity_rollup (organisation_id, hour, type, outcome, events)
    select $1, date_trunc('hour', recorded_at, 'UTC'), type, outcome, count(*) from sealed where type is not null
    group by 2, 3, 4 order by 2, 3, 4
    on conflict on constraint activity_rollup__pk do update set events = activity_rollup.events + excluded.events
  )
  update activity_head
  set seq = $15, hash = $16, edge = $17::bytea[], epoch = $18, txid = $19::xid8, event_id = $20
  where organisation_id = $1`;
