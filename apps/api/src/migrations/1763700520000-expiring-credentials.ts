import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The keys that end soon, found without reading the keys of every agent. */
export class ExpiringCredentials1763700520000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index credential__expiring on credential (organisation_id, expires_at, id)
        where revoked_at is null and successor_id is null and expires_at is not null
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index credential__expiring');
  }
}
