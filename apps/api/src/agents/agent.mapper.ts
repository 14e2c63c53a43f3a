import type { Agent } from '@signet/contracts';
import { hasPrivatePersona } from './agent-metadata.js';
import type { CountedAgent } from './agents.repository.js';

/** Row to wire, for the management API. */
export const toAgent = (row: CountedAgent): Agent => ({
  id: row.id,
  name: row.name,
  owner_email: row.ownerEmail,
  description: row.description,
  status: row.status,
  rate_tier: row.rateTier,
  permissions: row.permissions,
  private_persona: hasPrivatePersona(row.metadata),
  credential_count: row.credentialCount,
  last_seen_at: row.lastVerifiedAt?.toISOString() ?? null,
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
  revoked_at: row.revokedAt?.toISOString() ?? null,
});
