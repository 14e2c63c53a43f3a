import type { VirtualKey, VirtualKeyState } from '@signet/contracts';
import type { VirtualKeyEntity } from './virtual-key.entity.js';

type Ends = Pick<VirtualKeyEntity, 'revokedAt' | 'expiresAt' | 'blockedAt'>;

/** What a key is good for at this moment: there is no leeway (ATI 7.2). */
export function stateOf({ revokedAt, expiresAt, blockedAt }: Ends, now: Date): VirtualKeyState {
  if (revokedAt) return 'revoked';
  if (expiresAt <= now) return 'expired';
  return blockedAt ? 'blocked' : 'active';
}

/** What the log tells of a key, by the names of the wire. */
export const toldOf = (row: VirtualKeyEntity) => ({
  user_id: row.userId,
  alias: row.alias,
  tools: row.tools,
  providers: row.providers,
  categories: row.categories,
  skills: row.skills,
  rate: row.rate,
  metadata: row.metadata,
  expires_at: row.expiresAt.toISOString(),
  blocked_at: row.blockedAt?.toISOString() ?? null,
  revoked_at: row.revokedAt?.toISOString() ?? null,
});

/** As the management API shows it: what it may and what became of it, never the key. */
export const toVirtualKey = (row: VirtualKeyEntity, now: Date): VirtualKey => ({
  id: row.id,
  hash: row.hash,
  state: stateOf(row, now),
  ...toldOf(row),
  request_count: row.requestCount,
  error_count: row.errorCount,
  last_used_at: row.lastUsedAt?.toISOString() ?? null,
  created_at: row.createdAt.toISOString(),
  created_by: row.createdBy,
  updated_at: row.updatedAt.toISOString(),
  revoked_by: row.revokedBy,
});
