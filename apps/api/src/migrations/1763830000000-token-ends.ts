import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Services that check tokens offline hear when tokens end before their time: one row says so of each agent, in the order
 * of the commits. What ended before the upgrade is told as well, for as long as a token may live (a day at most); agents
 * that do not act begin a new epoch for it, since until now their state alone refused their tokens.
 */
export class TokenEnds1763830000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table token_end_head (
        organisation_id uuid not null,
        seq bigint not null,
        constraint token_end_head__pk primary key (organisation_id),
        constraint token_end_head__organisation__fk foreign key (organisation_id) references organisation (id)
      );

      create table token_end (
        organisation_id uuid not null,
        agent_id text not null,
        epoch integer not null,
        seq bigint not null,
        ended_at timestamptz not null,
        last_expires_at timestamptz,
        until timestamptz not null,
        constraint token_end__pk primary key (organisation_id, agent_id),
        constraint token_end__agent__fk foreign key (agent_id) references agent (id),
        constraint token_end__organisation__fk foreign key (organisation_id) references organisation (id)
      );
      create unique index token_end__seq on token_end (organisation_id, seq);
      create index token_end__until on token_end (until);

      -- Who listens to it now: a process says so of itself. A crash may empty it.
      create unlogged table token_end_listener (
        process uuid not null,
        organisation_id uuid not null,
        said_at timestamptz not null,
        connected bigint[] not null,
        polling jsonb not null,
        constraint token_end_listener__pk primary key (process, organisation_id),
        constraint token_end_listener__organisation__fk foreign key (organisation_id) references organisation (id)
      );
    `);
    await runner.query(`
      create temporary table recently_issued on commit drop as
        select agent_id, max(greatest(created_at, rotated_at)) as issued_at from token_family
        where greatest(created_at, rotated_at) > now() - interval '1 day' group by agent_id
    `);
    await runner.query(`
      update agent set token_epoch = token_epoch + 1 from recently_issued
      where agent_id = agent.id and (status <> 'active' or deleted_at is not null)
    `);
    await runner.query(`
      insert into token_end (organisation_id, agent_id, epoch, seq, ended_at, last_expires_at, until)
      select organisation_id, id, token_epoch, row_number() over (partition by organisation_id order by id), now(),
        issued_at + interval '1 day', now() + interval '1 day 1 minute'
      from agent join recently_issued on agent_id = id
      where token_epoch > 0
    `);
    await runner.query(`
      insert into token_end_head (organisation_id, seq)
      select organisation_id, max(seq) from token_end group by organisation_id
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table token_end_listener, token_end, token_end_head`);
  }
}
