import type { AuditKey } from '@signet/contracts';
import { USE, type StoredKey } from '../../keys/index.js';

/**
 * Keys as they are published.
 * @param keys newest first: what a key has been endorsed by is the one behind it
 */
export const toAuditKeys = (keys: readonly StoredKey[]): AuditKey[] =>
  keys.map(({ kid, publicKey, createdAt, retiredAt, revokedAt, endorsement }, index) => {
    const former = keys[index + 1];
    return {
      kty: 'OKP',
      crv: 'Ed25519',
      x: publicKey.x,
      kid,
      use: USE.audit,
      alg: 'EdDSA',
      created_at: createdAt.toISOString(),
      retired_at: retiredAt?.toISOString() ?? null,
      revoked_at: revokedAt?.toISOString() ?? null,
      endorsement:
        endorsement && former ? { kid: former.kid, signature: endorsement.toString('base64') } : null,
    };
  });
