import type { Profile } from '@signet/contracts';
import type { ListedKey } from './profile-keys.js';
import type { ProfileEntity } from './profile.entity.js';

/** What somebody sets of a profile, by the names of the wire. */
export const settingsOf = (row: ProfileEntity) => ({
  name: row.name,
  algorithm: row.algorithm,
  audience: row.audience,
  issuer: row.issuer,
  leeway_seconds: row.leewaySeconds,
  default_ttl_seconds: row.defaultTtlSeconds,
  max_ttl_seconds: row.maxTtlSeconds,
  target: row.target,
  proxy_url: row.proxyUrl,
});

/** A profile as operators see it: its keys without what is secret of them. */
export const toProfile = (row: ProfileEntity, keys: readonly ListedKey[]): Profile => ({
  id: row.id,
  ...settingsOf(row),
  keys: keys.map(({ kid, state, createdAt, activatedAt, endsAt }) => ({
    kid,
    state,
    created_at: createdAt.toISOString(),
    activated_at: activatedAt?.toISOString() ?? null,
    ends_at: endsAt?.toISOString() ?? null,
  })),
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});
