import type { SigningKey } from '@signet/contracts';
import type { StoredKey } from './stored-key.js';

/** A key as operators see it. */
export const toSigningKey = (key: StoredKey): SigningKey => ({
  kid: key.kid,
  algorithm: key.algorithm,
  state: key.state,
  created_at: key.createdAt.toISOString(),
  activated_at: key.activatedAt?.toISOString() ?? null,
  retiring_at: key.retiringAt?.toISOString() ?? null,
  retired_at: key.retiredAt?.toISOString() ?? null,
  revoked_at: key.revokedAt?.toISOString() ?? null,
});
