import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Access tokens say in which epoch of their agent they were issued, and a switch that cuts the agent off begins the next
 * one: whoever exchanged a leaked key has nothing left at our API. Tokens of before say nothing, which is epoch 0.
 */
export class TokenEpoch1763800200004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table agent add column token_epoch integer not null default 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table agent drop column token_epoch');
  }
}
