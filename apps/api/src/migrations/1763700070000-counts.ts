import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Totals that a page can show without counting a million rows. Agents are counted by a trigger, in 16 shards so that
 * registrations do not wait for each other; events are counted behind the writers, in commit order, and readers add
 * the few that were not counted yet.
 */
export class Counts1763700070000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table agent_count (
        organisation_id uuid not null,
        status text not null,
        rate_tier text not null,
        shard integer not null,
        agents bigint not null,
        constraint agent_count__pk primary key (organisation_id, status, rate_tier, shard)
      ) with (fillfactor = 50);

      create function agent_is_counted() returns trigger language plpgsql as $$
      begin
        if tg_op = 'INSERT' then
          insert into agent_count
            select organisation_id, status, rate_tier, pg_backend_pid() % 16, count(*) from new_rows
            where deleted_at is null group by 1, 2, 3
          on conflict on constraint agent_count__pk do update set agents = agent_count.agents + excluded.agents;
        else
          insert into agent_count
            select organisation_id, status, rate_tier, pg_backend_pid() % 16, sum(change) from (
              select organisation_id, status, rate_tier, 1 as change from new_rows where deleted_at is null
              union all
              select organisation_id, status, rate_tier, -1 from old_rows where deleted_at is null
            ) changes group by 1, 2, 3 having sum(change) <> 0
          on conflict on constraint agent_count__pk do update set agents = agent_count.agents + excluded.agents;
        end if;
        return null;
      end $$;
      create trigger agent__counted_insert after insert on agent
        referencing new table as new_rows for each statement execute function agent_is_counted();
      create trigger agent__counted_update after update on agent
        referencing old table as old_rows new table as new_rows for each statement execute function agent_is_counted();
      insert into agent_count
        select organisation_id, status, rate_tier, 0, count(*) from agent where deleted_at is null group by 1, 2, 3;

      create extension if not exists pg_trgm;
      create index agent__search on agent using gin ((name || ' ' || owner_email || ' ' || id) gin_trgm_ops)
        where deleted_at is null;

      create index activity_event__in_commit_order on activity_event (txid, id);
      -- agent_id '*' holds the events of all agents of the organisation.
      create table activity_tally (
        organisation_id uuid not null,
        agent_id text not null,
        events bigint not null,
        constraint activity_tally__pk primary key (organisation_id, agent_id)
      ) with (fillfactor = 70);
      create table activity_tally_position (
        is_only boolean not null default true,
        txid xid8 not null,
        id uuid not null,
        constraint activity_tally_position__pk primary key (is_only),
        constraint activity_tally_position__is_only__check check (is_only)
      );
      insert into activity_tally_position (txid, id) values ('0', '00000000-0000-0000-0000-000000000000');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table activity_tally, activity_tally_position, agent_count;
      drop index activity_event__in_commit_order, agent__search;
      drop trigger agent__counted_insert on agent;
      drop trigger agent__counted_update on agent;
      drop function agent_is_counted;
    `);
  }
}
