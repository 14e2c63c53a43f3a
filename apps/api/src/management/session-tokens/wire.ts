import type { IssuedSessionToken } from '@signet/contracts';
import type { NewSessionToken } from '../../session-tokens/index.js';

/** What is told of a token beside its text. */
export const toIssued = ({
  jti,
  scope,
  expiresAt,
  warnings,
}: NewSessionToken): Omit<IssuedSessionToken, 'token'> => ({
  jti,
  scope,
  expires_at: expiresAt.toISOString(),
  warnings,
});
