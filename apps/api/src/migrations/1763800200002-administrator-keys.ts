import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A key says whether it was issued to an administrator: one that was made for an ordinary agent, and that somebody else
 * may hold, is no administrator's key because the agent becomes one later. Who is an administrator now stays one.
 */
export class AdministratorKeys1763800200002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table credential add column may_administer boolean not null default false;
      update credential set may_administer = true from agent
        where agent.id = credential.agent_id and '*:*:*' = any (agent.permissions)
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table credential drop column may_administer');
  }
}
