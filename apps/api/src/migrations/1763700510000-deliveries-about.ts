import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was sent about one agent, found without reading what was sent about the others. */
export class DeliveriesAbout1763700510000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index webhook_delivery__about on webhook_delivery (endpoint_id, subject_id, created_at desc, id desc)
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index webhook_delivery__about');
  }
}
