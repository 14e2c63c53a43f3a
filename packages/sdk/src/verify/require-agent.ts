import type { Permission } from '../agentauth/permissions.js';
import { verifyAccessToken, type AccessTokenClaims } from './access-token.js';
import { checkOptions } from '../options.js';
import { grants, isPermission } from './grants.js';
import { KeySet } from './key-set.js';
import { TokenError } from './token-error.js';

const WELL_KNOWN = '/.well-known/jwks.json';

export interface RequireAgentOptions {
  /** Who must have issued the token, exactly as in its `iss` claim. Default: where `jwksUrl` is published. */
  issuer?: string;
  /** Where the issuer's keys are. Default: `/.well-known/jwks.json` below the issuer. */
  jwksUrl?: string;
  /** Whom the token must be for, as in its `aud` claim; any one of several will do. Signet writes its own address there. */
  audience: string | readonly string[];
  /** What the agent must be allowed to do; all of it. Default: nothing beyond being an agent. */
  permissions?: readonly (Permission | (string & {}))[];
  /** Replaces the global `fetch` for keys; such keys are not shared with other guards. */
  fetch?: typeof globalThis.fetch;
  /** For tests: milliseconds since 1970. */
  now?: () => number;
}

/** The agent behind a request. */
export interface VerifiedAgent {
  agentId: string;
  name: string | undefined;
  tier: string | undefined;
  permissions: readonly string[];
  /** Says whether the agent may do something else as well. */
  can: (permission: Permission | (string & {})) => boolean;
  claims: AccessTokenClaims;
}

/** Guards of one issuer share its keys, so that ten protected routes are one fetch. */
const shared = new Map<string, KeySet>();

/**
 * Makes a check for `Authorization` headers: verifies the agent's access token offline, against the issuer's published
 * keys, and asks for permissions. What it cannot see is what happened after the token was issued: revoked agents and
 * withdrawn permissions stay good until the token expires. A signing key that leaked and was ended is good until the
 * list is read again: when a token of its successor arrives, at the latest after five minutes, and after an hour while
 * the issuer does not answer.
 *
 * @returns a function from the header's value to the agent; it throws `TokenError`: `UNAUTHORIZED`, `INVALID_TOKEN`,
 *   `TOKEN_EXPIRED` (401), `INSUFFICIENT_PERMISSIONS` (403) or `KEYS_UNAVAILABLE` (503, with `retryAfter`:
 *   a key that is not known may be new, and cannot be asked for now)
 * @throws TypeError at once when the options cannot work
 */
export function requireAgent(
  options: RequireAgentOptions,
): (authorization: string | null | undefined) => Promise<VerifiedAgent> {
  checkOptions(options, 'audience, issuer, jwksUrl, permissions, fetch, now', 'audience');
  const { now = Date.now, permissions = [] } = options;
  const { issuer, jwksUrl } = addresses(options);
  const audience = [options.audience].flat().filter(Boolean);
  if (audience.length === 0) throw new TypeError('audience must name at least one audience');
  const mistaken = permissions.find((permission) => !isPermission(permission));
  if (mistaken !== undefined) throw new TypeError(`Not a permission: ${mistaken}`);
  const keys = keySet(jwksUrl, options);

  return async (authorization) => {
    const claims = await verifyAccessToken(bearerToken(authorization), keys, { issuer, audience }, now());
    const missing = permissions.find((permission) => !grants(claims.permissions, permission));
    if (missing !== undefined) {
      throw new TokenError('INSUFFICIENT_PERMISSIONS', `This needs ${missing}`, {
        required: missing,
        granted: claims.permissions,
      });
    }
    return toAgent(claims);
  };
}

function addresses({ issuer, jwksUrl }: RequireAgentOptions): { issuer: string; jwksUrl: string } {
  if (issuer) {
    const url = jwksUrl ?? issuer.replace(/\/+$/, '') + WELL_KNOWN;
    if (!/^https?:/.test(url) || !URL.canParse(url))
      throw new TypeError(`${jwksUrl ? 'jwksUrl' : 'issuer'} must be an http(s) address`);
    return { issuer, jwksUrl: new URL(url).href };
  }
  if (jwksUrl?.endsWith(WELL_KNOWN)) return { issuer: jwksUrl.slice(0, -WELL_KNOWN.length), jwksUrl };
  throw new TypeError(`issuer must be given unless jwksUrl ends in ${WELL_KNOWN}`);
}

function keySet(url: string, { fetch, now }: RequireAgentOptions): KeySet {
  if (fetch || now) return new KeySet(url, fetch, now);
  const known = shared.get(url) ?? new KeySet(url);
  shared.set(url, known);
  return known;
}

function bearerToken(authorization: string | null | undefined): string {
  if (!authorization) throw new TokenError('UNAUTHORIZED', 'Send an access token as Authorization: Bearer');
  const token = /^Bearer +([^\s,]+) *$/i.exec(authorization)?.[1];
  if (!token) throw new TokenError('INVALID_TOKEN', 'The Authorization header is not a single bearer token');
  return token;
}

function toAgent(claims: AccessTokenClaims): VerifiedAgent {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    agentId: claims.agent_id,
    name: text(claims.name),
    tier: text(claims.tier),
    permissions: claims.permissions,
    can: (permission) => grants(claims.permissions, permission),
    claims,
  };
}
