import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whoever had the service's login alone could put a public key of their own among those that verify tokens, or bring back
 * one that leaked and was ended. A public key carries a proof that somebody with the master key made it; those that are
 * there were made before there were proofs, and nobody but the owner adds one like them. A key's life only moves forward.
 */
export class KeysOfOurs1763820804000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ pinned }] = (await runner.query(
      `select format('set search_path = %I, pg_temp set timezone = ''UTC'' set datestyle = ''ISO, YMD''',
         current_schema()) as pinned`,
    )) as [{ pinned: string }];
    await runner.query(`
      alter table signing_key add column proof bytea;
      update signing_key set proof = '' where public_key is not null;
      alter table signing_key add constraint signing_key__proof__check
        check ((proof is null) = (public_key is null) and length(proof) in (0, 32));

      create function signing_key_moves_forward() returns trigger language plpgsql ${pinned} as $$
      declare
        states text[] := array['next', 'active', 'retiring', 'retired'];
      begin
        if pg_has_role(session_user, (select relowner from pg_class where oid = 'signing_key'::regclass), 'member') then
          return new;
        end if;
        if tg_op = 'INSERT' and new.proof = ''
            or array_position(states, new.state) < array_position(states, old.state)
            or old.activated_at is not null and new.activated_at is distinct from old.activated_at
            or old.retiring_at is not null and new.retiring_at is distinct from old.retiring_at
            or old.retired_at is not null and new.retired_at is distinct from old.retired_at
            or old.ends_at is not null and (new.ends_at is null or new.ends_at > old.ends_at) then
          raise exception 'a key only moves forward' using errcode = 'insufficient_privilege';
        end if;
        return new;
      end $$;
      create trigger signing_key__forward before insert or update on signing_key
        for each row execute function signing_key_moves_forward();
    `);
  }

  async down(): Promise<void> {
    throw new Error('The guards are not taken away again: restore a backup.');
  }
}
