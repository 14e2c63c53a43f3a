import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One table of what anybody proves with. A management key is a credential that proves no agent, and says itself what it is
 * good for. Keys, their ids and the times they ended stay as they are.
 */
export class OneCredentialTable1763820803000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table credential
        alter column agent_id drop not null,
        add column permissions text[],
        drop constraint credential__kind__check,
        add constraint credential__kind__check check (case kind
          when 'api_key' then agent_id is not null and permissions is null
          when 'management_key' then agent_id is null and permissions is not null and not may_administer
          else false end);
      insert into credential (id, organisation_id, kind, name, prefix, digest, permissions, created_at, expires_at,
          last_used_at, revoked_at)
        select id, organisation_id, 'management_key', name, prefix, digest, permissions, created_at, expires_at,
          last_used_at, revoked_at
        from management_key;
      drop table management_key;
      create index credential__management on credential (organisation_id, created_at) where kind = 'management_key';
    `);
  }

  async down(): Promise<void> {
    throw new Error('Keys are not moved back: restore a backup.');
  }
}
