import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What sandboxes can call: tools, the providers behind them, and the texts that say how they are used. A tool without a
 * required scope would be open to everybody, so the database refuses one; the name of a provider or a tool is part of
 * scopes that were given out, so it never changes.
 */
export class ToolCatalogue1763847000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table tool_provider (
        id text not null,
        organisation_id uuid not null,
        name text not null,
        kind text not null,
        base_url text not null,
        description text not null,
        category text,
        credential_place text,
        credential_name text,
        credential_sealed bytea,
        created_at timestamptz not null,
        updated_at timestamptz not null,

        constraint tool_provider__pk primary key (id),
        constraint tool_provider__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint tool_provider__kind__check check (kind in ('http', 'mcp')),
        constraint tool_provider__credential__check check (
          (credential_place is null) = (credential_sealed is null)
          and coalesce(credential_place in ('header', 'query'), false) = (credential_name is not null)
        )
      );
      create unique index tool_provider__name__unique on tool_provider (organisation_id, name);

      -- Names its provider without a foreign key: whoever deletes one holds its row, and its tools go with it.
      create table tool (
        id text not null,
        organisation_id uuid not null,
        provider_id text not null,
        name text not null,
        description text not null,
        hint text,
        scope text not null,
        method text,
        path text,
        query text[] not null,
        upstream_name text,
        -- As it was written: its texts may hold what jsonb refuses.
        input_schema json not null,
        tags text[] not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,

        constraint tool__pk primary key (id),
        constraint tool__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint tool__scope__check check (scope <> '')
      );
      create unique index tool__name__unique on tool (organisation_id, name);
      create index tool__provider on tool (provider_id);

      create table skill (
        id text not null,
        organisation_id uuid not null,
        name text not null,
        version text not null,
        description text not null,
        when_to_use text,
        hint text,
        content text not null,
        tools text[] not null,
        providers text[] not null,
        categories text[] not null,
        depends_on text[] not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,

        constraint skill__pk primary key (id),
        constraint skill__organisation__fk foreign key (organisation_id) references organisation (id)
      );
      create unique index skill__name__unique on skill (organisation_id, name);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table skill, tool, tool_provider`);
  }
}
