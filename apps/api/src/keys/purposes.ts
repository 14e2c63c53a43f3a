import type { Scope } from '../access/index.js';

/**
 * What keys sign, the more urgent first: a list has room for {@link JWKS_KEYS_MAX}, and tokens are verified from nowhere
 * else.
 */
export const PURPOSES = ['tokens', 'audit', 'ati', 'webhooks'] as const;
export type KeyPurpose = (typeof PURPOSES)[number];

/** As RFC 7518 3.1 and RFC 8037 3.1 name them. */
export type KeyAlgorithm = PairAlgorithm | 'HS256';

/** Those with a public part. */
export type PairAlgorithm = 'ES256' | 'EdDSA';

/**
 * `use` (RFC 7517 4.2) says which purpose: verifiers of tokens, our own and others, pass over a key whose use is another
 * one than `sig`.
 */
export const USE = {
  tokens: 'sig',
  audit: 'signet-audit',
  // Its tokens are for verifiers that take no other use.
  ati: 'sig',
  webhooks: 'signet-webhook',
} as const satisfies Record<KeyPurpose, string>;

/**
 * Whether keys go on to sign while they retire. Who verifies a token takes the key that it names; a receiver of webhooks
 * holds one key, and needs its signature until it holds the new one.
 */
export const SIGNS_WHILE_RETIRING = {
  tokens: false,
  audit: false,
  ati: false,
  webhooks: true,
} as const satisfies Record<KeyPurpose, boolean>;

/** Whether the private part of a key is still needed while it retires: to sign, or to verify with a shared secret. */
export const isNeededWhileRetiring = ({
  purpose,
  algorithm,
}: Pick<KeyLine, 'purpose' | 'algorithm'>): boolean => SIGNS_WHILE_RETIRING[purpose] || algorithm === 'HS256';

/** Keys that follow one another: while one of them signs, the next one waits and those before it retire. */
export interface KeyLine {
  purpose: KeyPurpose;
  algorithm: KeyAlgorithm;
  /** Whose they are where not the instance's. */
  endpoint?: { id: string; organisationId: Scope };
  profile?: { id: string; organisationId: Scope };
}
