import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ProfileAlgorithm } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import {
  isOurs,
  KeyLifecycle,
  newKeyPair,
  openPrivatePart,
  openPrivateText,
  type EndedKey,
  type KeyLine,
  type KeyMaterial,
  type KeyState,
  type NewKey,
} from '../keys/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { random } from '../platform/crypto/random.js';
import type { Reader, Transaction } from '../platform/database/database.js';
import { secretKeyOf } from '../tokens/index.js';

/** Whose keys they are. */
export interface Holder {
  id: string;
  organisationId: Scope;
  algorithm: ProfileAlgorithm;
}

/** A key without what is secret of it. */
export interface ListedKey {
  kid: string;
  profileId: string;
  state: Exclude<KeyState, 'retired'>;
  createdAt: Date;
  activatedAt: Date | null;
  /** Until when one that retires verifies. */
  endsAt: Date | null;
}

/** A key as it is stored. */
export interface StoredProfileKey {
  kid: string;
  profileId: string;
  publicKey: KeyMaterial | null;
  proof: Buffer | null;
  privateSealed: Buffer | null;
}

const STORED = `select kid, profile_id as "profileId", public_key as "publicKey", proof, private_sealed as "privateSealed"
  from signing_key`;
const PURPOSE = 'ati';
const SECRET_BYTES = 32;
const KID_BYTES = 16;
const OPENED_MAX = 1_000;

const lineOf = ({ id, organisationId, algorithm }: Holder): KeyLine => ({
  purpose: PURPOSE,
  algorithm,
  profile: { id, organisationId },
});

/** A shared secret as others write it: 64 hex digits. Its id says nothing of it. */
const newSecret = (hex = random(SECRET_BYTES).toString('hex')): NewKey => ({
  kid: random(KID_BYTES).toString('base64url'),
  publicKey: null,
  privateKey: hex.toLowerCase(),
});

/** The keys of profiles: one signs, one waits for its turn, and those that signed verify until their last token has ended. */
@Injectable()
export class ProfileKeys {
  /** By their ids, under which a key never changes: opening one costs more than a signature. */
  private readonly opened = new Map<string, KeyObject>();

