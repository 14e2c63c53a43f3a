import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every column of the log repeats its record, which is what is hashed. Columns that repeat nothing go: nobody wrote or read
 * them, so nobody would see them changed. Seeded rows had a reason beside a record that knew of none.
 */
export class SealedColumns1763800100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ path }] = (await runner.query('select quote_ident(current_schema()) as path')) as [
      { path: string },
    ];
    await runner.query(`
      alter table activity_event drop column target_type, drop column target_id;
      alter table activity_head drop column sealed_at;
      -- The number of the newest checkpoint: it could otherwise vanish without a trace.
      alter table activity_head add column checkpoints bigint not null default 0;
      update activity_head h set checkpoints =
        coalesce((select max(number) from activity_checkpoint c where c.organisation_id = h.organisation_id), 0);
      create function activity_checkpoint_is_counted() returns trigger
        language plpgsql security definer set search_path = ${path}, pg_temp set timezone = 'UTC'
        set datestyle = 'ISO, YMD' as $$
      begin
        update activity_head set checkpoints = new.number where organisation_id = new.organisation_id;
        return null;
      end $$;
      create trigger activity_checkpoint__counted after insert on activity_checkpoint
        for each row execute function activity_checkpoint_is_counted();

      alter table activity_event disable trigger activity_event__append_only;
      update activity_event set reason = null
        where request_id = 'seed' and reason is not null
          and position('"reason":' || to_json(type)::text || ',"request_id":"seed"' in record) > 0;
      alter table activity_event enable trigger activity_event__append_only;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Columns that nobody wrote do not come back: restore a backup.');
  }
}
