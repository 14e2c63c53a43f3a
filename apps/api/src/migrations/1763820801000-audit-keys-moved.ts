import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The keys of the audit log stand among those of other purposes. The service may make and end those, so what kept it away
 * from these moves with them: nobody but the owner of the tables makes one, changes one, or turns another key into one.
 */
export class AuditKeysMoved1763820801000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ pinned }] = (await runner.query(
      `select format('set search_path = %I, pg_temp set timezone = ''UTC'' set datestyle = ''ISO, YMD''',
         current_schema()) as pinned`,
    )) as [{ pinned: string }];
    await this.moveKeys(runner);
    await this.guardKeys(runner, pinned);
    await this.guardCheckpoints(runner, pinned);
  }

  private async moveKeys(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table signing_key drop constraint signing_key__purpose__check,
        add constraint signing_key__purpose__check
          check ((purpose, algorithm) in (('tokens', 'ES256'), ('audit', 'EdDSA')));
      insert into signing_key (kid, purpose, algorithm, state, public_key, private_sealed, created_at, activated_at,
          retired_at)
        select kid, 'audit', 'EdDSA', case when retired_at is null then 'active' else 'retired' end,
          -- base64url, as RFC 8037 2 writes it
          json_build_object('kty', 'OKP', 'crv', 'Ed25519',
            'x', translate(rtrim(encode(public_key, 'base64'), '='), '+/', '-_')),
          case when retired_at is null then private_sealed end, created_at, created_at, retired_at
        from audit_key;
      alter table activity_checkpoint drop constraint activity_checkpoint__key__fk,
        add constraint activity_checkpoint__key__fk foreign key (kid) references signing_key (kid);
      drop table audit_key;
    `);
  }

  private async guardKeys(runner: QueryRunner, pinned: string): Promise<void> {
    await runner.query(`
      create function signing_key_is_guarded() returns trigger language plpgsql ${pinned} as $$
      begin
        if 'audit' in (old.purpose, new.purpose) and not pg_has_role(session_user,
            (select relowner from pg_class where oid = 'signing_key'::regclass), 'member') then
          raise exception 'permission denied for keys of the audit log' using errcode = 'insufficient_privilege';
        end if;
        return new;
      end $$;
      create trigger signing_key__audit before insert or update on signing_key
        for each row execute function signing_key_is_guarded();
    `);
  }

  private async guardCheckpoints(runner: QueryRunner, pinned: string): Promise<void> {
    await runner.query(`
      create or replace function add_activity_checkpoint(content text, warrant bytea) returns void
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
        if not exists (select from signing_key k
            where k.kid = made.kid and k.purpose = 'audit' and k.state = 'active') then
          raise exception 'the checkpoint is not signed by the key that signs now';
        end if;
        insert into activity_checkpoint values (made.*);
      end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Keys are not moved back: restore a backup.');
  }
}