  constructor(
    private readonly lifecycle: KeyLifecycle,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  /** The first two: one signs from now on. @param secret one that others have already */
  async create(holder: Holder, tx: Transaction, secret?: string): Promise<void> {
    const now = this.clock.now();
    const line = lineOf(holder);
    await this.lifecycle.create(tx, line, 'active', now, this.newKey(holder, secret));
    await this.lifecycle.create(tx, line, 'next', now, this.newKey(holder));
  }

  /**
   * The key that waits signs from now on, or a secret that others have; another one waits. Whoever calls holds the row of
   * the profile.
   * @param rotation `formerEndAt` says until when former keys verify; null: they end at once
   */
  async rotate(
    holder: Holder,
    tx: Transaction,
    { now, secret, formerEndAt }: { now: Date; secret?: string | undefined; formerEndAt: Date | null },
  ): Promise<{ kid: string; ended: string[] }> {
    const line = lineOf(holder);
    const ended = formerEndAt ? [] : await this.lifecycle.end(tx, line, now);
    if (formerEndAt) await this.lifecycle.retire(tx, line, now, formerEndAt);
    if (secret === undefined) await this.lifecycle.promote(tx, line, now);
    else {
      await this.lifecycle.dropNext(tx, line, now);
      await this.lifecycle.create(tx, line, 'active', now, this.newKey(holder, secret));
    }
    await this.lifecycle.create(tx, line, 'next', now, this.newKey(holder));
    const active = await this.find(holder, tx, 'active');
    return { kid: active!.kid, ended: ended.map(({ kid }) => kid) };
  }

  /** Whether a secret is a key of some profile, which nobody else may then have. */
  async isTaken(scope: Scope, reader: Reader, secret: string): Promise<boolean> {
    const rows = await reader.query<StoredProfileKey[]>(
      `${STORED} where organisation_id = $1 and profile_id is not null and public_key is null and state <> 'retired'`,
      [scope],
    );
    return rows.some((row) => this.secretOf(row) === secret.toLowerCase());
  }

  /** Public keys in use, newest first. */
  async publicOf(scope: Scope, reader: Reader): Promise<StoredProfileKey[]> {
    const rows = await reader.query<StoredProfileKey[]>(
      `${STORED} where organisation_id = $1 and profile_id is not null and public_key is not null
         and state <> 'retired' and (ends_at is null or ends_at > $2) order by created_at desc, kid`,
      [scope, this.clock.now()],
    );
    return rows.filter((row) => this.verifyingKey(row));
  }

  /** Ends the keys of all organisations whose last token has ended. */
  endThoseOver(tx: Transaction, now: Date): Promise<EndedKey[]> {
    return this.lifecycle.endThoseOver(tx, PURPOSE, now);
  }

  /** Nothing of a profile verifies any more. Whoever calls holds its row. */
  async endAll(holder: Holder, tx: Transaction): Promise<void> {
    await this.lifecycle.endAll(tx, lineOf(holder), this.clock.now());
  }

  /** Keys in use, those that came first in front. */
  async listOf(scope: Scope, reader: Reader, profileIds: readonly string[]): Promise<ListedKey[]> {
    if (!profileIds.length) return [];
    return reader.query<ListedKey[]>(
      `select kid, profile_id as "profileId", state, created_at as "createdAt", activated_at as "activatedAt",
         ends_at as "endsAt" from signing_key
       where organisation_id = $1 and profile_id = any($2::text[]) and state <> 'retired'
       order by created_at, state = 'next', kid`,
      [scope, profileIds],
    );
  }

  /** The one key of a profile in that state, or null. */
  async find(holder: Holder, reader: Reader, state: 'active' | 'next'): Promise<StoredProfileKey | null> {
    const [key] = await reader.query<StoredProfileKey[]>(
      `${STORED} where organisation_id = $1 and profile_id = $2 and state = $3`,
      [holder.organisationId, holder.id, state],
    );
    return key ?? null;
  }

  /** What signs. @throws Error when it cannot be opened */
  signingKey(key: StoredProfileKey, algorithm: ProfileAlgorithm): KeyObject {
    if (algorithm === 'HS256') return this.verifyingKey(key)!;
    return this.held(`${key.kid} signs`, () =>
      openPrivatePart(this.keyring, this.sealedFor(key), key.privateSealed!),
    );
  }

  /** What verifies, or null for a public key that is not ours. @throws Error when it cannot be opened */
  verifyingKey(key: StoredProfileKey): KeyObject | null {
    const { kid, publicKey, proof } = key;
    if (!publicKey) return this.held(kid, () => secretKeyOf(this.secretOf(key)));
    if (!isOurs(this.keyring, { kid, purpose: PURPOSE, publicKey, proof: proof! })) return null;
    return this.held(kid, () => createPublicKey({ key: { ...publicKey }, format: 'jwk' }));
  }

  /** A shared secret as hex digits. @throws Error when it cannot be opened */
  secretOf(key: StoredProfileKey): string {
    return openPrivateText(this.keyring, this.sealedFor(key), key.privateSealed!);
  }

  private newKey({ algorithm }: Holder, secret?: string): NewKey {
    return algorithm === 'HS256' ? newSecret(secret) : newKeyPair(algorithm);
  }

  private sealedFor({ kid, profileId }: StoredProfileKey) {
    return { purpose: PURPOSE, kid, profile: { id: profileId } } as const;
  }

  private held(name: string, open: () => KeyObject): KeyObject {
    const known = this.opened.get(name);
    if (known) return known;
    const key = open();
    if (this.opened.size >= OPENED_MAX) this.opened.delete(this.opened.keys().next().value!);
    this.opened.set(name, key);
    return key;
  }
}
