import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Functions that act with the owner's rights for a service that has few. Whoever calls one chooses its session: the
 * settings that they rely on are pinned, temporary tables come last in their path, and each refuses what its caller has
 * no reason to ask for.
 *
 * What cannot be judged from the rows alone (an archive that was read back, a signature) is believed of nobody who only
 * has the database's password: such calls carry a warrant, an HMAC under a key that the master key gives and that the
 * service's login cannot read.
 */
export class GuardedFunctions1763800700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ pinned }] = (await runner.query(
      `select format('set search_path = %I, pg_temp set timezone = ''UTC'' set datestyle = ''ISO, YMD''',
         current_schema()) as pinned`,
    )) as [{ pinned: string }];
    await this.guardWithWarrants(runner, pinned);
    await this.guardRetention(runner, pinned);
    await this.guardCheckpoints(runner, pinned);
    await this.guardPartitions(runner, pinned);
    await this.guardEpochs(runner, pinned);
    await this.guardCounts(runner, pinned);
    await this.retireSharedRole(runner);
  }

  private async guardWithWarrants(runner: QueryRunner, pinned: string): Promise<void> {
    await runner.query(`
      -- The two blocks of HMAC (RFC 2104 2), because PostgreSQL has SHA-256 and neither HMAC nor an xor of bytes.
      create table warrant_key (
        is_only boolean not null default true,
        inner_block bytea not null,
        outer_block bytea not null,
        constraint warrant_key__pk primary key (is_only),
        constraint warrant_key__is_only__check check (is_only),
        constraint warrant_key__blocks__check check (length(inner_block) = 64 and length(outer_block) = 64)
      );

      -- The owner needs none: it could change this function.
      create function require_warrant(purpose text, content text, warrant bytea) returns void
        language plpgsql ${pinned} as $$
      declare
        message bytea := convert_to(purpose || E'\\n' || content, 'UTF8');
      begin
        if pg_has_role(session_user, (select relowner from pg_class where oid = 'warrant_key'::regclass), 'member') then
          return;
        end if;
        if exists (select from warrant_key k
            where warrant = sha256(k.outer_block || sha256(k.inner_block || message))) then
          return;
        end if;
        raise exception 'no warrant for this %', purpose using errcode = 'insufficient_privilege';
      end $$;
    `);
  }

  private async guardRetention(runner: QueryRunner, pinned: string): Promise<void> {
    await runner.query(`
      -- Whether the running transaction writes this fact into the log of the organisation.
      create function activity_is_recorded(organisation uuid, event_type text, member text, value text) returns boolean
        language sql stable ${pinned} as $$
        select exists (select from activity_event e
          where e.organisation_id = organisation and e.epoch = (select epoch from activity_epoch)
            and e.txid = pg_current_xact_id_if_assigned() and e.type = event_type and e.record::json->>member = value)
      $$;

      -- A hold ends by nothing else, and not without a word: the fact is written by the same transaction.
      create function release_activity_hold(content text, warrant bytea) returns setof activity_hold
        language plpgsql security definer ${pinned} as $$
      declare
        wanted activity_hold := json_populate_record(null::activity_hold, content::json);
      begin
        perform require_warrant('release of a legal hold', content, warrant);
        if not activity_is_recorded(wanted.organisation_id, 'audit.hold_released', 'hold_id', wanted.id) then
          raise exception 'the release of % is not recorded', wanted.id;
        end if;
        return query update activity_hold h set released_at = now(), released_by = wanted.released_by
          where h.id = wanted.id and h.organisation_id = wanted.organisation_id and h.released_at is null
          returning h.*;
      end $$;

      -- An archive counts when it holds as many events as there are, each of which has its place, and is recorded.
      create function add_activity_archive(content text, warrant bytea) returns void
        language plpgsql security definer ${pinned} as $$
      declare
        made activity_archive := json_populate_record(null::activity_archive, content::json);
        matches boolean;
      begin
        perform require_warrant('archive of a month', content, warrant);
        perform activity_month_bounds(made.month);
        if not activity_is_recorded(made.organisation_id, 'audit.archived', 'sha256', encode(made.sha256, 'hex')) then
          raise exception 'the archive of % is not recorded', made.month;
        end if;
        execute format('select count(*) = $2 and count(c.seq) = $2 and min(c.seq) = $3 and max(c.seq) = $4
            from %I e left join activity_chain c on c.event_id = e.id where e.organisation_id = $1',
            'activity_event_' || made.month)
          into matches using made.organisation_id, made.events, made.first_seq, made.last_seq;
        if matches is not true then raise exception 'the archive of % does not hold all of it', made.month; end if;
        made.verified_at := now();
        made.dropped_at := null;
        insert into activity_archive values (made.*);
      end $$;

      -- When a month of the log begins and ends. Refuses what is no month, or none of the log.
      create function activity_month_bounds(wanted text, out begins timestamptz, out ends timestamptz)
        language plpgsql stable ${pinned} as $$
      begin
        if wanted is null or wanted !~ '^[0-9]{4}(0[1-9]|1[0-2])$' then raise exception 'not a month: %', wanted; end if;
        if not exists (select from pg_inherits where inhparent = 'activity_event'::regclass
            and inhrelid = to_regclass('activity_event_' || wanted)) then
          raise exception 'the log has no month %', wanted;
        end if;
        begins := to_date(wanted, 'YYYYMM')::timestamp at time zone 'UTC';
        ends := (to_date(wanted, 'YYYYMM') + interval '1 month') at time zone 'UTC';
      end $$;

      drop function drop_activity_month(text);
      create function drop_activity_month(wanted text, warrant bytea default null) returns void
        language plpgsql security definer ${pinned} set lock_timeout = '500ms' as $$
      declare
        begins timestamptz;
        ends timestamptz;
        events_table text := 'activity_event_' || wanted;
        personal_table text := 'activity_personal_' || wanted;
        differs boolean;
        counts jsonb;
      begin
        select bounds.begins, bounds.ends into begins, ends from activity_month_bounds(wanted) bounds;
        if ends > now() - interval '30 days' then raise exception 'the last 30 days are never dropped'; end if;
        -- A snapshot taken before a hold was placed would not show it, and one placed now has to wait for us.
        if current_setting('transaction_isolation') <> 'read committed' then
          raise exception 'a month is only dropped in a transaction that sees what others commit';
        end if;
        lock table activity_hold in share mode;
        if exists (select from activity_hold h where h.released_at is null
            and (h.since is null or h.since < ends) and (h.until is null or h.until > begins)) then
          raise exception 'a legal hold keeps %', wanted;
        end if;
        -- Nothing may be added any more; readers go on, and so do writers of other months.
        execute format('lock table %I in share row exclusive mode', events_table);
        execute format('select exists (
            select from (select organisation_id, count(*) as events from %I group by 1) found
            full join (select organisation_id, events from activity_archive where month = %L) archived
              using (organisation_id)
            where found.events is distinct from archived.events)', events_table, wanted) into differs;
        if differs then raise exception 'the archive of % does not hold all of it', wanted; end if;
        perform require_warrant('end of a month', wanted, warrant);
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
        update activity_archive set dropped_at = now() where activity_archive.month = wanted;
      end $$;
    `);
  }

  private async guardCheckpoints(runner: QueryRunner, pinned: string): Promise<void> {
    await runner.query(`
      -- RFC 9162 2.1.1: a tree of any size is its perfect subtrees, folded from the right.
      create function activity_root(edge bytea[]) returns bytea language plpgsql immutable ${pinned} as $$
      declare
        root bytea := edge[cardinality(edge)];
      begin
        for i in reverse cardinality(edge) - 1 .. 1 loop root := sha256('\\x01'::bytea || edge[i] || root); end loop;
        return root;
      end $$;

      -- A promise about the chain as it is: the next one, of the whole of it, by the key that signs now.
      create function add_activity_checkpoint(content text, warrant bytea) returns void
        language plpgsql security definer ${pinned} as $$
      declare
        made activity_checkpoint := json_populate_record(null::activity_checkpoint, content::json);
        latest activity_checkpoint;
        head activity_head;
      begin
        perform require_warrant('checkpoint', content, warrant);
        select * into head from activity_head h where h.organisation_id = made.organisation_id for update;
        select * into latest from activity_checkpoint c where c.organisation_id = made.organisation_id
          order by c.number desc limit 1;
        if (made.number, made.previous_hash, made.origin, made.tree_size, made.head_hash, made.root) is distinct from
            (coalesce(latest.number, 0) + 1, latest.hash, head.origin, head.seq, head.hash, activity_root(head.edge)) then
          raise exception 'the checkpoint does not follow the last one, or is not about the chain as it is';
        end if;
        if not exists (select from audit_key k where k.kid = made.kid and k.retired_at is null) then
          raise exception 'the checkpoint is not signed by the key that signs now';
        end if;
        insert into activity_checkpoint values (made.*);
      end $$;

      create function activity_head_moves_forward() returns trigger language plpgsql ${pinned} as $$
      begin
        if (new.organisation_id, new.origin) is distinct from (old.organisation_id, old.origin)
            or new.seq < old.seq
            or (new.epoch, new.txid, new.event_id) < (old.epoch, old.txid, old.event_id)
            or new.seq = old.seq and (new.hash, new.edge) is distinct from (old.hash, old.edge) then
          raise exception 'the head of a chain only moves forward';
        end if;
        return new;
      end $$;
      create trigger activity_head__forward before update on activity_head
        for each row execute function activity_head_moves_forward();
    `);
  }

  private async guardPartitions(runner: QueryRunner, pinned: string): Promise<void> {
    await runner.query(`
      -- Nobody is given rights on a partition: what the rights on the whole allow is allowed through the whole alone.
      create or replace function ensure_activity_partition(moment timestamptz) returns void
        language plpgsql security definer ${pinned} as $$
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
          end if;
        end loop;
      end $$;
      drop function guard_activity_partition(text);

      create or replace function ensure_event_partition(parent text, moment timestamptz) returns void
        language plpgsql security definer ${pinned} as $$
      declare
        monday date := date_trunc('week', moment at time zone 'UTC')::date;
        name text := parent || '_' || to_char(monday, 'YYYYMMDD');
      begin
        if parent is null or parent not in ('event', 'webhook_body') then
          raise exception '% is not cut into weeks', parent;
        end if;
        perform pg_advisory_xact_lock(hashtext('ensure_event_partition'));
        if to_regclass(name) is null then
          execute format('create table %I partition of %I for values from (%L) to (%L)', name, parent,
            event_id_at(monday::timestamp at time zone 'UTC'), event_id_at((monday + 7)::timestamp at time zone 'UTC'));
        end if;
      end $$;

      create or replace function ensure_webhook_attempt_partition(moment timestamptz) returns void
        language plpgsql security definer ${pinned} as $$
      declare
        day date := (moment at time zone 'UTC')::date;
        name text := 'webhook_attempt_' || to_char(day, 'YYYYMMDD');
      begin
        perform pg_advisory_xact_lock(hashtext('ensure_webhook_attempt_partition'));
        if to_regclass(name) is null then
          execute format('create table %I partition of webhook_attempt for values from (%L) to (%L)', name,
            day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
        end if;
      end $$;

      -- False when the partition has an event that nobody fanned out: it is worth more than a tidy table.
      drop function drop_old_event_partition(text, text);
      create function drop_old_event_partition(parent text, partition text) returns boolean
        language plpgsql security definer ${pinned} set lock_timeout = '500ms' as $$
      declare
        is_needed boolean := false;
      begin
        if parent is null or parent not in ('event', 'webhook_body', 'webhook_attempt') then
          raise exception '% is not cleared this way', parent;
        end if;
        if not exists (select from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = parent::regclass and c.relname = partition) then
          raise exception '% is no partition of %', partition, parent;
        end if;
        if partition !~ '_[0-9]{8}$' or to_date(right(partition, 8), 'YYYYMMDD') > current_date - 30 then
          raise exception '% is not old', partition;
        end if;
        if parent = 'event' then
          execute format('select exists (select from %I where fanned_out_at is null)', partition) into is_needed;
        end if;
        if not is_needed then execute format('drop table %I', partition); end if;
        return not is_needed;
      end $$;
    `);
  }

  /** An epoch begins when the cluster is another one, which the transaction ids show: not when somebody says so. */
  private async guardEpochs(runner: QueryRunner, pinned: string): Promise<void> {
    await runner.query(`
      create or replace function start_activity_epoch(seen integer) returns integer
        language plpgsql security definer ${pinned} as $$
      declare
        started integer;
      begin
        update activity_epoch current set epoch = epoch + 1, started_at = now()
          where epoch = seen and (
            exists (select from activity_head h
              where h.epoch = seen and h.txid >= pg_snapshot_xmax(pg_current_snapshot()))
            or exists (select from activity_head h, lateral (
                select e.txid from activity_event e where e.organisation_id = h.organisation_id and e.epoch = seen
                order by e.txid desc limit 1
              ) newest where newest.txid >= pg_snapshot_xmax(pg_current_snapshot())))
          returning epoch into started;
        if started is not null then
          execute format('alter table activity_event alter column epoch set default %s', started);
        end if;
        return started;
      end $$;

      create or replace function start_event_epoch(seen integer) returns integer
        language plpgsql security definer ${pinned} as $$
      declare
        started integer;
      begin
        update event_epoch set epoch = epoch + 1, started_at = now()
          where epoch = seen and exists (select from organisation o, lateral (
              select e.txid from event e where e.organisation_id = o.id and e.epoch = seen
              order by e.txid desc limit 1
            ) newest where newest.txid >= pg_snapshot_xmax(pg_current_snapshot()))
          returning epoch into started;
        if started is not null then
          execute format('alter table event alter column epoch set default %s', started);
          update webhook_delivery set txid = '3' where state in ('pending', 'sending');
        end if;
        return started;
      end $$;
    `);
  }

  private async guardCounts(runner: QueryRunner, pinned: string): Promise<void> {
    await runner.query(`
      -- Counts are the trigger's to change, and nobody else's.
      alter function agent_is_counted() security definer ${pinned};
    `);
  }

  /** One role for every installation of a server could read all of them. Each has a login of its own from here on. */
  private async retireSharedRole(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = 'signet_app') then return; end if;
        execute format('revoke all on all tables in schema %I from signet_app', current_schema());
        execute format('revoke all on all sequences in schema %I from signet_app', current_schema());
        execute format('revoke all on schema %I from signet_app', current_schema());
        execute format('alter default privileges in schema %I revoke all on tables from signet_app', current_schema());
        execute format('alter default privileges in schema %I revoke all on sequences from signet_app', current_schema());
      end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('The guards are not taken away again: restore a backup.');
  }
}
