import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where events go. Rows are the truth and the queue only wakes: a delivery carries its own attempts, lease and
 * schedule. Deliveries, bodies and attempts name their endpoint and event without foreign keys: they outlive both, and
 * thousands of them are written a second.
 */
export class Webhooks1763700210000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table webhook_endpoint (
        id text not null,
        organisation_id uuid not null,
        agent_id text,
        url text not null,
        description text,
        format text not null,
        filters jsonb not null,
        state text not null default 'active',
        disabled_reason text,
        state_changed_at timestamptz not null default now(),
        max_in_flight integer not null default 8,
        rate_per_second integer,
        ordered boolean not null default false,
        timeout_ms integer not null,
        schedule text not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        deleted_at timestamptz,

        -- What the workers keep here. Never part of updated_at: a delivery is not an edit.
        rate_allowance double precision not null default 0,
        rate_counted_at timestamptz not null default now(),
        breaker text not null default 'closed',
        breaker_until timestamptz,
        breaker_seconds integer not null default 0,
        recent jsonb not null default '[]',
        is_slow boolean not null default false,
        blocked_in_a_row integer not null default 0,
        last_success_at timestamptz,
        last_failure_at timestamptz,
        failing_since timestamptz,
        failures integer not null default 0,
        notices smallint not null default 0,
        exhausted_told_at timestamptz,
        lane_until timestamptz,
        lane_holder uuid,

        constraint webhook_endpoint__pk primary key (id),
        constraint webhook_endpoint__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint webhook_endpoint__agent__fk foreign key (agent_id) references agent (id),
        constraint webhook_endpoint__format__check check (format in ('standard', 'agentauth', 'cloudevents')),
        constraint webhook_endpoint__state__check check (state in ('active', 'paused', 'disabled')),
        constraint webhook_endpoint__disabled_reason__check check ((state = 'disabled') = (disabled_reason is not null)),
        constraint webhook_endpoint__max_in_flight__check check (max_in_flight between 1 and 64),
        constraint webhook_endpoint__rate_per_second__check check (rate_per_second between 1 and 10000),
        constraint webhook_endpoint__timeout_ms__check check (timeout_ms between 1000 and 30000),
        constraint webhook_endpoint__breaker__check check (breaker in ('closed', 'open', 'half_open'))
      ) with (fillfactor = 50);
      create index webhook_endpoint__organisation on webhook_endpoint (organisation_id, agent_id, created_at, id)
        where deleted_at is null;
      create index webhook_endpoint__agent on webhook_endpoint (agent_id) where deleted_at is null;
      -- A webhook of an administrator hears about every agent: fan-out asks who they are.
      create index agent__administrators on agent (organisation_id) where '*:*:*' = any (permissions);

      create table webhook_secret (
        id uuid not null default uuidv7(),
        organisation_id uuid not null,
        endpoint_id text not null,
        kind text not null,
        value_sealed bytea not null,
        public_key text,
        created_at timestamptz not null default now(),
        expires_at timestamptz,
        constraint webhook_secret__pk primary key (id),
        constraint webhook_secret__endpoint__fk foreign key (endpoint_id) references webhook_endpoint (id) on delete cascade,
        constraint webhook_secret__kind__check check (kind in ('v1', 'v1a'))
      );
      create index webhook_secret__endpoint on webhook_secret (endpoint_id, created_at);

      -- The exact bytes of an event in one format. Retries and replays send these again.
      create table webhook_body (
        event_id text collate "C" not null,
        format_key text not null,
        body bytea not null,
        constraint webhook_body__pk primary key (event_id, format_key)
      ) partition by range (event_id);
      create table webhook_body_default partition of webhook_body default;
      select ensure_event_partition('webhook_body', now());
      select ensure_event_partition('webhook_body', now() + interval '1 week');

      create table webhook_delivery (
        id uuid not null default uuidv7(),
        organisation_id uuid not null,
        endpoint_id text not null,
        event_id text collate "C" not null,
        txid xid8 not null,
        event_type text not null,
        event_at timestamptz not null,
        subject_id text,
        format_key text not null,
        trigger text not null default 'auto',
        state text not null default 'pending',
        -- Retries and replays: fresh events go first.
        is_backlog boolean not null default false,
        auto_attempts integer not null default 0,
        attempts integer not null default 0,
        created_at timestamptz not null default now(),
        next_attempt_at timestamptz not null default now(),
        lease_until timestamptz,
        lease_holder uuid,
        delivered_at timestamptz,
        finished_at timestamptz,
        reason text,
        last_status integer,
        last_error text,
        dismissed_at timestamptz,
        constraint webhook_delivery__pk primary key (id),
        constraint webhook_delivery__once unique (endpoint_id, event_id),
        constraint webhook_delivery__state__check
          check (state in ('pending', 'sending', 'delivered', 'dead', 'cancelled')),
        constraint webhook_delivery__trigger__check check (trigger in ('auto', 'manual', 'test'))
      ) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
      create index webhook_delivery__due on webhook_delivery (endpoint_id, is_backlog, next_attempt_at, id)
        where state = 'pending';
      create index webhook_delivery__overdue on webhook_delivery (next_attempt_at) where state = 'pending';
      create index webhook_delivery__leased on webhook_delivery (lease_until) where state = 'sending';
      create index webhook_delivery__in_order on webhook_delivery (endpoint_id, subject_id, txid, event_id)
        where state in ('pending', 'sending');
      create index webhook_delivery__newest on webhook_delivery (endpoint_id, created_at desc, id desc);
      create index webhook_delivery__dead on webhook_delivery (organisation_id, finished_at desc, id desc)
        where state = 'dead' and dismissed_at is null;
      create index webhook_delivery__finished on webhook_delivery (finished_at) where finished_at is not null;

      create table webhook_attempt (
        id uuid not null default uuidv7(),
        organisation_id uuid not null,
        endpoint_id text not null,
        delivery_id uuid not null,
        n integer not null,
        trigger text not null,
        started_at timestamptz not null,
        dns_ms integer,
        connect_ms integer,
        tls_ms integer,
        first_byte_ms integer,
        total_ms integer not null,
        remote_address text,
        reused_connection boolean,
        status integer,
        error_code text,
        response_headers jsonb,
        response_body text,
        worker text not null,
        constraint webhook_attempt__pk primary key (started_at, id)
      ) partition by range (started_at);
      create index webhook_attempt__delivery on webhook_attempt (delivery_id, started_at);
      create index webhook_attempt__endpoint on webhook_attempt (endpoint_id, started_at desc);
      create table webhook_attempt_default partition of webhook_attempt default;

      -- Makes the daily partition of the attempts that holds a moment. Safe to call twice.
      create function ensure_webhook_attempt_partition(moment timestamptz) returns void language plpgsql as $$
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
      select ensure_webhook_attempt_partition(now());
      select ensure_webhook_attempt_partition(now() + interval '1 day');

      create table webhook_replay (
        id text not null,
        organisation_id uuid not null,
        endpoint_id text not null,
        which text not null,
        event_types text[],
        since timestamptz not null,
        until timestamptz not null,
        state text not null default 'running',
        position text collate "C" not null,
        scanned integer not null default 0,
        queued integer not null default 0,
        created_by text not null,
        created_at timestamptz not null default now(),
        finished_at timestamptz,
        constraint webhook_replay__pk primary key (id),
        constraint webhook_replay__endpoint__fk foreign key (endpoint_id) references webhook_endpoint (id) on delete cascade,
        constraint webhook_replay__which__check check (which in ('failed', 'missing', 'all')),
        constraint webhook_replay__state__check check (state in ('running', 'done', 'cancelled'))
      );
      create index webhook_replay__endpoint on webhook_replay (endpoint_id, created_at desc);
      create index webhook_replay__running on webhook_replay (created_at) where state = 'running';

      -- A feed cursor holds a transaction id, which means nothing in another cluster: after a restore into a new one
      -- the epoch moves on and older cursors are read by event id instead.
      create table feed_epoch (
        is_only boolean not null default true,
        epoch integer not null,
        cluster text not null,
        constraint feed_epoch__pk primary key (is_only),
        constraint feed_epoch__one_row check (is_only)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table feed_epoch, webhook_replay, webhook_attempt, webhook_delivery, webhook_body, webhook_secret,
        webhook_endpoint;
      drop function ensure_webhook_attempt_partition(timestamptz);
      drop index agent__administrators;
    `);
  }
}
