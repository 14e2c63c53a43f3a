import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A call may end the credential it was made with. When its answer is lost, the caller is found by what it presented then:
 * a keyed digest of that secret and of its Idempotency-Key.
 */
export class IdempotencyPresented1763800500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table idempotency_key add column presented bytea;
      create index idempotency_key__presented on idempotency_key (presented) where presented is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table idempotency_key drop column presented');
  }
}
