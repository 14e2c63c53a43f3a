import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { JWKS_MAX_AGE_SECONDS, type SigningKey } from '@signet/contracts';
import { In, LessThan } from 'typeorm';
import { ActivityService, changesBetween, type Origin } from '../activity/index.js';
import { PublishedKeys, type PublishedJwk, TOKEN_KEYS_MAX } from '../keys/index.js';
import { Clock } from '../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Leased } from '../platform/database/leased.js';
import { Problem } from '../platform/errors/problem.js';
import type { Operator } from '../access/index.js';
import { KeySet, SKEW_SECONDS, type KeyRow, type VerifyingKey } from './key-set.js';
import { newSigningKey } from './new-signing-key.js';
import { SigningKeyEntity } from './signing-key.entity.js';

// So long may a process sign and verify with what it read: a key that was ended is refused everywhere when it is over.
const LEASE_MS = 200;
// A timer may fire a little before its time.
const TIMER_MS = 2;
// Questions for keys that are unknown cost the database no more than this allows, however many forged ids arrive.
const GAP_MS = 20;
// A reading takes a millisecond. Who waits longer for one is answered 503, and the next one goes another way.
const PATIENCE_MS = 2_000;

/** At once, a rotation adds one key to those that are published. */
const PUBLISHED_BEFORE_MAX = TOKEN_KEYS_MAX - 1;

const KID = /^[A-Za-z0-9_-]{43}$/;

const PUBLISHED = {
  name: 'signing-keys-published',
  text: `select kid, state, public_jwk as "publicJwk", private_sealed as "privateSealed",
      activated_at as "activatedAt", retiring_at as "retiringAt"
    from signing_key where state in ('next', 'active', 'retiring') order by created_at, kid`,
};

/** The ids of the keys that a rotation ended. */
export interface Rotated {
  ended: string[];
}

