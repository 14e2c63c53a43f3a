import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The core nouns: organisation, member, session, agent, credential, token family, signing key, activity.
 * Every row belongs to an organisation; one exists from here on.
 */
export class Core1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table organisation (
        id uuid not null default uuidv7(),
        slug text not null,
        name text not null,
        created_at timestamptz not null default now(),
        constraint organisation__pk primary key (id),
        constraint organisation__slug__unique unique (slug)
      );
      insert into organisation (slug, name) values ('default', 'Default');

      create table member (
        id text not null,
        organisation_id uuid not null,
        email text not null,
        name text not null,
        role text not null,
        password_hash text,
        created_at timestamptz not null default now(),
        disabled_at timestamptz,
        constraint member__pk primary key (id),
        constraint member__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint member__role__check check (role in ('owner', 'admin', 'approver', 'auditor', 'viewer'))
      );
      -- One sign-in form serves every organisation, so an address belongs to one member.
      create unique index member__email__unique on member (lower(email));
      create index member__organisation on member (organisation_id);

      create table session (
        digest bytea not null,
        member_id text not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        constraint session__pk primary key (digest),
        constraint session__member__fk foreign key (member_id) references member (id) on delete cascade
      );
      create index session__member on session (member_id);
      create index session__expires_at on session (expires_at);

      create table setup_link (
        organisation_id uuid not null,
        digest bytea not null,
        created_at timestamptz not null default now(),
        constraint setup_link__pk primary key (organisation_id),
        constraint setup_link__organisation__fk foreign key (organisation_id) references organisation (id)
      );

      create table agent (
        id text not null,
        organisation_id uuid not null,
        name text not null,
        owner_email text not null,
        description text,
        status text not null,
        rate_tier text not null default 'free',
        permissions text[] not null,
        metadata jsonb not null default '{}',
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        last_verified_at timestamptz,
        revoked_at timestamptz,
        deleted_at timestamptz,
        constraint agent__pk primary key (id),
        constraint agent__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint agent__status__check
          check (status in ('draft', 'pending', 'active', 'inactive', 'suspended', 'revoked')),
        constraint agent__rate_tier__check check (rate_tier in ('free', 'pro', 'enterprise')),
        constraint agent__revoked_at__check check ((status = 'revoked') = (revoked_at is not null)),
        constraint agent__permissions__check check (cardinality(permissions) between 1 and 50)
      );
      create index agent__newest on agent (organisation_id, created_at desc, id desc) where deleted_at is null;
      create index agent__by_status on agent (organisation_id, status, created_at desc, id desc) where deleted_at is null;
      create index agent__by_name on agent (organisation_id, lower(name), id) where deleted_at is null;

      create table credential (
        id text not null,
        organisation_id uuid not null,
        agent_id text not null,
        kind text not null,
        name text not null,
        prefix text not null,
        digest bytea not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz,
        last_used_at timestamptz,
        revoked_at timestamptz,
        constraint credential__pk primary key (id),
        constraint credential__digest__unique unique (digest),
        constraint credential__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint credential__agent__fk foreign key (agent_id) references agent (id),
        constraint credential__kind__check check (kind in ('api_key'))
      );
      create index credential__agent on credential (agent_id, created_at);

      -- One row is one chain of refresh tokens. The previous digest is kept so that a repeated call can be told from
      -- theft; every older token has the family's id and neither digest, which is theft as well.
      create table token_family (
        id bytea not null,
        organisation_id uuid not null,
        agent_id text not null,
        credential_id text,
        current_digest bytea not null,
        previous_digest bytea,
        generation integer not null default 0,
        created_at timestamptz not null,
        rotated_at timestamptz,
        expires_at timestamptz not null,
        ends_at timestamptz not null,
        revoked_at timestamptz,
        revoked_reason text,
        constraint token_family__pk primary key (id)
      ) with (fillfactor = 85);
      create index token_family__agent on token_family (agent_id) where revoked_at is null;
      create index token_family__ends_at on token_family (ends_at);

      create table signing_key (
        kid text not null,
        algorithm text not null,
        state text not null,
        public_jwk jsonb not null,
        private_sealed bytea,
        created_at timestamptz not null default now(),
        activated_at timestamptz,
        retiring_at timestamptz,
        retired_at timestamptz,
        constraint signing_key__pk primary key (kid),
        constraint signing_key__state__check check (state in ('next', 'active', 'retiring', 'retired'))
      );
      create unique index signing_key__one_active on signing_key (algorithm) where state = 'active';

      create table management_key (
        id text not null,
        organisation_id uuid not null,
        name text not null,
        prefix text not null,
        digest bytea not null,
        permissions text[] not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz,
        last_used_at timestamptz,
        revoked_at timestamptz,
        constraint management_key__pk primary key (id),
        constraint management_key__digest__unique unique (digest),
        constraint management_key__organisation__fk foreign key (organisation_id) references organisation (id)
      );

      create table idempotency_key (
        scope bytea not null,
        fingerprint bytea not null,
        answer_sealed bytea,
        created_at timestamptz not null default now(),
        constraint idempotency_key__pk primary key (scope)
      );
      create index idempotency_key__created_at on idempotency_key (created_at);

      -- Counters may be lost in a crash of the database: limits then start afresh. Unlogged, they cost no flush.
      create unlogged table rate_counter (
        key bytea not null,
        window_start timestamptz not null,
        hits integer not null,
        constraint rate_counter__pk primary key (key, window_start)
      );
    `);

    // The chain (sealing) comes later and reads (txid, id) below the snapshot horizon; rows are written ready for it.
    await runner.query(`
      create table activity_event (
        id uuid not null,
        txid xid8 not null default pg_current_xact_id(),
        organisation_id uuid not null,
        occurred_at timestamptz not null,
        type text not null,
        outcome text not null,
        reason text,
        actor jsonb not null,
        agent_id text,
        target_type text,
        target_id text,
        request_id text,
        ip_prefix text,
        record text not null,
        constraint activity_event__pk primary key (occurred_at, id),
        constraint activity_event__outcome__check check (outcome in ('success', 'failure', 'denied', 'error'))
      ) partition by range (occurred_at);
      create index activity_event__newest on activity_event (organisation_id, occurred_at desc, id desc);
      create index activity_event__by_agent on activity_event (agent_id, occurred_at desc, id desc);
      create index activity_event__by_type on activity_event (organisation_id, type, occurred_at desc, id desc);
      create table activity_event_default partition of activity_event default;

      -- Names and full addresses of people live here, sealed, so that they can be erased without touching the log.
      create table activity_personal (
        event_id uuid not null,
        occurred_at timestamptz not null,
        organisation_id uuid not null,
        value_sealed bytea not null,
        constraint activity_personal__pk primary key (occurred_at, event_id)
      ) partition by range (occurred_at);
      create table activity_personal_default partition of activity_personal default;

      create function activity_is_append_only() returns trigger language plpgsql as $$
      begin
        raise exception 'activity_event is append-only';
      end $$;
      create trigger activity_event__append_only before update or delete on activity_event
        for each row execute function activity_is_append_only();
      create trigger activity_event__no_truncate before truncate on activity_event
        for each statement execute function activity_is_append_only();

      -- Makes the monthly partition that holds a moment, for both tables. Safe to call twice.
      create function ensure_activity_partition(moment timestamptz) returns void language plpgsql as $$
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
      select ensure_activity_partition(now());
      select ensure_activity_partition(now() + interval '1 month');
    `);
  }

  async down(): Promise<void> {
    throw new Error('The first migration has no way back: restore a backup.');
  }
}
