import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Personas: one row per version, the highest revision is the current one. The key (agent, revision) is what lets only
 * one of several writers that run at once be next.
 */
export class Personas1763700100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table persona_version (
        id text not null,
        organisation_id uuid not null,
        agent_id text not null,
        revision integer not null,
        version text not null,
        -- json, not jsonb: the owner gets back what was sent, members in their order.
        persona json not null,
        hash text not null,
        key_kind text not null,
        seal bytea not null,
        changed_at timestamptz not null,
        constraint persona_version__pk primary key (agent_id, revision),
        constraint persona_version__id__unique unique (id),
        constraint persona_version__agent__fk foreign key (agent_id) references agent (id),
        constraint persona_version__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint persona_version__key_kind__check check (key_kind in ('api_key', 'server')),
        constraint persona_version__hash__check check (hash ~ '^[0-9a-f]{64}$')
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table persona_version');
  }
}
