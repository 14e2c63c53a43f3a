import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The pings of an agent are counted in its organisation: the index says which one that is, so that no row is read for it.
 */
export class PingsCounted1763820807000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index drift_ping__newest;
      create index drift_ping__newest on drift_ping (agent_id, created_at desc, id desc) include (organisation_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index drift_ping__newest;
      create index drift_ping__newest on drift_ping (agent_id, created_at desc, id desc);
    `);
  }
}
