import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One key is next, as one is active. Verifiers take 20 published keys; an instance that published more has its oldest
 * withdrawn, which no verifier of ours could use. Keys that retire sign nothing, so their private parts go.
 */
export class SigningKeyBounds1763800200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update signing_key set state = 'retired', retired_at = now()
        where kid in (select kid from signing_key where state = 'retiring'
          order by retiring_at desc, kid offset 18);
      update signing_key set private_sealed = null
        where state in ('retiring', 'retired') and private_sealed is not null;
      create unique index signing_key__one_next on signing_key (algorithm) where state = 'next'
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index signing_key__one_next');
  }
}
