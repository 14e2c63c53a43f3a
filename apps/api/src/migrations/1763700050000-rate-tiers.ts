import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each rate tier allows is data that administrators change; and a counter's window starts with its first hit. */
export class RateTiers1763700050000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table rate_tier (
        organisation_id uuid not null,
        name text not null,
        requests_per_minute integer not null,
        webhooks_max integer not null,
        updated_at timestamptz not null default now(),
        constraint rate_tier__pk primary key (organisation_id, name),
        constraint rate_tier__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint rate_tier__name__check check (name in ('free', 'pro', 'enterprise')),
        constraint rate_tier__requests_per_minute__check check (requests_per_minute between 1 and 1000000),
        constraint rate_tier__webhooks_max__check check (webhooks_max between 0 and 10000)
      );
      insert into rate_tier (organisation_id, name, requests_per_minute, webhooks_max)
      select id, tier.* from organisation
      cross join (values ('free', 60, 5), ('pro', 300, 25), ('enterprise', 1000, 100)) as tier;

      drop table rate_counter;
      create unlogged table rate_counter (
        key bytea not null,
        window_start timestamptz not null,
        window_ms integer not null,
        hits integer not null,
        constraint rate_counter__pk primary key (key)
      );
      create index rate_counter__window_start on rate_counter (window_start);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table rate_tier');
  }
}
