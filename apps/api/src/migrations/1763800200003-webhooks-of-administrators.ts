import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A webhook says whether it was set up by who was an administrator: one that an ordinary agent points somewhere does not
 * hear about every agent because its agent becomes an administrator later. What hears about all now goes on.
 */
export class WebhooksOfAdministrators1763800200003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table webhook_endpoint add column hears_all boolean not null default false;
      update webhook_endpoint set hears_all = true from agent
        where agent.id = webhook_endpoint.agent_id and '*:*:*' = any (agent.permissions)
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table webhook_endpoint drop column hears_all');
  }
}
