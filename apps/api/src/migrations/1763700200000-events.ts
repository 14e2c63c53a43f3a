import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Events: what consumers hear about. A row is outbox, replay source and pull feed at once, so it is written in the
 * transaction of the change. The table is cut into weeks by id (a UUIDv7 begins with its time): old weeks are dropped
 * whole, and the id alone stays the key.
 */
export class Events1763700200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table event (
        id text collate "C" not null,
        txid xid8 not null default pg_current_xact_id(),
        organisation_id uuid not null,
        type text not null,
        subject_id text,
        occurred_at timestamptz not null,
        -- Text, not jsonb: jsonb reorders members and refuses some strings.
        data text not null,
        fanned_out_at timestamptz,
        constraint event__pk primary key (id),
        constraint event__id__check check (id ~ '^evt_[0-9a-f]{32}$')
      ) partition by range (id);
      create index event__to_fan_out on event (txid, id) where fanned_out_at is null;
      create index event__feed on event (organisation_id, txid, id);
      create table event_default partition of event default;

      -- The id of the first event that can happen at a moment.
      create function event_id_at(moment timestamptz) returns text language sql immutable as $$
        select 'evt_' || lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20)
      $$;

      -- Makes the weekly partition of a table keyed by event id that holds a moment. Safe to call twice.
      create function ensure_event_partition(parent text, moment timestamptz) returns void language plpgsql as $$
      declare
        monday date := date_trunc('week', moment at time zone 'UTC')::date;
        name text := parent || '_' || to_char(monday, 'YYYYMMDD');
      begin
        perform pg_advisory_xact_lock(hashtext('ensure_event_partition'));
        if to_regclass(name) is null then
          execute format('create table %I partition of %I for values from (%L) to (%L)', name, parent,
            event_id_at(monday::timestamp at time zone 'UTC'), event_id_at((monday + 7)::timestamp at time zone 'UTC'));
        end if;
      end $$;
      select ensure_event_partition('event', now());
      select ensure_event_partition('event', now() + interval '1 week');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table event;
      drop function ensure_event_partition(text, timestamptz);
      drop function event_id_at(timestamptz);
    `);
  }
}
