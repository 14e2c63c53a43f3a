import { Injectable } from '@nestjs/common';
import { JWKS_KEYS_MAX } from '@signet/contracts';
import type { KeyMaterial } from './thumbprint.js';

/**
 * What keys sign, the more urgent first: a list has room for {@link JWKS_KEYS_MAX}, and tokens are verified from nowhere
 * else.
 */
const PURPOSES = ['tokens', 'audit', 'webhooks'] as const;
export type KeyPurpose = (typeof PURPOSES)[number];

/**
 * `use` (RFC 7517 4.2) says which purpose: verifiers of tokens, our own and others, pass over a key whose use is another
 * one than `sig`.
 */
export const USE = {
  tokens: 'sig',
  audit: 'signet-audit',
  webhooks: 'signet-webhook',
} as const satisfies Record<KeyPurpose, string>;

/** How many keys of tokens a list has room for: one place is the audit key's. */
export const TOKEN_KEYS_MAX = JWKS_KEYS_MAX - 1;

/** A public key that is in use, as it stands in the list. */
export type PublishedJwk = KeyMaterial & {
  kid: string;
  use: (typeof USE)[KeyPurpose];
  alg: 'ES256' | 'EdDSA';
  nbf?: number;
  exp?: number;
  signet_token_seconds?: number;
};

/** Gives the keys of a purpose that are in use now. While the database is away it gives those that were. */
type Source = () => readonly PublishedJwk[] | Promise<readonly PublishedJwk[]>;

/** The public keys of every purpose. Who has keys adds where they come from; this module knows nobody. */
@Injectable()
export class PublishedKeys {
  private readonly sources = new Map<KeyPurpose, Source>();

  /** @param source newest first, where not all may find room */
  add(purpose: KeyPurpose, source: Source): void {
    this.sources.set(purpose, source);
  }

  /** Every key in use. Of more than a list may hold, those of webhooks that are oldest are missing: they have a list of their own. */
  async list(): Promise<PublishedJwk[]> {
    const lists = await Promise.all(
      PURPOSES.map(async (purpose) => (await this.sources.get(purpose)?.()) ?? []),
    );
    return lists.flat().slice(0, JWKS_KEYS_MAX);
  }
}
