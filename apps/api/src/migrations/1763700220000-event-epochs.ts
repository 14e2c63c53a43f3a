import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Commit order of events beyond one cluster: transaction ids start again after a dump and a restore, so events carry an
 * epoch as well. And ordered endpoints need no lease of their own: the oldest unfinished delivery of a subject is one.
 */
export class EventEpochs1763700220000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table feed_epoch;
      create table event_epoch (
        is_only boolean not null default true,
        epoch integer not null,
        started_at timestamptz not null default now(),
        constraint event_epoch__pk primary key (is_only),
        constraint event_epoch__is_only__check check (is_only)
      );
      insert into event_epoch (epoch) values (0);

      alter table event add column epoch integer not null default 0;
      drop index event__to_fan_out;
      drop index event__feed;
      create index event__to_fan_out on event (epoch, txid, id) where fanned_out_at is null;
      create index event__feed on event (organisation_id, epoch, txid, id);

      -- Begins the next epoch and returns it; null when another process did already. Deliveries under way go first.
      create function start_event_epoch(seen integer) returns integer language plpgsql as $$
      declare started integer;
      begin
        update event_epoch set epoch = epoch + 1, started_at = now() where epoch = seen returning epoch into started;
        if started is not null then
          execute format('alter table event alter column epoch set default %s', started);
          update webhook_delivery set txid = '3' where state in ('pending', 'sending');
        end if;
        return started;
      end $$;

      alter table webhook_endpoint drop column lane_until, drop column lane_holder;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table webhook_endpoint add column lane_until timestamptz, add column lane_holder uuid;
      drop function start_event_epoch(integer);
      drop index event__to_fan_out;
      drop index event__feed;
      alter table event drop column epoch;
      create index event__to_fan_out on event (txid, id) where fanned_out_at is null;
      create index event__feed on event (organisation_id, txid, id);
      drop table event_epoch;
      create table feed_epoch (
        is_only boolean not null default true,
        epoch integer not null,
        cluster text not null,
        constraint feed_epoch__pk primary key (is_only),
        constraint feed_epoch__one_row check (is_only)
      );
    `);
  }
}
