import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Old weeks of events and days of attempts go whole. The function lets an application that owns no table drop them, and
 * only them: partitions of these three tables, and none younger than 30 days.
 */
export class EventRetention1763700230000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Everybody waits while a drop waits for its lock, so it gives up soon and is tried again.
      create function drop_old_event_partition(parent text, partition text) returns void
        language plpgsql security definer set search_path from current set lock_timeout = '500ms' as $$
      begin
        if parent not in ('event', 'webhook_body', 'webhook_attempt') then
          raise exception '% is not cleared this way', parent;
        end if;
        if not exists (select from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = parent::regclass and c.relname = partition) then
          raise exception '% is no partition of %', partition, parent;
        end if;
        if partition !~ '_[0-9]{8}$' or to_date(right(partition, 8), 'YYYYMMDD') > current_date - 30 then
          raise exception '% is not old', partition;
        end if;
        execute format('drop table %I', partition);
      end $$;
      alter function start_event_epoch(integer) security definer set search_path from current;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function drop_old_event_partition(text, text);
      alter function start_event_epoch(integer) security invoker reset search_path;
    `);
  }
}
