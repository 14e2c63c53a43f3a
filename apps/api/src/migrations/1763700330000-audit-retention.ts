import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Old months leave the log whole, after they were archived and the archive was verified; nothing is ever deleted row by
 * row. The rules stand here as well as in the code: whoever calls the function cannot drop what is young, on hold, or
 * not in an archive. `signet_app` is the role an application can run as: it may write the log and not rewrite it.
 */
export class AuditRetention1763700330000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table activity_hold (
        id text not null,
        organisation_id uuid not null,
        reason text not null,
        since timestamptz,
        until timestamptz,
        placed_at timestamptz not null,
        placed_by text not null,
        released_at timestamptz,
        released_by text,
        constraint activity_hold__pk primary key (id),
        constraint activity_hold__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint activity_hold__range__check check (until > since),
        constraint activity_hold__released__check check ((released_at is null) = (released_by is null))
      );
      create index activity_hold__organisation on activity_hold (organisation_id, placed_at desc, id desc);

      create table activity_archive (
        month text not null,
        organisation_id uuid not null,
        file text not null,
        sha256 bytea not null,
        events bigint not null,
        first_seq bigint not null,
        last_seq bigint not null,
        verified_at timestamptz not null,
        dropped_at timestamptz,
        constraint activity_archive__pk primary key (month, organisation_id),
        constraint activity_archive__organisation__fk foreign key (organisation_id) references organisation (id)
      );

      create function drop_activity_month(wanted text) returns void
        language plpgsql security definer set search_path from current as $$
      declare
        events_table text := 'activity_event_' || wanted;
        personal_table text := 'activity_personal_' || wanted;
        begins timestamptz := to_date(wanted, 'YYYYMM')::timestamp at time zone 'UTC';
        ends timestamptz := (to_date(wanted, 'YYYYMM') + interval '1 month') at time zone 'UTC';
        differs boolean;
        counts jsonb;
      begin
        if wanted !~ '^[0-9]{6}$' then raise exception 'not a month: %', wanted; end if;
        if ends > now() - interval '30 days' then raise exception 'the last 30 days are never dropped'; end if;
        if exists (select from activity_hold h where h.released_at is null
            and (h.since is null or h.since < ends) and (h.until is null or h.until > begins)) then
          raise exception 'a legal hold keeps %', wanted;
        end if;
        -- Nothing may be added any more; readers go on, and so do writers of other months.
        perform set_config('lock_timeout', '500ms', true);
        execute format('lock table %I in share row exclusive mode', events_table);
        execute format('select exists (
            select from (select organisation_id, count(*) as events from %I group by 1) found
            full join (select organisation_id, events from activity_archive where month = %L) archived
              using (organisation_id)
            where found.events is distinct from archived.events)', events_table, wanted) into differs;
        if differs then raise exception 'the archive of % does not hold all of it', wanted; end if;
        execute format('select coalesce(jsonb_agg(gone), ''[]'') from (
            select organisation_id, coalesce(agent_id, ''*'') as agent_id, count(*) as events from %I
            where agent_id is not null
            group by grouping sets ((organisation_id, agent_id), (organisation_id))
          ) gone', events_table) into counts;
        -- Everybody waits while this waits, so it gives up soon and is tried again. Before the counts: the sealer holds
        -- a lock on the log when it comes to them.
        lock table only activity_event in access exclusive mode;
        update activity_tally t set events = t.events - gone.events
          from jsonb_to_recordset(counts) as gone (organisation_id uuid, agent_id text, events bigint)
          where gone.organisation_id = t.organisation_id and gone.agent_id = t.agent_id;
        execute format('alter table activity_event detach partition %I', events_table);
        execute format('drop table %I', events_table);
        execute format('drop table if exists %I', personal_table);
        update activity_archive set dropped_at = now() where month = wanted;
      end $$;

      -- New tables get the rights of any table, so a new month of the log loses those to rewrite it at once.
      create function guard_activity_partition(partition text) returns void
        language plpgsql security definer set search_path from current as $$
      begin
        if exists (select from pg_roles where rolname = 'signet_app') then
          execute format('revoke update, truncate on %I from signet_app', partition);
          if partition like 'activity_event%' then
            execute format('revoke delete on %I from signet_app', partition);
          end if;
        end if;
      end $$;
      create or replace function ensure_activity_partition(moment timestamptz) returns void
        language plpgsql security definer set search_path from current as $$
      declare
        first_day date := date_trunc('month', moment at time zone 'UTC')::date;
        suffix text := to_char(first_day, 'YYYYMM');
        from_utc text := quote_literal(first_day::text || ' 00:00:00+00');
        to_utc text := quote_literal((first_day + interval '1 month')::date::text || ' 00:00:00+00');
        parent text;
      begin
        perform pg_advisory_xact_lock(hashtext('ensure_activity_partition'));
        foreach parent in array array['activity_event', 'activity_personal'] loop
          if to_regclass(parent || '_' || suffix) is null then
            execute format('create table %I partition of %I for values from (%s) to (%s)',
              parent || '_' || suffix, parent, from_utc, to_utc);
            perform guard_activity_partition(parent || '_' || suffix);
          end if;
        end loop;
      end $$;
      alter function ensure_event_partition(text, timestamptz) security definer set search_path from current;
      alter function ensure_webhook_attempt_partition(timestamptz) security definer set search_path from current;
    `);
    await this.createRole(runner);
  }

  /** A cluster may not let us make roles; the log is then guarded by its triggers alone. */
  private async createRole(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$ begin
        create role signet_app nologin;
      exception when duplicate_object or unique_violation or insufficient_privilege then null;
      end $$;
      do $$ begin
        if not exists (select from pg_roles where rolname = 'signet_app') then return; end if;
        execute format('grant usage on schema %I to signet_app', current_schema());
        execute format('grant select, insert, update, delete on all tables in schema %I to signet_app', current_schema());
        execute format('grant usage on all sequences in schema %I to signet_app', current_schema());
        execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to signet_app',
          current_schema());
        execute format('alter default privileges in schema %I grant usage on sequences to signet_app', current_schema());
        revoke update, delete on activity_event, activity_chain, activity_checkpoint, activity_node, activity_archive
          from signet_app;
        revoke update on activity_personal from signet_app;
        perform guard_activity_partition(inhrelid::regclass::text) from pg_inherits
          where inhparent in ('activity_event'::regclass, 'activity_personal'::regclass);
        revoke insert, update, delete on migration, activity_epoch from signet_app;
        -- Only where it is needed: databases of one cluster that do this at the same time get in each other's way.
        if not pg_has_role(current_user, 'signet_app', 'member') then
          execute format('grant signet_app to %I', current_user);
        end if;
      exception when insufficient_privilege then
        raise warning 'the role signet_app could not be given to %', current_user;
      end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Holds and archives are kept: restore a backup.');
  }
}
