import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What proxies say of themselves. Asking changes no provider, so `updated_at` stays what it is. */
export class ProxyChecks1763849100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table tool_provider
        add column proxy_auth text,
        add column proxy_checked_at timestamptz,
        add column proxy_fault text,
        add constraint tool_provider__proxy__check check (
          (kind = 'ati' or num_nonnulls(proxy_auth, proxy_checked_at, proxy_fault) = 0)
          and (proxy_auth is null or proxy_auth in ('jwt', 'disabled', 'unknown'))
        );
      create index tool_provider__proxies on tool_provider (proxy_checked_at nulls first) where kind = 'ati';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table tool_provider drop column proxy_auth, drop column proxy_checked_at, drop column proxy_fault
    `);
  }
}