/** The keys we sign with: next, active, retiring, retired. Every process holds them for a moment and reads them again. */
@Injectable()
export class SigningKeys {
  private readonly leased: Leased<KeySet>;

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
    private readonly activity: ActivityService,
    @Inject(SETTINGS) private readonly settings: Settings,
    published: PublishedKeys,
  ) {
    published.add('tokens', () => this.published());
    this.leased = new Leased(() => this.read(), {
      lifeMs: LEASE_MS,
      gapMs: GAP_MS,
      patienceMs: PATIENCE_MS,
    });
  }

  /** Makes the first keys of a new instance and reads what there is. Call once before serving. */
  async start(): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.takeTurns(tx);
      const states = new Set((await tx.findBy(SigningKeyEntity, {})).map(({ state }) => state));
      if (!states.has('active')) await this.create(tx, 'active');
      if (!states.has('next')) await this.create(tx, 'next');
    });
    await this.leased.latest();
  }

  /** The key that signs, as this process read it last. */
  get active(): KeySet['active'] {
    const last = this.leased.lastWithin(Infinity);
    if (!last) throw new Error('The signing keys were not read.');
    return last.active;
  }

  /**
   * The keys as they are now, give or take the lease.
   * @throws Problem service.unavailable when they cannot be read: what may have ended is not used
   */
  current(): KeySet | Promise<KeySet> {
    return this.leased.current();
  }

  /**
   * The keys for verifiers, as they are after this call. While it cannot be read, as it was, for as long as whoever asked
   * before may keep theirs: verifiers go on without us.
   * @throws Problem service.unavailable
   */
  private async published(): Promise<PublishedJwk[]> {
    const keys = await this.leased.latest().catch((error: unknown) => {
      const last = this.leased.lastWithin(JWKS_MAX_AGE_SECONDS * 1000);
      if (last) return last;
      throw error;
    });
    return keys.jwks(this.clock.now());
  }

  /**
   * The key that verifies what names `kid`, or null. One that this process does not know may sign since a moment ago, so
   * it is asked for. Ids are compared, never used as a path or a query.
   * @throws Problem service.unavailable
   */
  async find(kid: unknown): Promise<VerifyingKey | null> {
    if (typeof kid !== 'string' || !KID.test(kid)) return null;
    const known = (await this.current()).find(kid, this.clock.now());
    return known ?? (await this.leased.latest()).find(kid, this.clock.now());
  }

  /** Every key, newest first, without private parts. */
  async list(tx: Transaction = this.database.manager): Promise<SigningKey[]> {
    const rows = await tx.find(SigningKeyEntity, {
      where: {},
      order: { createdAt: 'DESC' },
      take: 50,
    });
    return rows.map((row) => ({
      kid: row.kid,
      algorithm: row.algorithm,
      state: row.state,
      created_at: row.createdAt.toISOString(),
      activated_at: row.activatedAt?.toISOString() ?? null,
      retiring_at: row.retiringAt?.toISOString() ?? null,
      retired_at: row.retiredAt?.toISOString() ?? null,
    }));
  }

  /**
   * Signs with the next key from here on, and publishes another one for the rotation after this. The old key verifies
   * until the last token it signed has expired, so no request fails.
   *
   * A forced rotation answers a leak: every key that has signed so far ends with it, those of earlier rotations too, for
   * any of them may be the one that leaked.
   *
   * The transaction ends when every process knows: then none signs with a former key, nor takes a token of a key that
   * ended.
   * @throws Problem signing_key.not_ready while verifiers may still hold a list without the next key;
   *   signing_key.too_many while as many keys verify as verifiers take
   */
  async rotate(
    tx: Transaction,
    operator: Operator,
    origin: Origin,
    { force }: { force: boolean },
  ): Promise<Rotated> {
    await this.takeTurns(tx);
    const now = this.clock.now();
    await this.retireOver(tx, now);
    const next = await tx.findOneByOrFail(SigningKeyEntity, { state: 'next' });
    if (!force) await this.requireRoom(tx, next, now);

    const ended = force
      ? await this.end(tx, now)
      : await tx
          .update(
            SigningKeyEntity,
            { state: 'active' },
            // It signs nothing any more: what nobody needs cannot leak.
            { state: 'retiring', retiringAt: now, privateSealed: null },
          )
          .then(() => []);
    await tx.update(SigningKeyEntity, { kid: next.kid }, { state: 'active', activatedAt: now });
    await this.create(tx, 'next');
    await this.activity.record(tx, {
      organisationId: operator.organisationId,
      occurredAt: now,
      type: 'signing.key_rotated',
      outcome: 'success',
      actor: [operator],
      origin,
      object: { type: 'signing_key', id: next.kid, name: null },
      changes: changesBetween({ state: 'next' }, { state: 'active' }),
      details: { kid: next.kid, ended_keys: ended },
    });
    this.database.afterCommit(tx, () => this.everywhere());
    return { ended };
  }

  /** Waits until the leases of before are over: every process has read the keys again by then, or stopped. */
  private async everywhere(): Promise<void> {
    await Promise.allSettled([this.leased.latest(), pause(LEASE_MS + TIMER_MS)]);
  }

  /** Withdraws keys whose last token has expired. */
  async retire(): Promise<void> {
    await this.retireOver(this.database.manager, this.clock.now());
  }

  private async retireOver(tx: Transaction, now: Date): Promise<void> {
    const lastTokenEnded = new Date(now.getTime() - this.verifiesOnMs);
    await tx.update(
      SigningKeyEntity,
      { state: 'retiring', retiringAt: LessThan(lastTokenEnded) },
      { state: 'retired', retiredAt: now, privateSealed: null },
    );
  }

  /** How long a key verifies after it stopped to sign, in milliseconds. */
  private get verifiesOnMs(): number {
    return (this.settings.SIGNET_ACCESS_TOKEN_SECONDS + SKEW_SECONDS) * 1000;
  }

  private async requireRoom(tx: Transaction, next: SigningKeyEntity, now: Date): Promise<void> {
    const readyAt = next.createdAt.getTime() + JWKS_MAX_AGE_SECONDS * 1000;
    if (now.getTime() < readyAt)
      throw new Problem('signing_key.not_ready', {
        detail: 'Verifiers may not have seen the next key yet. Wait, or force the rotation if a key leaked.',
        retryAfter: secondsUntil(readyAt, now),
      });
    const published = await tx.find(SigningKeyEntity, {
      where: { state: In(['next', 'active', 'retiring']) },
      order: { retiringAt: { direction: 'ASC', nulls: 'LAST' } },
    });
    if (published.length <= PUBLISHED_BEFORE_MAX) return;
    const roomAt = published[0]!.retiringAt!.getTime() + this.verifiesOnMs;
    throw new Problem('signing_key.too_many', {
      detail: `${TOKEN_KEYS_MAX} keys are published, and verifiers take no more. Wait until the oldest has ended, or force the rotation if a key leaked.`,
      retryAfter: secondsUntil(roomAt, now),
    });
  }

  /** Ends every key that has signed, and returns their ids. */
  private async end(tx: Transaction, now: Date): Promise<string[]> {
    const [rows] = await tx.query<[{ kid: string }[], number]>(
      `update signing_key set state = 'retired', retired_at = $1, private_sealed = null
       where state in ('active', 'retiring') returning kid`,
      [now],
    );
    return rows.map(({ kid }) => kid);
  }

  private async takeTurns(tx: Transaction): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtext('signing_key'))`);
  }

  private async read(): Promise<KeySet> {
    try {
      const rows = await this.database.prepared<KeyRow & Record<string, unknown>>(PUBLISHED, []);
      const last = this.leased.lastWithin(Infinity);
      return last?.isOf(rows)
        ? last
        : KeySet.of(rows, this.keyring, this.settings.SIGNET_ACCESS_TOKEN_SECONDS);
    } catch (cause) {
      throw new Problem('service.unavailable', {
        detail: 'The signing keys cannot be read now. Try again in a moment.',
        retryAfter: 1,
        cause,
      });
    }
  }

  private async create(tx: Transaction, state: 'next' | 'active'): Promise<void> {
    const now = this.clock.now();
    await tx.insert(SigningKeyEntity, {
      ...newSigningKey(this.keyring),
      state,
      createdAt: now,
      activatedAt: state === 'active' ? now : null,
    });
  }
}

const secondsUntil = (momentMs: number, now: Date): number => Math.ceil((momentMs - now.getTime()) / 1000);
