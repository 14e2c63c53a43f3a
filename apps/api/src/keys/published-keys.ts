import { Injectable } from '@nestjs/common';
import { JWKS_KEYS_MAX } from '@signet/contracts';
import { PURPOSES, type PairAlgorithm, type KeyPurpose, type USE } from './purposes.js';
import type { KeyMaterial } from './thumbprint.js';

/** How many keys of tokens a list has room for: one place is the audit key's. */
export const TOKEN_KEYS_MAX = JWKS_KEYS_MAX - 1;

/** A public key that is in use, as it stands in the list. */
export type PublishedJwk = KeyMaterial & {
  kid: string;
  use: (typeof USE)[KeyPurpose];
  alg: PairAlgorithm;
  nbf?: number;
  exp?: number;
  signet_token_seconds?: number;
  /** Of keys that sign no access tokens of ours, whatever their `use`. */
  signet_purpose?: 'ati';
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

  /** The same with every key of one purpose, for a reader who wants those and reads a list of any length. */
  async listWhole(purpose: KeyPurpose): Promise<PublishedJwk[]> {
    const list = await this.list();
    const listed = new Set(list.map(({ kid }) => kid));
    const all = (await this.sources.get(purpose)?.()) ?? [];
    return [...list, ...all.filter(({ kid }) => !listed.has(kid))];
  }
}
