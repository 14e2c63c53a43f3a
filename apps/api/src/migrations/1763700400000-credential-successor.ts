import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which key replaced a key that still works for a while: it is replaced once. */
export class CredentialSuccessor1763700400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table credential add column successor_id text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table credential drop column successor_id');
  }
}
