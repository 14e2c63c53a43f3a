import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Commitments by which an agent shows, without its name, that it holds credentials. Salts are not kept. */
export class Commitments1763700120000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table commitment (
        commitment text not null,
        organisation_id uuid not null,
        agent_id text not null,
        credential_id text not null,
        created_at timestamptz not null,
        expires_at timestamptz,
        revoked_at timestamptz,
        constraint commitment__pk primary key (commitment),
        constraint commitment__agent__fk foreign key (agent_id) references agent (id),
        constraint commitment__credential__fk foreign key (credential_id) references credential (id),
        constraint commitment__organisation__fk foreign key (organisation_id) references organisation (id)
      );
      create index commitment__active on commitment (organisation_id, agent_id) where revoked_at is null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table commitment');
  }
}
