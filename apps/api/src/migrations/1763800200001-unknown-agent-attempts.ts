import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who shows a key for an agent that does not exist is kept here, in 10,000 places: apart from the activity log,
 * which nobody shall fill by guessing. And the answer then takes as long as for an agent that exists, whose log waits
 * for the disk.
 */
export class UnknownAgentAttempts1763800200001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table unknown_agent_attempt (
        organisation_id uuid not null,
        slot integer not null,
        occurred_at timestamptz not null,
        agent_id text not null,
        ip_prefix text,
        request_id text,
        constraint unknown_agent_attempt__pk primary key (slot),
        constraint unknown_agent_attempt__slot__check check (slot between 0 and 9999)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table unknown_agent_attempt');
  }
}
