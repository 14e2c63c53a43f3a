import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who shows a key for an agent that does not exist is kept here, in a ring of 10,000 rows: apart from the activity log,
 * which nobody shall fill by guessing. And the answer then takes as long as for an agent that exists, whose log waits
 * for the disk.
 */
export class UnknownAgentAttempts1763800200001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create sequence unknown_agent_attempt__slot as integer minvalue 0 maxvalue 9999 start 0 cycle;
      create table unknown_agent_attempt (
        slot integer not null,
        occurred_at timestamptz not null,
        agent_id text not null,
        ip_prefix text,
        request_id text,
        constraint unknown_agent_attempt__pk primary key (slot)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table unknown_agent_attempt; drop sequence unknown_agent_attempt__slot');
  }
}
