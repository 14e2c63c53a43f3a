import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The keys that sign deliveries stand among those of other purposes: each endpoint has its own. The Ed25519 ones get the
 * id that every public key has (RFC 7638), shared secrets keep theirs. What is sealed stays as it is.
 *
 * Keys end and are not deleted by the service, which would need rights over all keys; what ended a day ago goes through a
 * function.
 */
export class WebhookKeysMoved1763820802000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ pinned }] = (await runner.query(
      `select format('set search_path = %I, pg_temp set timezone = ''UTC'' set datestyle = ''ISO, YMD''',
         current_schema()) as pinned`,
    )) as [{ pinned: string }];
    await this.makeRoom(runner);
    await this.moveKeys(runner);
    await runner.query(`
      create function drop_ended_webhook_keys() returns void language sql security definer ${pinned} as $$
        delete from signing_key where kid in (
          select kid from signing_key where purpose = 'webhooks' and retired_at < now() - interval '1 day'
          limit 10000 for update skip locked)
      $$;
    `);
  }

  private async makeRoom(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table signing_key
        add column organisation_id uuid,
        add column endpoint_id text,
        alter column public_key drop not null,
        drop constraint signing_key__purpose__check,
        add constraint signing_key__purpose__check check ((purpose, algorithm) in
          (('tokens', 'ES256'), ('audit', 'EdDSA'), ('webhooks', 'EdDSA'), ('webhooks', 'HS256'))),
        add constraint signing_key__scope__check check (case purpose
          when 'webhooks' then organisation_id is not null and endpoint_id is not null
          else organisation_id is null and endpoint_id is null end),
        add constraint signing_key__public_key__check check ((public_key is null) = (algorithm = 'HS256')),
        add constraint signing_key__endpoint__fk foreign key (endpoint_id) references webhook_endpoint (id)
          on delete cascade;

      drop index signing_key__one_active, signing_key__one_next, signing_key__in_use;
      create unique index signing_key__one_active on signing_key (purpose, algorithm, endpoint_id)
        nulls not distinct where state = 'active';
      create unique index signing_key__one_next on signing_key (purpose, algorithm, endpoint_id)
        nulls not distinct where state = 'next';
      create index signing_key__of_instance on signing_key (purpose, algorithm, created_at)
        where state <> 'retired' and endpoint_id is null;
      create index signing_key__of_endpoint on signing_key (endpoint_id)
        where state <> 'retired' and endpoint_id is not null;
      create index signing_key__published on signing_key (organisation_id, created_at)
        where state <> 'retired' and endpoint_id is not null and public_key is not null;
      create index signing_key__retiring on signing_key (purpose, ends_at) where state = 'retiring';
      create index signing_key__ended on signing_key (retired_at) where purpose = 'webhooks' and state = 'retired';
    `);
  }

  private async moveKeys(runner: QueryRunner): Promise<void> {
    await runner.query(`
      insert into signing_key (kid, purpose, organisation_id, endpoint_id, algorithm, state, public_key, private_sealed,
          created_at, activated_at, ends_at)
        select case kind when 'v1' then id::text
            else translate(rtrim(encode(sha256(convert_to(
              format('{"crv":"Ed25519","kty":"OKP","x":"%s"}', x), 'UTF8')), 'base64'), '='), '+/', '-_') end,
          'webhooks', organisation_id, endpoint_id, case kind when 'v1' then 'HS256' else 'EdDSA' end,
          case when expires_at is null then 'active' else 'retiring' end,
          case kind when 'v1a' then jsonb_build_object('kty', 'OKP', 'crv', 'Ed25519', 'x', x) end,
          value_sealed, created_at, created_at, expires_at
        -- whpk_ and base64; base64url has no padding.
        from webhook_secret, translate(rtrim(substr(public_key, 6), '='), '+/', '-_') x
        where expires_at is null or expires_at > now();
      drop table webhook_secret;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Keys are not moved back: restore a backup.');
  }
}
