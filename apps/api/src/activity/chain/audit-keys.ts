import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PUBLISHED_KEYS_MAX, type AuditKey } from '@signet/contracts';
import {
  isOurs,
  jwkOf,
  KeyLifecycle,
  newKeyPair,
  openPrivatePart,
  PublishedKeys,
  type InstanceLine,
  type PublishedJwk,
  type StoredKey,
} from '../../keys/index.js';
import { Keyring } from '../../platform/crypto/keyring.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { Leased } from '../../platform/database/leased.js';
import { toAuditKeys } from './audit-key.mapper.js';

interface SigningPair {
  kid: string;
  /** The 32 bytes of RFC 8032. */
  publicKey: Buffer;
  privateKey: KeyObject;
  createdAt: Date;
}

export const AUDIT_KEYS = { purpose: 'audit', algorithm: 'EdDSA' } as const satisfies InstanceLine;

// However many ask for the list at once, the database is asked once.
const TERMS = { lifeMs: 200, gapMs: 20, patienceMs: 2_000 };

/** The Ed25519 keys that sign checkpoints and nothing else: who holds one can promise, but not issue a token. */
@Injectable()
export class AuditKeys {
  /** The pair that signed last: opening one takes longer than reading which signs. */
  private opened: SigningPair | null = null;
  private readonly leased: Leased<PublishedJwk[]>;

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly lifecycle: KeyLifecycle,
    published: PublishedKeys,
  ) {
    this.leased = new Leased(() => this.readActive(), TERMS);
    published.add('audit', () => this.latest());
  }

  /**
   * Opens the key that signs. Making the first one is up to the owner of the tables: the service may not add to them.
   * @throws Error when there is none, or it is not ours
   */
  async start(): Promise<void> {
    await this.database.transaction((tx) => this.hold(tx));
  }

  /**
   * The key that signs, until the transaction ends: a rotation waits for it, in whatever process.
   * @throws Error when there is none, or it is not ours
   */
  async hold(tx: Transaction): Promise<SigningPair> {
    const key = await this.lifecycle.holdActive(tx, AUDIT_KEYS);
    if (!key?.privateSealed) throw new Error('There is no audit key: prepare the database first.');
    if (this.opened?.kid !== key.kid) this.opened = this.open(key, key.privateSealed);
    return this.opened;
  }

  /** Every key of ours that there ever was, newest first: old checkpoints stay verifiable. */
  async all(reader: Transaction = this.database.manager): Promise<StoredKey[]> {
    const keys = await this.lifecycle.newest(reader, AUDIT_KEYS);
    return keys.filter((key) => isOurs(this.keyring, key));
  }

  /**
   * Keys as they are published, newest first.
   * @param kid this one alone; the newest ones unless told
   */
  async published(kid?: string): Promise<AuditKey[]> {
    const limit = kid ? 1 : PUBLISHED_KEYS_MAX;
    // With the one behind the last: it says by whom that was endorsed.
    const keys = await this.lifecycle.newest(this.database.manager, AUDIT_KEYS, limit + 1, kid);
    const published = toAuditKeys(keys.filter((key) => isOurs(this.keyring, key)));
    // What was asked for may be none of ours, and the one behind it is another.
    return kid ? published.filter((key) => key.kid === kid) : published.slice(0, limit);
  }

  private open(key: StoredKey, sealed: Buffer): SigningPair {
    const privateKey = openPrivatePart(this.keyring, key, sealed);
    const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
    // A public key swapped in the table would make us sign promises that nobody could check.
    if (x !== key.publicKey.x || !isOurs(this.keyring, key))
      throw new Error(`The audit key ${key.kid} does not match its public part.`);
    return { kid: key.kid, publicKey: Buffer.from(x, 'base64url'), privateKey, createdAt: key.createdAt };
  }

  /** While the database is away, that of before: nobody waits for the audit key to verify a token. */
  private latest(): Promise<PublishedJwk[]> {
    return this.leased.latest().catch(() => this.leased.lastWithin(Infinity) ?? []);
  }

  private async readActive(): Promise<PublishedJwk[]> {
    const keys = await this.lifecycle.inUse(this.database.manager, AUDIT_KEYS);
    return keys.filter((key) => isOurs(this.keyring, key)).map(jwkOf);
  }
}

/** Makes the first key of a new instance, as the owner of the tables and by the clock of the database. */
export async function makeFirstAuditKey(tx: Transaction, keyring: Keyring): Promise<void> {
  const lifecycle = new KeyLifecycle(keyring);
  if ((await lifecycle.inUse(tx, AUDIT_KEYS)).length) return;
  const [{ now }] = await tx.query<[{ now: Date }]>('select now()');
  await lifecycle.create(tx, AUDIT_KEYS, 'active', now, newKeyPair(AUDIT_KEYS.algorithm));
}
