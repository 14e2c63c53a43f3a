import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signed promises about the chain, and the keys that sign nothing else. */
export class AuditCheckpoints1763700310000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_key (
        kid text not null,
        public_key bytea not null,
        private_sealed bytea,
        created_at timestamptz not null default now(),
        retired_at timestamptz,
        constraint audit_key__pk primary key (kid),
        constraint audit_key__public_key__check check (length(public_key) = 32)
      );
      create unique index audit_key__one_active on audit_key ((true)) where retired_at is null;

      -- Numbered: on a day without news two checkpoints have the same size.
      create table activity_checkpoint (
        organisation_id uuid not null,
        number bigint not null,
        origin text not null,
        tree_size bigint not null,
        root bytea not null,
        head_hash bytea not null,
        created_at timestamptz not null,
        previous_hash bytea,
        hash bytea not null,
        kid text not null,
        signature bytea not null,
        note text not null,
        constraint activity_checkpoint__pk primary key (organisation_id, number),
        constraint activity_checkpoint__key__fk foreign key (kid) references audit_key (kid),
        constraint activity_checkpoint__previous__check check ((previous_hash is null) = (number = 1))
      );
      create index activity_checkpoint__size on activity_checkpoint (organisation_id, tree_size);
      create trigger activity_checkpoint__append_only before update or delete on activity_checkpoint
        for each row execute function activity_is_append_only();
      create trigger activity_checkpoint__no_truncate before truncate on activity_checkpoint
        for each statement execute function activity_is_append_only();
    `);
  }

  async down(): Promise<void> {
    throw new Error('Promises are kept: restore a backup.');
  }
}
