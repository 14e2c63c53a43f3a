import type { Trace } from '../platform/errors/problem.js';
import { ANONYMOUS, decide, type CredentialState } from '../policy/index.js';

/** A key that was presented, and what is stored of it. */
interface PresentedKey {
  isWellFormed: boolean;
  stored: { agentId?: string | null; revokedAt: Date | null; expiresAt: Date | null } | null;
  /** Its first characters, for one that has the shape of ours. */
  key_prefix?: string;
}

/** Why a key proves nothing, for the record alone: `key_malformed`, `key_unknown`, `key_revoked` or `key_expired`. */
export function refusalOf(
  { isWellFormed, stored, key_prefix: prefix }: PresentedKey,
  now: Date,
): Trace | null {
  const presented = {
    isWellFormed,
    stored: stored && known(stored),
    ...(prefix !== undefined && { prefix }),
  };
  const decision = decide(ANONYMOUS, 'credential.present', presented, { now });
  return decision.allowed ? null : { cause: `key_${decision.inputs['state'] as CredentialState}`, decision };
}

const known = ({ agentId, revokedAt, expiresAt }: NonNullable<PresentedKey['stored']>) => ({
  ...(agentId && { agentId }),
  revokedAt,
  expiresAt,
});
