import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { JWK_NOT_YET } from '@signet/contracts';
import type { PublishedJwk } from '../keys/index.js';
import type { Keyring } from '../platform/crypto/keyring.js';
import { sealContext } from './new-signing-key.js';
import type { SigningKeyEntity } from './signing-key.entity.js';

/** How far the clocks of verifiers may differ from ours, in seconds. */
export const SKEW_SECONDS = 60;

/** How far the clocks of our own processes may differ, and how long they sign before they hear of a rotation, in seconds. */
const OWN_SKEW_SECONDS = 1;

/** What of a row the key set needs. */
export type KeyRow = Pick<
  SigningKeyEntity,
  'kid' | 'state' | 'publicJwk' | 'privateSealed' | 'activatedAt' | 'retiringAt'
>;

/** A key that verifies now. */
export interface VerifyingKey {
  publicKey: KeyObject;
  /** The latest `iat` of a token that is ours, in seconds since 1970: a key that retires has signed nothing since. */
  issuedUntil: number;
}

interface PublishedKey extends VerifyingKey {
  state: SigningKeyEntity['state'];
  jwk: PublishedJwk;
}

/** The published keys at one moment: what signs, what verifies what, and what others are told. */
export class KeySet {
  private readonly keys: ReadonlyMap<string, PublishedKey>;
  private readonly version: string;

  private constructor(
    readonly active: { kid: string; privateKey: KeyObject },
    rows: readonly KeyRow[],
    private readonly tokenSeconds: number,
  ) {
    this.version = versionOf(rows);
    this.keys = new Map(rows.map((row) => [row.kid, this.published(row)]));
  }

  /**
   * @param rows the keys that are next, active and retiring, oldest first
   * @param tokenSeconds the life of an access token
   * @throws Error when none is active, or its private part cannot be read
   */
  static of(rows: readonly KeyRow[], keyring: Keyring, tokenSeconds: number): KeySet {
    const active = rows.find(({ state }) => state === 'active');
    if (!active?.privateSealed) throw new Error('There is no active signing key.');
    const der = keyring.open(active.privateSealed, sealContext(active.kid));
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    return new KeySet({ kid: active.kid, privateKey }, rows, tokenSeconds);
  }

  /** Whether it was made of rows like these: taking keys apart costs more than reading them. */
  isOf(rows: readonly KeyRow[]): boolean {
    return this.version === versionOf(rows);
  }

  /** The key of that id if it verifies at `now`. One that is next has signed nothing, so nothing of it is ours. */
  find(kid: string, now: Date): VerifyingKey | null {
    const key = this.keys.get(kid);
    return key && key.state !== 'next' && !this.isOver(key, now) ? key : null;
  }

  /** What verifiers of tokens are told at `now`. */
  jwks(now: Date): PublishedJwk[] {
    return [...this.keys.values()].filter((key) => !this.isOver(key, now)).map(({ jwk }) => jwk);
  }

  /** Whether the last token of a key has ended, for the slowest clock there may be. */
  private isOver({ issuedUntil }: PublishedKey, now: Date): boolean {
    return now.getTime() / 1000 > issuedUntil + this.tokenSeconds + SKEW_SECONDS;
  }

  private published({ kid, state, publicJwk, activatedAt, retiringAt }: KeyRow): PublishedKey {
    const issuedUntil = retiringAt ? Math.ceil(retiringAt.getTime() / 1000) + OWN_SKEW_SECONDS : Infinity;
    return {
      state,
      publicKey: createPublicKey({ key: { ...publicJwk }, format: 'jwk' }),
      issuedUntil,
      jwk: {
        ...publicJwk,
        kid,
        nbf: state === 'next' || !activatedAt ? JWK_NOT_YET : Math.floor(activatedAt.getTime() / 1000),
        ...(retiringAt && { exp: issuedUntil + this.tokenSeconds }),
        signet_token_seconds: this.tokenSeconds,
      },
    };
  }
}

// A key's other columns change with its state alone.
const versionOf = (rows: readonly KeyRow[]): string => rows.map(({ kid, state }) => `${kid} ${state}`).join();
