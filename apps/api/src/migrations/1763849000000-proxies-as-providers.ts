import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A proxy of ATI as a provider. It verifies the key of a profile, and asks of whoever calls a tool there for what it
 * requires itself, which need not be what the tool requires here.
 */
export class ProxiesAsProviders1763849000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table tool_provider
        add column profile_id text,
        add constraint tool_provider__profile__fk foreign key (profile_id) references ati_profile (id),
        drop constraint tool_provider__kind__check,
        add constraint tool_provider__kind__check check (kind in ('http', 'mcp', 'ati')),
        add constraint tool_provider__profile__check check (
          (kind = 'ati') = (profile_id is not null) and (kind <> 'ati' or credential_place is null)
        );
      alter table tool add column upstream_scope text;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Proxies that were added are not taken away again: restore a backup.');
  }
}
