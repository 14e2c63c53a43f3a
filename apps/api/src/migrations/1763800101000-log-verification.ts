import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the daily verification of the log found last, for the console and for whoever watches the metrics. It proves
 * nothing: who can rewrite the log can rewrite this as well, until the next day.
 */
export class LogVerification1763800101000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table log_verification (
        organisation_id uuid not null,
        verified_at timestamptz not null,
        events bigint not null,
        findings bigint not null,
        first_findings jsonb not null,
        constraint log_verification__pk primary key (organisation_id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table log_verification;');
  }
}
