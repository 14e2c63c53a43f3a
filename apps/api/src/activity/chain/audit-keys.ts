import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AuditKey } from '@signet/contracts';
import { PublishedKeys, thumbprint, USE } from '../../keys/index.js';
import { Keyring } from '../../platform/crypto/keyring.js';
import { Database, type Reader, type Transaction } from '../../platform/database/database.js';

interface SigningPair {
  kid: string;
  /** The 32 bytes of RFC 8032. */
  publicKey: Buffer;
  privateKey: KeyObject;
}

interface KeyRow {
  kid: string;
  public_key: Buffer;
  private_sealed: Buffer;
}

/** What the private part of a key is sealed for. */
export const keySealContext = (kid: string): string => `audit_key:${kid}`;

/** The Ed25519 keys that sign checkpoints and nothing else: who holds one can promise, but not issue a token. */
@Injectable()
export class AuditKeys {
  private active: SigningPair | null = null;

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    published: PublishedKeys,
  ) {
    published.add('audit', () => {
      const { kid, publicKey } = this.signing;
      const x = publicKey.toString('base64url');
      return [{ kty: 'OKP', crv: 'Ed25519', x, kid, use: USE.audit, alg: 'EdDSA' }];
    });
  }

  /** Loads the key that signs. Making one is up to the owner of the tables: the service may not add to them. */
  async start(): Promise<void> {
    const [row] = await this.database.manager.query<KeyRow[]>(
      'select kid, public_key, private_sealed from audit_key where retired_at is null',
    );
    if (!row) throw new Error('There is no audit key: prepare the database first.');
    const der = this.keyring.open(row.private_sealed, keySealContext(row.kid));
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
    // A public key swapped in the table would make us sign promises that nobody could check.
    if (x !== row.public_key.toString('base64url'))
      throw new Error(`The audit key ${row.kid} does not match its public part.`);
    this.active = { kid: row.kid, publicKey: row.public_key, privateKey };
  }

  get signing(): SigningPair {
    if (!this.active) throw new Error('The audit key was not loaded.');
    return this.active;
  }

  /** Every key there ever was: old checkpoints stay verifiable. Newest first. */
  async list(): Promise<AuditKey[]> {
    const rows = await this.database.manager.query<
      { kid: string; public_key: Buffer; created_at: Date; retired_at: Date | null }[]
    >('select kid, public_key, created_at, retired_at from audit_key order by created_at desc');
    return rows.map((row) => ({
      kty: 'OKP',
      crv: 'Ed25519',
      x: row.public_key.toString('base64url'),
      kid: row.kid,
      use: 'sig',
      alg: 'EdDSA',
      created_at: row.created_at.toISOString(),
      retired_at: row.retired_at?.toISOString() ?? null,
    }));
  }
}

/** Makes the first key of a new instance, as the owner of the tables. */
export async function makeFirstAuditKey(tx: Transaction, keyring: Keyring): Promise<void> {
  const found = await tx.query<unknown[]>('select from audit_key where retired_at is null');
  if (found.length) return;
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' }) as { x: string };
  const kid = thumbprint({ kty: 'OKP', crv: 'Ed25519', x });
  await tx.query('insert into audit_key (kid, public_key, private_sealed) values ($1, $2, $3)', [
    kid,
    Buffer.from(x, 'base64url'),
    keyring.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), keySealContext(kid)),
  ]);
}

/** A secret of the instance as it lies in the database, with the context that it opens under; null while there is none. */
export async function findSealedKey(reader: Reader): Promise<{ sealed: Buffer; context: string } | null> {
  const [{ exists }] = await reader.query<[{ exists: boolean }]>(
    `select to_regclass('audit_key') is not null as exists`,
  );
  if (!exists) return null;
  const [row] = await reader.query<KeyRow[]>(
    'select kid, private_sealed from audit_key order by created_at desc limit 1',
  );
  return row ? { sealed: row.private_sealed, context: keySealContext(row.kid) } : null;
}
