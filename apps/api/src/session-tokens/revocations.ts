import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { Journal } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import type { Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { Profiles, type TokenChange } from './profiles.js';
import { TokenMetrics } from './token-metrics.js';

/** Which tokens end: one, or all of a subject or a profile that were issued so far. */
export type Ended = { by: 'jti' | 'sub' | 'profile'; value: string };

/** Ends session tokens early. The gateway and every verification here ask about each of them, so it holds at once. */
@Injectable()
export class SessionTokenRevocations {
  constructor(
    private readonly profiles: Profiles,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly metrics: TokenMetrics,
  ) {}

  /**
   * Also ends tokens that were not issued here. Returns how many ended that were alive and known.
   * @throws Problem profile.not_found; request.invalid where too many are revoked that were not issued here
   */
  async revoke(change: TokenChange, { by, value }: Ended): Promise<number> {
    const { tx, scope } = change;
    if (by === 'profile') await this.profiles.read(scope, tx, value);
    const now = this.clock.now();
    const tokens = await (by === 'jti'
      ? endOne(scope, tx, value, now)
      : endAll(scope, tx, { by, value }, now));
    // Of one that had ended before nothing happened; a subject or a profile is cut off anew.
    if (tokens || by !== 'jti') await this.putOnRecord(change, by, value, tokens, now);
    return tokens;
  }

  /** Ends the tokens that virtual keys were exchanged for, by the hashes of the keys. */
  async revokeOfKeys(change: TokenChange, hashes: readonly string[]): Promise<void> {
    const { tx, scope } = change;
    const now = this.clock.now();
    const [ended] = await tx.query<[{ key_hash: string }[], number]>(
      `update ati_token set revoked_at = $3
       where organisation_id = $1 and key_hash = any($2::text[]) and revoked_at is null and expires_at > $3
       returning key_hash`,
      [scope, hashes, now],
    );
    const tokens = new Map<string, number>();
    for (const { key_hash: hash } of ended) tokens.set(hash, (tokens.get(hash) ?? 0) + 1);
    for (const [hash, count] of tokens) await this.putOnRecord(change, 'key', hash, count, now);
  }

  private async putOnRecord(
    { tx, scope: organisationId, actor, origin }: TokenChange,
    by: Ended['by'] | 'key',
    value: string,
    tokens: number,
    occurredAt: Date,
  ): Promise<void> {
    this.metrics.revoked(tx, tokens);
    const told = { by, value, tokens };
    await this.journal.write(tx, {
      organisationId,
      occurredAt,
      type: 'ati.token.revoked',
      outcome: 'success',
      actor: [actor],
      origin,
      object: { type: OBJECT[by], id: value, name: null },
      details: told,
      heardAs: [{ type: 'ati.token.revoked', organisationId, subjectId: null, occurredAt, data: told }],
    });
  }
}

/** How many tokens that were not issued here can be revoked one by one, in one organisation. */
export const UNKNOWN_MAX = 10_000;

const OBJECT = { jti: 'session_token', sub: 'sandbox', profile: 'profile', key: 'virtual_key' } as const;
const COLUMN = { sub: 'sub', profile: 'profile_id' } as const;

async function endOne(scope: Scope, tx: Transaction, jti: string, now: Date): Promise<number> {
  const ended = await countOf(
    tx.query(
      `update ati_token set revoked_at = $3
       where organisation_id = $1 and jti = $2 and revoked_at is null and expires_at > $3`,
      [scope, jti, now],
    ),
  );
  if (ended) return ended;
  // One that is not known may be of whoever has the secret of a profile, and is refused like any other.
  await requireRoom(scope, tx, jti);
  return countOf(
    tx.query(
      `insert into ati_revocation (organisation_id, kind, value, revoked_at)
       select $1, 'jti', $2, $3 where not exists (select from ati_token where organisation_id = $1 and jti = $2)
       on conflict (organisation_id, kind, value) do nothing returning 1`,
      [scope, jti, now],
    ),
  );
}

/**
 * Such a row stays for ever: whoever has the secret says how long the token lives, so nobody here knows when it may go.
 * @throws Problem request.invalid
 */
async function requireRoom(scope: Scope, tx: Transaction, jti: string): Promise<void> {
  const [found] = await tx.query<{ isFull: boolean }[]>(
    `select (select count(*) from (
         select from ati_revocation where organisation_id = $1 and kind = 'jti' limit ${UNKNOWN_MAX}) one) = ${UNKNOWN_MAX}
       and not exists (select from ati_revocation where organisation_id = $1 and kind = 'jti' and value = $2)
       and not exists (select from ati_token where organisation_id = $1 and jti = $2) as "isFull"`,
    [scope, jti],
  );
  if (!found!.isFull) return;
  const message = `${UNKNOWN_MAX} tokens are revoked that were not issued here, and no more can be. Revoke its subject or its profile, or rotate the key of the profile.`;
  throw new Problem('request.invalid', { errors: [{ pointer: '/jti', message }] });
}

async function endAll(
  scope: Scope,
  tx: Transaction,
  { by, value }: { by: 'sub' | 'profile'; value: string },
  now: Date,
): Promise<number> {
  // First, so that whoever ends the same takes turns, and what is issued meanwhile is covered.
  await tx.query(
    `insert into ati_revocation (organisation_id, kind, value, revoked_at) values ($1, $2, $3, $4)
     on conflict (organisation_id, kind, value) do update
       set revoked_at = greatest(ati_revocation.revoked_at, excluded.revoked_at)`,
    [scope, by, value, now],
  );
  return countOf(
    tx.query(
      `update ati_token set revoked_at = $3
       where organisation_id = $1 and ${COLUMN[by]} = $2 and revoked_at is null and expires_at > $3`,
      [scope, value, now],
    ),
  );
}

/** How many rows a statement changed or returned. */
async function countOf(answer: Promise<unknown>): Promise<number> {
  const result = await answer;
  if (!Array.isArray(result)) return 0;
  return typeof result[1] === 'number' ? result[1] : result.length;
}
