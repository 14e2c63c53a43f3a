import { Injectable } from '@nestjs/common';
import { ANSWER_SECONDS } from '@signet/contracts';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database, type Reader, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import type { SentAnswer } from './answered-before.js';
import type { IdempotentCall } from './idempotent-call.js';

/** How long a call waits for another one with its key, in another process. Clients wait a little longer than this. */
const PATIENCE_MS = 8_000;
const LOCK_NOT_AVAILABLE = '55P03';

/** Larger answers are not kept: a repeated call is told to read what became of the first. */
const ANSWER_BYTES_MAX = 256 * 1024;

// The row is the lock. A call that finds it held waits in the insert, and finds it written or gone. The limit is for this
// wait alone: what the call does afterwards may wait as long as any other.
const TAKE = `
  with before as materialized (select current_setting('lock_timeout') as patience),
  patience as materialized (select set_config('lock_timeout', $4, true) from before),
  taken as (
    insert into idempotency_key (scope, fingerprint, presented)
    select $1::bytea, $2::bytea, $3::bytea from patience on conflict do nothing returning scope
  )
  select set_config('lock_timeout', before.patience, true) from taken, before`;

interface StoredRow {
  scope: Buffer;
  fingerprint: Buffer;
  answer_sealed: Buffer | null;
  is_kept: boolean;
}

/** Answers under the keys they were asked for with: sealed, and only for as long as a client may go on repeating. */
@Injectable()
export class StoredAnswers {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {}

  /**
   * Takes a key for this transaction. False when it was used before.
   * @throws Problem idempotency.in_flight when the first call with it does not end
   */
  async take(tx: Transaction, { name, fingerprint, presented }: IdempotentCall): Promise<boolean> {
    try {
      const taken = await tx.query<unknown[]>(TAKE, [name, fingerprint, presented, `${PATIENCE_MS}ms`]);
      return taken.length > 0;
    } catch (error) {
      if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
      throw new Problem('idempotency.in_flight', {
        detail: 'The first call with this key is still running. Repeat this one in a moment.',
        retryAfter: 1,
        cause: error,
      });
    }
  }

  async store(tx: Transaction, { name }: IdempotentCall, answer: SentAnswer): Promise<void> {
    const text = JSON.stringify(answer);
    if (Buffer.byteLength(text) > ANSWER_BYTES_MAX) return;
    await tx.query('update idempotency_key set answer_sealed = $2 where scope = $1', [
      name,
      this.keyring.seal(text, contextOf(name)),
    ]);
  }

  /**
   * The answer to the first call with this key.
   * @throws Problem idempotency.key_reused, idempotency.answer_gone
   */
  async of(tx: Reader, { name, fingerprint }: IdempotentCall): Promise<SentAnswer> {
    const row = await this.find(tx, 'scope', name);
    if (!row?.fingerprint.equals(fingerprint))
      throw new Problem('idempotency.key_reused', {
        detail: 'This Idempotency-Key was used with another request. Use a new key for a new request.',
      });
    const answer = this.opened(row);
    if (!answer)
      throw new Problem('idempotency.answer_gone', {
        detail: 'This call was made before, and its answer is not kept any more. Read what became of it.',
      });
    return answer;
  }

  /** The same for a caller that nobody knows any more, by the very secret it presented when it called first. */
  async ofPresented({ presented, fingerprint }: IdempotentCall): Promise<SentAnswer | null> {
    if (!presented) return null;
    const row = await this.find(this.database.manager, 'presented', presented);
    return row?.fingerprint.equals(fingerprint) ? this.opened(row) : null;
  }

  private async find(
    reader: Reader,
    by: 'scope' | 'presented',
    digest: Buffer,
  ): Promise<StoredRow | undefined> {
    const [row] = await reader.query<StoredRow[]>(
      `select scope, fingerprint, answer_sealed, created_at > now() - make_interval(secs => $2) as is_kept
       from idempotency_key where ${by} = $1`,
      [digest, ANSWER_SECONDS],
    );
    return row;
  }

  private opened({ scope, answer_sealed, is_kept }: StoredRow): SentAnswer | null {
    if (!answer_sealed || !is_kept) return null;
    return JSON.parse(this.keyring.open(answer_sealed, contextOf(scope)).toString()) as SentAnswer;
  }
}

const contextOf = (name: Buffer): string => `idempotency:${name.toString('hex')}`;
