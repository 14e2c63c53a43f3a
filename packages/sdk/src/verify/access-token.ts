import { CLOCK_SKEW_SECONDS, verifySigned, type Kind } from './compact-jws.js';
import type { VerificationKey } from './key-document.js';
import type { KeySet } from './key-set.js';
import { invalid, TokenError } from './token-error.js';

const TOKEN_MAX_LENGTH = 16 * 1024;
const ACCESS_TOKEN: Kind = {
  algorithms: ['ES256', 'EdDSA'],
  types: [undefined, 'jwt', 'at+jwt'],
  name: 'an access token',
};

/** The claims of an access token (AgentAuth wire, section 4). Times are seconds since 1970. */
export interface AccessTokenClaims {
  iss: string;
  aud: string | string[];
  sub: string;
  agent_id: string;
  type: 'access';
  permissions: string[];
  exp: number;
  iat?: number;
  nbf?: number;
  jti?: string;
  name?: string;
  tier?: string;
  /** How often the agent's tokens had been ended when this one was issued. */
  epoch?: number;
  [claim: string]: unknown;
}

export interface Expected {
  readonly issuer: string;
  readonly audience: readonly string[];
}

/**
 * Verifies an access token and returns its claims. The signature comes first: nothing a token says is believed, not
 * even that it has expired, before it is known who said it.
 *
 * @throws TokenError `TOKEN_EXPIRED`, `INVALID_TOKEN`, `KEYS_UNAVAILABLE`
 */
export async function verifyAccessToken(
  token: string,
  keys: KeySet,
  expected: Expected,
  nowMs: number,
): Promise<AccessTokenClaims> {
  const text = token.length <= TOKEN_MAX_LENGTH ? token : '';
  const { payload, key } = await verifySigned(text, ACCESS_TOKEN, keys, nowMs / 1000);
  const claims = checkClaims(payload, expected, nowMs / 1000);
  checkLife(claims, key);
  return claims;
}

/**
 * Refuses what the issuer cannot have made: a token that is to live longer than its tokens do, or that was issued after
 * its key stopped to sign, so that it would live on when the last honest token of that key has ended.
 */
function checkLife({ iat = 0, exp }: AccessTokenClaims, { tokenSeconds, expires }: VerificationKey): void {
  if (exp - iat > tokenSeconds) throw invalid('The token lives longer than the issuer makes them');
  const latestEnd = Number.isFinite(tokenSeconds) ? iat + tokenSeconds : exp;
  if (latestEnd > expires) throw invalid('The key signed nothing any more when the token was issued');
}

function checkClaims(claims: Record<string, unknown>, expected: Expected, now: number): AccessTokenClaims {
  const { iss, aud, sub, agent_id: agentId = sub, type, permissions, exp, iat = 0, nbf = 0 } = claims;
  if (iss !== expected.issuer)
    throw invalid(`From another issuer: ${shown(iss)}, where ${shown(expected.issuer)} is expected`);
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!expected.audience.some((name) => audiences.includes(name)))
    throw invalid(`For another audience: ${shown(aud)}, where ${shown(expected.audience)} is expected`);
  // Refresh and ID tokens are signed with the same keys.
  if (type !== 'access') throw invalid('Not an access token');
  if (typeof sub !== 'string' || sub === '' || agentId !== sub) throw invalid('Names no agent');
  if (!Array.isArray(permissions) || !permissions.every((entry) => typeof entry === 'string')) {
    throw invalid('Carries no permissions');
  }
  if (typeof exp !== 'number' || typeof iat !== 'number' || typeof nbf !== 'number')
    throw invalid('A time is no number');
  // Expiry has no such allowance.
  if (Math.max(iat, nbf) > now + CLOCK_SKEW_SECONDS) throw invalid('Not valid yet');
  if (now >= exp) throw new TokenError('TOKEN_EXPIRED', 'The token has expired');
  return { ...claims, agent_id: sub } as AccessTokenClaims;
}

/** Mostly it is one place spelled in two ways, so messages name both, in one line and not at any length. */
const shown = (value: unknown): string => (JSON.stringify(value) ?? 'none').slice(0, 200);
