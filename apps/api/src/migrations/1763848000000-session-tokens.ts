import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Trust domains of ATI, their keys among all others, the session tokens that were issued in them, and what of them was
 * ended early. The text of a token is kept nowhere. Tokens of a profile that is gone stay listed: no key verifies them.
 */
export class SessionTokens1763848000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.addProfiles(runner);
    await this.makeRoomForKeys(runner);
    await this.addTokens(runner);
  }

  private async addProfiles(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table ati_profile (
        id text not null,
        organisation_id uuid not null,
        name text not null,
        algorithm text not null,
        audience text not null,
        issuer text,
        leeway_seconds integer not null,
        default_ttl_seconds integer not null,
        max_ttl_seconds integer not null,
        target text not null,
        proxy_url text,
        created_at timestamptz not null,
        updated_at timestamptz not null,

        constraint ati_profile__pk primary key (id),
        constraint ati_profile__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint ati_profile__algorithm__check check (algorithm in ('HS256', 'ES256')),
        constraint ati_profile__ttl__check check (default_ttl_seconds between 1 and max_ttl_seconds),
        constraint ati_profile__target__check check (target in ('gateway', 'stock')
          and (target = 'gateway' or proxy_url is not null))
      );
      create unique index ati_profile__name__unique on ati_profile (organisation_id, name);
    `);
  }

  /** They name their profile without a foreign key: whoever deletes one holds its row, and ends its keys. */
  private async makeRoomForKeys(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table signing_key
        add column profile_id text,
        drop constraint signing_key__purpose__check,
        add constraint signing_key__purpose__check check ((purpose, algorithm) in
          (('tokens', 'ES256'), ('audit', 'EdDSA'), ('webhooks', 'EdDSA'), ('webhooks', 'HS256'),
           ('ati', 'HS256'), ('ati', 'ES256'))),
        drop constraint signing_key__scope__check,
        add constraint signing_key__scope__check check (case purpose
          when 'webhooks' then organisation_id is not null and endpoint_id is not null and profile_id is null
          when 'ati' then organisation_id is not null and endpoint_id is null and profile_id is not null
          else organisation_id is null and endpoint_id is null and profile_id is null end);

      drop index signing_key__one_active, signing_key__one_next;
      create unique index signing_key__one_active on signing_key (purpose, algorithm, endpoint_id, profile_id)
        nulls not distinct where state = 'active';
      create unique index signing_key__one_next on signing_key (purpose, algorithm, endpoint_id, profile_id)
        nulls not distinct where state = 'next';
      create index signing_key__of_profile on signing_key (organisation_id, profile_id)
        where profile_id is not null and state <> 'retired';
    `);
  }

  private async addTokens(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table ati_token (
        organisation_id uuid not null,
        jti text not null,
        profile_id text not null,
        kid text not null,
        sub text not null,
        agent_id text,
        scope text not null,
        job_id text,
        sandbox_id text,
        -- The virtual key that it was exchanged for, by the hash that the key is known by.
        key_hash text,
        issued_at timestamptz not null,
        expires_at timestamptz not null,
        revoked_at timestamptz,

        constraint ati_token__pk primary key (organisation_id, jti),
        constraint ati_token__organisation__fk foreign key (organisation_id) references organisation (id)
      );
      create index ati_token__newest on ati_token (organisation_id, issued_at desc, jti desc);
      create index ati_token__of_sub on ati_token (organisation_id, sub, issued_at desc, jti desc);
      create index ati_token__of_profile on ati_token (organisation_id, profile_id, issued_at desc, jti desc);
      create index ati_token__of_key on ati_token (organisation_id, key_hash) where key_hash is not null;
      create index ati_token__expired on ati_token (expires_at);

      -- What was ended early: one token, also one that was not issued here, or all of a subject or a profile until then.
      create table ati_revocation (
        organisation_id uuid not null,
        kind text not null,
        value text not null,
        revoked_at timestamptz not null,

        constraint ati_revocation__pk primary key (organisation_id, kind, value),
        constraint ati_revocation__organisation__fk foreign key (organisation_id) references organisation (id),
        constraint ati_revocation__kind__check check (kind in ('jti', 'sub', 'profile'))
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('Keys are not taken away again: restore a backup.');
  }
}
