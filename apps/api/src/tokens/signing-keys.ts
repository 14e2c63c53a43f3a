import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { SigningKey } from '@signet/contracts';
import { In, LessThan } from 'typeorm';
import { ActivityService, type Origin } from '../activity/index.js';
import { Clock } from '../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import type { Operator } from '../platform/http/operator.js';
import { Logger } from '../platform/logging/logger.js';
import { SigningKeyEntity, type PublicJwk } from './signing-key.entity.js';

const POLL_MS = 2_000;

/** How long verifiers may keep our key list, in seconds: a key is published this long before it signs. */
export const JWKS_MAX_AGE_SECONDS = 300;

// An unknown key id asks the database at most once a second, however many forged ids arrive.
const RELOAD_MS = 1_000;

const SKEW_SECONDS = 60;
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
  private lastReloadMs = 0;

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly activity: ActivityService,
    @Inject(SETTINGS) private readonly settings: Settings,
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

  /** Reads the keys again when `kid` is unknown: another process may have rotated a moment ago. */
  async know(kid: unknown): Promise<void> {
    if (this.find(kid) || this.clock.now().getTime() - this.lastReloadMs < RELOAD_MS) return;
    this.lastReloadMs = this.clock.now().getTime();
    await this.load();
  }

  /** Every key, newest first, without private parts. */
  async list(): Promise<SigningKey[]> {
    const rows = await this.database.manager.find(SigningKeyEntity, {
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
   * Signs with the next key from here on. The old one stays published until the last token it signed has expired, so no
   * request fails; a new next key is published for the rotation after this.
   * @throws Problem signing_key.not_ready while verifiers may still hold a list without the next key
   */
  async rotate(operator: Operator, origin: Origin, { force }: { force: boolean }): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtext('signing_key'))`);
      const next = await tx.findOneByOrFail(SigningKeyEntity, { state: 'next' });
      const readyAt = next.createdAt.getTime() + JWKS_MAX_AGE_SECONDS * 1000;
      if (!force && now.getTime() < readyAt)
        throw new Problem('signing_key.not_ready', {
          detail:
            'Verifiers may not have seen the next key yet. Wait, or force the rotation if a key leaked.',
          retryAfter: Math.ceil((readyAt - now.getTime()) / 1000),
        });
      await tx.update(SigningKeyEntity, { state: 'active' }, { state: 'retiring', retiringAt: now });
      await tx.update(SigningKeyEntity, { kid: next.kid }, { state: 'active', activatedAt: now });
      await this.create(tx, 'next');
      await this.activity.record(tx, {
        organisationId: operator.organisationId,
        occurredAt: now,
        type: 'signing.key_rotated',
        outcome: 'success',
        actor: [operator],
        origin,
        details: { kid: next.kid },
      });
    });
    await this.load();
  }

  /** Withdraws keys whose last token has expired, and forgets their private part. */
  async retire(): Promise<void> {
    const lastTokenEnded = new Date(
      this.clock.now().getTime() - (this.settings.SIGNET_ACCESS_TOKEN_SECONDS + SKEW_SECONDS) * 1000,
    );
    await this.database.manager.update(
      SigningKeyEntity,
      { state: 'retiring', retiringAt: LessThan(lastTokenEnded) },
      { state: 'retired', retiredAt: this.clock.now(), privateSealed: null },
    );
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
