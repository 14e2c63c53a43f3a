/**
 * What keys sign, the more urgent first: a list has room for {@link JWKS_KEYS_MAX}, and tokens are verified from nowhere
 * else.
 */
export const PURPOSES = ['tokens', 'audit', 'webhooks'] as const;
export type KeyPurpose = (typeof PURPOSES)[number];

/** As RFC 7518 3.1 and RFC 8037 3.1 name them. */
export type KeyAlgorithm = 'ES256' | 'EdDSA';

/**
 * `use` (RFC 7517 4.2) says which purpose: verifiers of tokens, our own and others, pass over a key whose use is another
 * one than `sig`.
 */
export const USE = {
  tokens: 'sig',
  audit: 'signet-audit',
  webhooks: 'signet-webhook',
} as const satisfies Record<KeyPurpose, string>;

/** Keys that follow one another: while one of them signs, the next one waits and those before it retire. */
export interface KeyLine {
  purpose: KeyPurpose;
  algorithm: KeyAlgorithm;
}
