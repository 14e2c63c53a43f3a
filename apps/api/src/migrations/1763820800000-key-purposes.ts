import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One table for keys of every purpose. Those there are sign tokens. What a public key is for and what it is called stand
 * in columns of their own, so that they cannot be told twice.
 *
 * A key that retires says when it is over. Of those that do already nobody knows how long their last token lives: no
 * longer than a day (the most that SIGNET_ACCESS_TOKEN_SECONDS allows), and clocks differ by a minute.
 */
export class KeyPurposes1763820800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table signing_key rename column public_jwk to public_key;
      alter table signing_key add column purpose text, add column ends_at timestamptz;
      update signing_key set purpose = 'tokens', public_key = public_key - 'kid' - 'use' - 'alg',
        ends_at = case state when 'retiring' then retiring_at + interval '1 day 62 seconds' end;
      alter table signing_key alter column purpose set not null,
        add constraint signing_key__purpose__check check ((purpose, algorithm) in (('tokens', 'ES256'))),
        add constraint signing_key__ends_at__check check (state <> 'retiring' or ends_at is not null);

      drop index signing_key__one_active, signing_key__one_next;
      create unique index signing_key__one_active on signing_key (purpose, algorithm) where state = 'active';
      create unique index signing_key__one_next on signing_key (purpose, algorithm) where state = 'next';
      create index signing_key__in_use on signing_key (purpose, algorithm, created_at) where state <> 'retired';
    `);
  }

  async down(): Promise<void> {
    throw new Error('What a key is for is not forgotten again: restore a backup.');
  }
}
