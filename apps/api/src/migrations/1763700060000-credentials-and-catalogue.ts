import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys can be brought along from elsewhere, and administrators can add permissions of their own. */
export class CredentialsAndCatalogue1763700060000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table credential add column is_imported boolean not null default false;
      create index credential__imported on credential (prefix) where is_imported and revoked_at is null;

      create table permission_entry (
        organisation_id uuid not null,
        permission text not null,
        description text,
        created_at timestamptz not null default now(),
        constraint permission_entry__pk primary key (organisation_id, permission),
        constraint permission_entry__organisation__fk foreign key (organisation_id) references organisation (id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table permission_entry; alter table credential drop column is_imported;');
  }
}
