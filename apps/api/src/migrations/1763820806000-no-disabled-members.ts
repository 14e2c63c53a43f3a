import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Nothing ever disabled a member: the column was read and never written. Whoever an operator disabled by a statement of
 * their own stays out, without a password and without a session.
 */
export class NoDisabledMembers1763820806000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from session using member where member.id = session.member_id and member.disabled_at is not null;
      update member set password_hash = null where disabled_at is not null;
      alter table member drop column disabled_at;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table member add column disabled_at timestamptz');
  }
}
