import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who took the audit key could sign any log for ever: it could not be replaced. The service may still not make one by a
 * statement; a function does, for who has a warrant of the master key and puts the change on record. A key that leaked
 * says so, and one that follows without need is endorsed by the one before, for who kept that.
 *
 * A checkpoint locks the key that signs it. One that was begun before a rotation is there before it, or not at all.
 */
export class AuditKeysRotate1763820805000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ pinned }] = (await runner.query(
      `select format('set search_path = %I, pg_temp set timezone = ''UTC'' set datestyle = ''ISO, YMD''',
         current_schema()) as pinned`,
    )) as [{ pinned: string }];
    await this.guardKeys(runner, pinned);
    await this.guardCheckpoints(runner, pinned);
  }

  private async guardKeys(runner: QueryRunner, pinned: string): Promise<void> {
    await runner.query(`
      alter table signing_key add column revoked_at timestamptz, add column endorsement bytea;

      -- Of who acts, not of who logged in: the function below acts as the owner.
      create or replace function signing_key_is_guarded() returns trigger language plpgsql ${pinned} as $$
      begin
        if 'audit' in (old.purpose, new.purpose) and not pg_has_role(current_user,
            (select relowner from pg_class where oid = 'signing_key'::regclass), 'member') then
          raise exception 'permission denied for keys of the audit log' using errcode = 'insufficient_privilege';
        end if;
        return new;
      end $$;

      create function rotate_audit_key(content text, warrant bytea) returns void
        language plpgsql security definer ${pinned} as $$
      declare
        made signing_key := json_populate_record(null::signing_key, content::json);
      begin
        perform require_warrant('rotation of the audit key', content, warrant);
        if not activity_is_recorded(made.organisation_id, 'audit.key_rotated', 'kid', made.kid) then
          raise exception 'the rotation to % is not recorded', made.kid;
        end if;
        update signing_key set state = 'retired', retired_at = made.created_at, private_sealed = null
          where purpose = 'audit' and state = 'active';
        if made.revoked_at is not null then
          update signing_key set revoked_at = made.revoked_at where purpose = 'audit' and revoked_at is null;
        end if;
        insert into signing_key (kid, purpose, algorithm, state, public_key, private_sealed, proof, endorsement,
            created_at, activated_at)
          values (made.kid, 'audit', 'EdDSA', 'active', made.public_key, made.private_sealed, made.proof,
            made.endorsement, made.created_at, made.created_at);
      end $$;
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
        perform from signing_key k where k.kid = made.kid and k.purpose = 'audit' and k.state = 'active' for share;
        if not found then
          raise exception 'the checkpoint is not signed by the key that signs now';
        end if;
        insert into activity_checkpoint values (made.*);
      end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('A key that was revoked stays so: restore a backup.');
  }
}
