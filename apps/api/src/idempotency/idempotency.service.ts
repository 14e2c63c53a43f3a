import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { invalid } from '../platform/http/validation.js';

/** One call that must happen once: who makes it, under which key, with what. */
export interface IdempotentCall {
  /** The caller and the route. Keys of different callers never meet. */
  scope: string;
  /** The `Idempotency-Key` header, if there was one. */
  key: string | undefined;
  /** What was asked: the same key with another request is a mistake. */
  request: unknown;
}

// An answer that carries a secret is only repeated this long; afterwards the key is refused.
const REPLAY_SECONDS = 300;

/** Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a repeated call gets the first call's answer. */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {}

  /**
   * Runs `work` in a transaction, or returns the answer of the first call with this key. A call that arrives while the
   * first is running waits for it: the key's row is the lock.
   * @throws Problem idempotency.key_reused
   */
  async run<T>({ scope, key, request }: IdempotentCall, work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (key === undefined) return this.database.transaction(work);
    if (!/^[\x21-\x7e]{1,255}$/.test(key))
      throw invalid([{ pointer: '/Idempotency-Key', message: '1 to 255 visible characters' }]);

    const row = this.keyring.mac('idempotency', `${scope}\n${key}`);
    const fingerprint = createHash('sha256').update(JSON.stringify(request)).digest();
    return this.database.transaction(async (tx) => {
      const inserted = await tx.query<unknown[]>(
        'insert into idempotency_key (scope, fingerprint) values ($1, $2) on conflict do nothing returning scope',
        [row, fingerprint],
      );
      if (!inserted.length) return this.replay<T>(tx, row, fingerprint);
      const answer = await work(tx);
      const sealed = this.keyring.seal(JSON.stringify(answer), `idempotency:${row.toString('hex')}`);
      await tx.query('update idempotency_key set answer_sealed = $2 where scope = $1', [row, sealed]);
      return answer;
    });
  }

  private async replay<T>(tx: Transaction, row: Buffer, fingerprint: Buffer): Promise<T> {
    const [stored] = await tx.query<
      { fingerprint: Buffer; answer_sealed: Buffer | null; is_fresh: boolean }[]
    >(
      `select fingerprint, answer_sealed, created_at > now() - make_interval(secs => $2) as is_fresh
       from idempotency_key where scope = $1`,
      [row, REPLAY_SECONDS],
    );
    if (!stored || !stored.fingerprint.equals(fingerprint))
      throw new Problem('idempotency.key_reused', {
        detail: 'This Idempotency-Key was used with another request. Use a new key for a new request.',
      });
    if (!stored.is_fresh || !stored.answer_sealed)
      throw new Problem('idempotency.key_reused', {
        detail: 'This request was answered before, and its answer carried a secret that is not shown again.',
      });
    return JSON.parse(
      this.keyring.open(stored.answer_sealed, `idempotency:${row.toString('hex')}`).toString(),
    ) as T;
  }
}
