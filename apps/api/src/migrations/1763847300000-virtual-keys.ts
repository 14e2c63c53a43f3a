import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keys that stand for a sandbox until they end or somebody ends them. A table of their own: they belong to no agent of
 * ours, carry their own rights and counters, and are stored under the digest that ATI prescribes, which every proxy of
 * that family computes alike. What was revoked stays for a while as an archive, and gives its name free.
 */
export class VirtualKeys1763847300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table virtual_key (
        id text not null,
        organisation_id uuid not null,
        hash text not null,
        user_id text not null,
        alias text not null,
        tools text[] not null,
        providers text[] not null,
        categories text[] not null,
        skills text[] not null,
        rate json not null,
        -- As it was written: its texts may hold what jsonb refuses.
        metadata json,
        request_count bigint not null default 0,
        error_count bigint not null default 0,
        last_used_at timestamptz,
        created_at timestamptz not null,
        created_by text not null,
        updated_at timestamptz not null,
        -- Never null: no key is for ever.
        expires_at timestamptz not null,
        blocked_at timestamptz,
        revoked_at timestamptz,
        revoked_by text,

        constraint virtual_key__pk primary key (id),
        constraint virtual_key__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint virtual_key__hash__check check (hash ~ '^[0-9a-f]{64}$'),
        constraint virtual_key__revoked__check check ((revoked_at is null) = (revoked_by is null))
      ) with (fillfactor = 80);
      create unique index virtual_key__hash__unique on virtual_key (hash);
      create unique index virtual_key__alias__unique on virtual_key (organisation_id, user_id, alias)
        where revoked_at is null;
      create index virtual_key__listed on virtual_key (organisation_id, created_at desc, id desc);
      create index virtual_key__usable on virtual_key (organisation_id, expires_at) where revoked_at is null;
      create index virtual_key__ended on virtual_key (least(revoked_at, expires_at));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table virtual_key`);
  }
}
