import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AuditKey } from '@signet/contracts';
import {
  jwkOf,
  KeyLifecycle,
  newKeyPair,
  openPrivatePart,
  PublishedKeys,
  type InstanceLine,
  type PublishedJwk,
} from '../../keys/index.js';
import { Keyring } from '../../platform/crypto/keyring.js';
import { Database, type Transaction } from '../../platform/database/database.js';

interface SigningPair {
  kid: string;
  /** The 32 bytes of RFC 8032. */
  publicKey: Buffer;
  privateKey: KeyObject;
}

export const AUDIT_KEYS = { purpose: 'audit', algorithm: 'EdDSA' } as const satisfies InstanceLine;

/** The Ed25519 keys that sign checkpoints and nothing else: who holds one can promise, but not issue a token. */
@Injectable()
export class AuditKeys {
  private active: { pair: SigningPair; jwk: PublishedJwk } | null = null;

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly lifecycle: KeyLifecycle,
    published: PublishedKeys,
  ) {
    published.add('audit', () => [this.loaded.jwk]);
  }

  /** Loads the key that signs. Making one is up to the owner of the tables: the service may not add to them. */
  async start(): Promise<void> {
    const keys = await this.lifecycle.inUse(this.database.manager, AUDIT_KEYS);
    const key = keys.find(({ state }) => state === 'active');
    if (!key?.privateSealed) throw new Error('There is no audit key: prepare the database first.');
    const { kid, publicKey, privateSealed } = key;
    const privateKey = openPrivatePart(this.keyring, key, privateSealed);
    const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
    // A public key swapped in the table would make us sign promises that nobody could check.
    if (x !== publicKey.x) throw new Error(`The audit key ${kid} does not match its public part.`);
    this.active = { pair: { kid, publicKey: Buffer.from(x, 'base64url'), privateKey }, jwk: jwkOf(key) };
  }

  get signing(): SigningPair {
    return this.loaded.pair;
  }

  private get loaded() {
    if (!this.active) throw new Error('The audit key was not loaded.');
    return this.active;
  }

  /** Every key there ever was: old checkpoints stay verifiable. Newest first. */
  async list(): Promise<AuditKey[]> {
    const keys = await this.lifecycle.newest(this.database.manager, AUDIT_KEYS);
    return keys.map(({ kid, publicKey, createdAt, retiredAt }) => ({
      kty: 'OKP',
      crv: 'Ed25519',
      x: publicKey.x,
      kid,
      use: 'sig',
      alg: 'EdDSA',
      created_at: createdAt.toISOString(),
      retired_at: retiredAt?.toISOString() ?? null,
    }));
  }
}

/** Makes the first key of a new instance, as the owner of the tables and by the clock of the database. */
export async function makeFirstAuditKey(tx: Transaction, keyring: Keyring): Promise<void> {
  const lifecycle = new KeyLifecycle(keyring);
  if ((await lifecycle.inUse(tx, AUDIT_KEYS)).length) return;
  const [{ now }] = await tx.query<[{ now: Date }]>('select now()');
  await lifecycle.create(tx, AUDIT_KEYS, 'active', now, newKeyPair(AUDIT_KEYS.algorithm));
}
