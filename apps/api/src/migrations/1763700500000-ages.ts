import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Housekeeping looks for what is old: pings are only ever appended, so a few bytes per block find them. */
export class Ages1763700500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index drift_ping__age on drift_ping using brin (created_at);
      create index commitment__expiry on commitment (expires_at) where expires_at is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index commitment__expiry; drop index drift_ping__age;');
  }
}
