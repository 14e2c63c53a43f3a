import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An instance is a data folder, a database and a master key. The database says which instance it belongs to, so that a
 * start notices the folder of one with the database of another.
 */
export class Instance1763810100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table instance (
        id uuid not null,
        created_at timestamptz not null default now(),
        constraint instance__pk primary key (id)
      );
      create unique index instance__one on instance ((true));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table instance');
  }
}
