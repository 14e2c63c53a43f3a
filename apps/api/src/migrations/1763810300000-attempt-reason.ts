import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A code says which kind of failure an attempt was, and its owner has to guess the rest: the words are kept as well. */
export class AttemptReason1763810300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table webhook_attempt add column error_reason text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table webhook_attempt drop column error_reason');
  }
}
