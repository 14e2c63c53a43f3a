import { createPublicKey, type KeyObject } from 'node:crypto';
import { JWK_NOT_YET } from '@signet/contracts';
import {
  isOurs,
  jwkOf,
  openPrivatePart,
  type KeyState,
  type PublishedJwk,
  type StoredKey,
} from '../keys/index.js';
import type { Keyring } from '../platform/crypto/keyring.js';

/** How far the clocks of verifiers may differ from ours, in seconds. */
export const SKEW_SECONDS = 60;

/** How far the clocks of our own processes may differ, and how long they sign before they hear of a rotation, in seconds. */
const OWN_SKEW_SECONDS = 1;

/** The latest `iat` that a token of a key has which stopped to sign then, in seconds since 1970. */
const lastIssued = (retiringAt: Date): number => Math.ceil(retiringAt.getTime() / 1000) + OWN_SKEW_SECONDS;

/** When the last token of a key that stopped to sign has ended, for the slowest clock there may be. */
export const endOf = (retiringAt: Date, tokenSeconds: number): Date =>
  new Date((lastIssued(retiringAt) + tokenSeconds + SKEW_SECONDS) * 1000);

/** A key that verifies now. */
export interface VerifyingKey {
  publicKey: KeyObject;
  /** The latest `iat` of a token that is ours, in seconds since 1970: a key that retires has signed nothing since. */
  issuedUntil: number;
}

interface PublishedKey extends VerifyingKey {
  state: KeyState;
  /** When it is over, in milliseconds since 1970. */
  endsMs: number;
  jwk: PublishedJwk;
}

/** The published keys at one moment: what signs, what verifies what, and what others are told. */
export class KeySet {
  private readonly keys: ReadonlyMap<string, PublishedKey>;
  private readonly version: string;

  private constructor(
    readonly active: { kid: string; privateKey: KeyObject },
    rows: readonly StoredKey[],
    keyring: Keyring,
    private readonly tokenSeconds: number,
  ) {
    this.version = versionOf(rows);
    const ours = rows.filter((row) => isOurs(keyring, row));
    this.keys = new Map(ours.map((row) => [row.kid, this.published(row)]));
  }

  /**
   * @param rows the keys that are next, active and retiring, oldest first
   * @param tokenSeconds the life of an access token
   * @throws Error when none is active, or its private part cannot be read
   */
  static of(rows: readonly StoredKey[], keyring: Keyring, tokenSeconds: number): KeySet {
    const active = rows.find(({ state }) => state === 'active');
    if (!active?.privateSealed) throw new Error('There is no active signing key.');
    const privateKey = openPrivatePart(keyring, active, active.privateSealed);
    return new KeySet({ kid: active.kid, privateKey }, rows, keyring, tokenSeconds);
  }

  /** Whether it was made of rows like these: taking keys apart costs more than reading them. */
  isOf(rows: readonly StoredKey[]): boolean {
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

  private isOver({ endsMs }: PublishedKey, now: Date): boolean {
    return now.getTime() > endsMs;
  }

  private published(row: StoredKey): PublishedKey {
    const { state, publicKey, activatedAt, retiringAt, endsAt } = row;
    const issuedUntil = retiringAt ? lastIssued(retiringAt) : Infinity;
    return {
      state,
      publicKey: createPublicKey({ key: { ...publicKey }, format: 'jwk' }),
      issuedUntil,
      endsMs: endsAt?.getTime() ?? Infinity,
      jwk: {
        ...jwkOf(row),
        nbf: state === 'next' || !activatedAt ? JWK_NOT_YET : Math.floor(activatedAt.getTime() / 1000),
        ...(retiringAt && { exp: issuedUntil + this.tokenSeconds }),
        signet_token_seconds: this.tokenSeconds,
      },
    };
  }
}

// A key's other columns change with its state alone.
const versionOf = (rows: readonly StoredKey[]): string =>
  rows.map(({ kid, state }) => `${kid} ${state}`).join();
