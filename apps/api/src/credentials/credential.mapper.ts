import type { Credential } from '@signet/contracts';
import type { CredentialEntity } from './credential.entity.js';

/** Row to wire: what people see of a credential after it was issued. */
export const toCredential = (row: CredentialEntity, now: Date): Credential => ({
  id: row.id,
  name: row.name,
  // Those of agents are API keys.
  kind: 'api_key',
  prefix: row.prefix,
  is_imported: row.isImported,
  may_administer: row.mayAdminister,
  status: row.revokedAt ? 'revoked' : row.expiresAt && row.expiresAt <= now ? 'expired' : 'active',
  created_at: row.createdAt.toISOString(),
  expires_at: row.expiresAt?.toISOString() ?? null,
  last_used_at: row.lastUsedAt?.toISOString() ?? null,
  revoked_at: row.revokedAt?.toISOString() ?? null,
});
