import { parseScopes } from './ati-scopes.gen.js';
import { readObject } from './claims.js';
import { takeApart } from './validate-token.js';

/** What a token says of itself, which anybody can have written. Nowhere to be taken for a {@link ValidatedToken}. */
export interface UnverifiedToken {
  readonly verified: false;
  /** The entries of `scope`, if it has one. */
  scopes(): string[];
  readonly [claim: string]: unknown;
}

/**
 * Shows the claims of a token, for finding faults: signature, expiry, audience and issuer are **not** checked, and the
 * claims may be of any type. Use `validateToken` wherever something depends on them.
 *
 * @throws AtiError `malformed`
 */
export function inspectToken(token: string): UnverifiedToken {
  const claims = readObject(takeApart(token).payload);
  const { scope } = claims;
  return { ...claims, verified: false, scopes: () => (typeof scope === 'string' ? parseScopes(scope) : []) };
}
