import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { JWKS_MAX_AGE_SECONDS, type SigningKey } from '@signet/contracts';
import { changesBetween, Journal, type ActivityActor, type Origin, type Fact } from '../journal/index.js';
import {
  KeyLifecycle,
  KEYS_IN_USE,
  newKeyPair,
  PublishedKeys,
  TOKEN_KEYS_MAX,
  toSigningKey,
  type EndedKey,
  type InstanceLine,
  type PublishedJwk,
  type StoredKey,
} from '../keys/index.js';
import { DefaultOrganisation } from '../members/index.js';
import { Clock } from '../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Leased } from '../platform/database/leased.js';
import { Problem } from '../platform/errors/problem.js';
import type { Operator } from '../access/index.js';
import { endOf, KeySet, type VerifyingKey } from './key-set.js';

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

const TOKENS = { purpose: 'tokens', algorithm: 'ES256' } as const satisfies InstanceLine;

const LISTED_MAX = 50;

/** Who acts when nobody asked for it. */
const HOUSEKEEPER: ActivityActor = { type: 'system', id: 'housekeeping' };
const AT_HOME: Origin = { ip: '', requestId: 'housekeeping', method: 'SYSTEM', path: 'housekeeping' };

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
    private readonly journal: Journal,
    private readonly lifecycle: KeyLifecycle,
    private readonly organisation: DefaultOrganisation,
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
      const states = new Set((await this.lifecycle.inUse(tx, TOKENS)).map(({ state }) => state));
      for (const state of ['active', 'next'] as const)
        if (!states.has(state)) await this.create(tx, state, this.clock.now());
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
    const rows = await this.lifecycle.newest(tx, TOKENS, LISTED_MAX);
    return rows.map(toSigningKey);
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
    await this.endThoseOver(tx, now);
    const keys = await this.lifecycle.inUse(tx, TOKENS);
    if (!force) this.requireRoom(keys, now);

    const ended = force ? await this.lifecycle.end(tx, TOKENS, now) : [];
    if (!force)
      await this.lifecycle.retire(tx, TOKENS, now, endOf(now, this.settings.SIGNET_ACCESS_TOKEN_SECONDS));
    await this.lifecycle.promote(tx, TOKENS, now);
    await this.create(tx, 'next', now);

    const { kid } = keys.find(({ state }) => state === 'next')!;
    const who = { organisationId: operator.organisationId, actor: [operator], origin };
    const kids = ended.map((key) => key.kid);
    await this.journal.write(tx, {
      ...who,
      occurredAt: now,
      type: 'signing.key_rotated',
      outcome: 'success',
      object: { type: 'signing_key', id: kid, name: null },
      changes: changesBetween({ state: 'next' }, { state: 'active' }),
      details: { kid, ended_keys: kids },
    });
    await this.putOnRecord(tx, ended, now, who);
    this.database.afterCommit(tx, () => this.everywhere());
    return { ended: kids };
  }

  /** Waits until the leases of before are over: every process has read the keys again by then, or stopped. */
  private async everywhere(): Promise<void> {
    await Promise.allSettled([this.leased.latest(), pause(LEASE_MS + TIMER_MS)]);
  }

  /** Withdraws keys whose last token has expired. */
  async retire(): Promise<void> {
    await this.database.transaction((tx) => this.endThoseOver(tx, this.clock.now()));
  }

  private async endThoseOver(tx: Transaction, now: Date): Promise<void> {
    const over = await this.lifecycle.endThoseOver(tx, TOKENS.purpose, now);
    await this.putOnRecord(tx, over, now, {
      organisationId: this.organisation.id,
      actor: [HOUSEKEEPER],
      origin: AT_HOME,
    });
  }

  private async putOnRecord(
    tx: Transaction,
    ended: readonly EndedKey[],
    now: Date,
    who: Pick<Fact, 'organisationId' | 'actor' | 'origin'>,
  ): Promise<void> {
    await this.journal.write(
      tx,
      ...ended.map(({ kid, from }) => ({
        ...who,
        occurredAt: now,
        type: 'signing.key_retired' as const,
        outcome: 'success' as const,
        object: { type: 'signing_key', id: kid, name: null },
        changes: changesBetween({ state: from }, { state: 'retired' }),
        details: { kid },
      })),
    );
  }

  private create(tx: Transaction, state: 'next' | 'active', now: Date): Promise<void> {
    return this.lifecycle.create(tx, TOKENS, state, now, newKeyPair(TOKENS.algorithm));
  }

  private requireRoom(keys: readonly StoredKey[], now: Date): void {
    const next = keys.find(({ state }) => state === 'next')!;
    const readyAt = next.createdAt.getTime() + JWKS_MAX_AGE_SECONDS * 1000;
    if (now.getTime() < readyAt)
      throw new Problem('signing_key.not_ready', {
        detail: 'Verifiers may not have seen the next key yet. Wait, or force the rotation if a key leaked.',
        retryAfter: secondsUntil(readyAt, now),
      });
    if (keys.length <= PUBLISHED_BEFORE_MAX) return;
    const roomAt = Math.min(...keys.map(({ endsAt }) => endsAt?.getTime() ?? Infinity));
    throw new Problem('signing_key.too_many', {
      detail: `${TOKEN_KEYS_MAX} keys are published, and verifiers take no more. Wait until the oldest has ended, or force the rotation if a key leaked.`,
      retryAfter: secondsUntil(roomAt, now),
    });
  }

  private async takeTurns(tx: Transaction): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtext('signing_key'))`);
  }

  private async read(): Promise<KeySet> {
    try {
      const rows = await this.database.prepared<StoredKey & Record<string, unknown>>(KEYS_IN_USE, [
        TOKENS.purpose,
        TOKENS.algorithm,
      ]);
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
}

const secondsUntil = (momentMs: number, now: Date): number => Math.ceil((momentMs - now.getTime()) / 1000);
