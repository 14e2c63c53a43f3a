import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The chain: every event gets a place behind its writers, in commit order and per organisation. What the tally counted
 * is counted again by the sealer, which keeps the counts from here on: one pass over the log instead of two.
 */
export class AuditChain1763700300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Transaction ids start again in a new cluster (dump and restore). An epoch keeps commit order beyond that; it is
      -- a constant default, so writers pay nothing for it.
      alter table activity_event add column epoch integer not null default 0;
      drop index activity_event__in_commit_order;
      create index activity_event__in_commit_order on activity_event (organisation_id, epoch, txid, id);
      create table activity_epoch (
        is_only boolean not null default true,
        epoch integer not null,
        started_at timestamptz not null default now(),
        constraint activity_epoch__pk primary key (is_only),
        constraint activity_epoch__is_only__check check (is_only)
      );
      insert into activity_epoch (epoch) values (0);

      -- Begins the next epoch and returns it; null when another process did already.
      create function start_activity_epoch(seen integer) returns integer
        language plpgsql security definer set search_path from current as $$
      declare
        started integer;
      begin
        update activity_epoch set epoch = epoch + 1, started_at = now() where epoch = seen returning epoch into started;
        if started is not null then
          execute format('alter table activity_event alter column epoch set default %s', started);
        end if;
        return started;
      end $$;

      -- Stays when the payload of an event is gone, so that old exports remain verifiable.
      create table activity_chain (
        organisation_id uuid not null,
        seq bigint not null,
        event_id uuid not null,
        event_time timestamptz not null,
        prev_hash bytea,
        hash bytea not null,
        leaf bytea not null,
        constraint activity_chain__pk primary key (organisation_id, seq),
        constraint activity_chain__event__unique unique (event_id),
        constraint activity_chain__prev_hash__check check ((prev_hash is null) = (seq = 1)),
        constraint activity_chain__lengths__check check (length(hash) = 32 and length(leaf) = 32)
      );
      create index activity_chain__event_time on activity_chain using brin (event_time) with (pages_per_range = 32);

      -- Where the chain of an organisation ends. "edge" holds the roots of the perfect subtrees that the leaves so far
      -- decompose into, largest first: the next leaf needs nothing else.
      create table activity_head (
        organisation_id uuid not null,
        origin text not null,
        seq bigint not null default 0,
        hash bytea,
        edge bytea[] not null default '{}',
        epoch integer not null default 0,
        txid xid8 not null default '0',
        event_id uuid not null default '00000000-0000-0000-0000-000000000000',
        sealed_at timestamptz,
        constraint activity_head__pk primary key (organisation_id),
        constraint activity_head__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint activity_head__hash__check check ((hash is null) = (seq = 0))
      ) with (fillfactor = 50);

      -- Roots of the perfect subtrees of 2^8, 2^16, 2^24 … leaves: with them a proof reads hundreds of hashes, not all.
      create table activity_node (
        organisation_id uuid not null,
        level integer not null,
        position bigint not null,
        hash bytea not null,
        constraint activity_node__pk primary key (organisation_id, level, position)
      );

      -- Events per hour, for histograms and facets over any range.
      create table activity_rollup (
        organisation_id uuid not null,
        hour timestamptz not null,
        type text not null,
        outcome text not null,
        events bigint not null,
        constraint activity_rollup__pk primary key (organisation_id, hour, type, outcome)
      ) with (fillfactor = 70);

      truncate activity_tally;
      drop table activity_tally_position;

      create trigger activity_chain__append_only before update or delete on activity_chain
        for each row execute function activity_is_append_only();
      create trigger activity_chain__no_truncate before truncate on activity_chain
        for each statement execute function activity_is_append_only();
      create or replace function activity_is_append_only() returns trigger language plpgsql as $$
      begin
        raise exception '% is append-only', tg_table_name;
      end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('The chain is never taken apart: restore a backup.');
  }
}
