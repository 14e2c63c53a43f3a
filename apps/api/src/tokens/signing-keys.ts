import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { In } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Logger } from '../platform/logging/logger.js';
import { SigningKeyEntity, type PublicJwk } from './signing-key.entity.js';

const POLL_MS = 2_000;
const ALGORITHM = 'ES256';
const PUBLISHED = ['next', 'active', 'retiring'] as const;

interface LoadedKeys {
  active: { kid: string; privateKey: KeyObject };
  publicKeys: ReadonlyMap<string, KeyObject>;
  jwks: { keys: PublicJwk[] };
}

const sealContext = (kid: string) => `signing_key:${kid}`;

/** The keys we sign with. Every process polls them, so a rotation by one is known to all before it is used. */
@Injectable()
export class SigningKeys implements OnApplicationShutdown {
  private loaded: LoadedKeys | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Makes the first keys of a new instance and loads what there is. Call once before serving. */
  async start(): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtext('signing_key'))`);
      const states = new Set((await tx.findBy(SigningKeyEntity, {})).map(({ state }) => state));
      if (!states.has('active')) await this.create(tx, 'active');
      if (!states.has('next')) await this.create(tx, 'next');
    });
    await this.load();
    this.timer = setInterval(() => {
      this.load().catch((error: unknown) => this.logger.failure('Signing keys could not be read', error));
    }, POLL_MS).unref();
  }

  /** The key that signs now. */
  get active(): LoadedKeys['active'] {
    return this.keys.active;
  }

  /** The public key of that id, or null. Ids are compared, never used as a path or a query. */
  find(kid: unknown): KeyObject | null {
    return typeof kid === 'string' ? (this.keys.publicKeys.get(kid) ?? null) : null;
  }

  /** What `/.well-known/jwks.json` answers. */
  get jwks(): { keys: PublicJwk[] } {
    return this.keys.jwks;
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private get keys(): LoadedKeys {
    if (!this.loaded) throw new Error('The signing keys were not loaded.');
    return this.loaded;
  }

  private async load(): Promise<void> {
    const rows = await this.database.manager.find(SigningKeyEntity, {
      where: { state: In([...PUBLISHED]) },
      order: { createdAt: 'ASC' },
    });
    const active = rows.find(({ state }) => state === 'active');
    if (!active?.privateSealed) throw new Error('There is no active signing key.');
    if (this.loaded && sameKeys(this.loaded, rows, active.kid)) return;
    this.loaded = {
      active: {
        kid: active.kid,
        privateKey: createPrivateKey({
          key: this.keyring.open(active.privateSealed, sealContext(active.kid)),
          format: 'der',
          type: 'pkcs8',
        }),
      },
      publicKeys: new Map(
        rows.map(({ kid, publicJwk }) => [kid, createPublicKey({ key: { ...publicJwk }, format: 'jwk' })]),
      ),
      jwks: { keys: rows.map(({ publicJwk }) => publicJwk) },
    };
  }

  private async create(tx: Transaction, state: 'next' | 'active'): Promise<void> {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string };
    const kid = thumbprint(x, y);
    await tx.insert(SigningKeyEntity, {
      kid,
      algorithm: ALGORITHM,
      state,
      publicJwk: { kty: 'EC', crv: 'P-256', x, y, kid, use: 'sig', alg: ALGORITHM },
      privateSealed: this.keyring.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), sealContext(kid)),
      createdAt: this.clock.now(),
      activatedAt: state === 'active' ? this.clock.now() : null,
    });
  }
}

/** RFC 7638 3: the SHA-256 of the required members in lexicographic order. */
const thumbprint = (x: string, y: string): string =>
  createHash('sha256').update(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`).digest('base64url');

const sameKeys = (loaded: LoadedKeys, rows: SigningKeyEntity[], activeKid: string): boolean =>
  loaded.active.kid === activeKid &&
  loaded.jwks.keys.length === rows.length &&
  rows.every(({ kid }) => loaded.publicKeys.has(kid));
