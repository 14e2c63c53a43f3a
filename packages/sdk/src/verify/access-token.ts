import { decodeBase64url } from './base64url.js';
import type { VerificationKey } from './key-document.js';
import type { KeySet } from './key-set.js';
import { parseStrictObject } from './strict-json.js';
import { TokenError } from './token-error.js';

const TOKEN_MAX_LENGTH = 16 * 1024;
/** How far the issuer's clock may be ahead of ours. Expiry has no such allowance. */
const CLOCK_SKEW_SECONDS = 60;
const TYPES: readonly unknown[] = [undefined, 'jwt', 'at+jwt'];

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
  [claim: string]: unknown;
}

export interface Expected {
  readonly issuer: string;
  readonly audience: readonly string[];
}

const invalid = (message: string, cause?: unknown) => new TokenError('INVALID_TOKEN', message, { cause });

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
  const parts = token.length <= TOKEN_MAX_LENGTH ? token.split('.') : [];
  if (parts.length !== 3) throw invalid('Not a compact JWT');
  const [header = '', payload = '', signature = ''] = parts;

  const { alg, kid, typ, crit } = parsePart(header);
  // Pinned here and again by the key: `none` and every shared-secret algorithm end at this line.
  if (alg !== 'ES256' && alg !== 'EdDSA') throw invalid('The algorithm is not allowed');
  if (crit !== undefined) throw invalid('The token demands extensions'); // RFC 7515 4.1.11
  if (!TYPES.includes(typeof typ === 'string' ? typ.toLowerCase() : typ))
    throw invalid('Not an access token');

  const now = nowMs / 1000;
  const checked = async (key: VerificationKey | undefined): Promise<VerificationKey> => {
    if (key?.algorithm !== alg) throw invalid('The token names no key of the issuer');
    if (!(await isSignedBy(key, `${header}.${payload}`, signature)))
      throw invalid('The signature does not fit');
    return key;
  };
  let key = await checked(await keys.find(kid));
  // Only who has the private part of a key that is next gets here. Either it signs since our list, or it leaked.
  if (isNext(key, now)) key = await checked(await keys.findAnew(String(kid)));
  if (isNext(key, now)) throw invalid('The key does not sign yet');
  const claims = checkClaims(parsePart(payload), expected, now);
  checkLife(claims, key);
  return claims;
}

const isNext = ({ notBefore }: VerificationKey, now: number): boolean => notBefore > now + CLOCK_SKEW_SECONDS;

/**
 * Refuses what the issuer cannot have made: a token that is to live longer than its tokens do, or that was issued after
 * its key stopped to sign, so that it would live on when the last honest token of that key has ended.
 */
function checkLife({ iat = 0, exp }: AccessTokenClaims, { tokenSeconds, expires }: VerificationKey): void {
  if (exp - iat > tokenSeconds) throw invalid('The token lives longer than the issuer makes them');
  const latestEnd = Number.isFinite(tokenSeconds) ? iat + tokenSeconds : exp;
  if (latestEnd > expires) throw invalid('The key signed nothing any more when the token was issued');
}

function parsePart(part: string): Record<string, unknown> {
  const bytes = decodeBase64url(part);
  if (!bytes) throw invalid('A part is not base64url');
  try {
    return parseStrictObject(bytes);
  } catch (cause) {
    throw invalid('A part is not a JSON object with unique names', cause);
  }
}

async function isSignedBy(
  { algorithm, key }: VerificationKey,
  text: string,
  signature: string,
): Promise<boolean> {
  const bytes = decodeBase64url(signature);
  if (bytes?.length !== 64) return false;
  const parameters = algorithm === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : { name: 'Ed25519' };
  return crypto.subtle.verify(parameters, key, bytes, new TextEncoder().encode(text));
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
  if (Math.max(iat, nbf) > now + CLOCK_SKEW_SECONDS) throw invalid('Not valid yet');
  if (now >= exp) throw new TokenError('TOKEN_EXPIRED', 'The token has expired');
  return { ...claims, agent_id: sub } as AccessTokenClaims;
}

/** Mostly it is one place spelled in two ways, so messages name both, in one line and not at any length. */
const shown = (value: unknown): string => (JSON.stringify(value) ?? 'none').slice(0, 200);
