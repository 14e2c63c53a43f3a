import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `Retry-After` speaks of the endpoint, not of one message: until when it asked for no calls, which no success of a call
 * that was under way takes back.
 */
export class PutOff1763810301000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table webhook_endpoint add column put_off_until timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table webhook_endpoint drop column put_off_until');
  }
}
