import type { Permission } from '../agentauth/permissions.js';
import { verifyAccessToken, type AccessTokenClaims } from './access-token.js';
import { checkOptions } from '../options.js';
import { grants, isPermission } from './grants.js';
import { KeySet } from './key-set.js';
import { RevocationCheck, Revocations, type RevocationOptions, type RevocationStatus } from './revocation.js';
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
  /** How the guard hears of tokens that end before they expire. Default: it asks, at most every 30 seconds. */
  revocation?: RevocationOptions;
  /** Replaces the global `fetch`; what it fetches is not shared with other guards. */
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

/** A check of `Authorization` headers. */
export interface AgentCheck {
  /** @throws TokenError */
  (authorization: string | null | undefined): Promise<VerifiedAgent>;
  /** What is known about tokens that ended early, and as of when: for a health page. */
  revocation: () => RevocationStatus;
  /** Ends the connection of the feed, when no other guard uses it. The guard goes on, and polls. */
  close: () => void;
}

/** What guards of one issuer share, so that ten protected routes are one fetch. */
interface Issuer {
  readonly keys: KeySet;
  readonly revocations: Revocations;
}
const shared = new Map<string, Issuer>();

/**
 * Makes a check for `Authorization` headers: verifies the agent's access token against the issuer's published keys and
 * its list of tokens that ended early, and asks for permissions.
 *
 * How soon it refuses the token of an agent that was suspended or revoked, or whose credential was, is `revocation`:
 * with `poll` at most `freshSeconds` after the stop, with `feed` as soon as the connection has said so, and at most
 * `freshSeconds` after it while there is no connection. While the issuer does not answer, `whenUnknown` decides: by
 * `allow` a stop that was not heard of takes effect when the issuer answers again, or when the token expires. With `none`,
 * or an issuer that has no list, a token is good until it expires. What no list says is which permissions were withdrawn:
 * a token keeps its own. A signing key that leaked and was ended is good until the list of keys is read again: when a
 * token of its successor arrives, at the latest after five minutes, and after an hour while the issuer does not answer.
 *
 * @returns a function from the header's value to the agent; it throws `TokenError`: `UNAUTHORIZED`, `INVALID_TOKEN`,
 *   `TOKEN_EXPIRED`, `TOKEN_REVOKED` (401), `INSUFFICIENT_PERMISSIONS` (403), `KEYS_UNAVAILABLE` (503, with
 *   `retryAfter`: a key that is not known may be new, and cannot be asked for now) or `REVOCATIONS_UNAVAILABLE` (503,
 *   with `retryAfter`: only with `whenUnknown: 'refuse'`)
 * @throws TypeError at once when the options cannot work
 */
export function requireAgent(options: RequireAgentOptions): AgentCheck {
  checkOptions(options, 'audience, issuer, jwksUrl, permissions, revocation, fetch, now', 'audience');
  const { now = Date.now, permissions = [] } = options;
  const { issuer, jwksUrl } = addresses(options);
  const audience = [options.audience].flat().filter(Boolean);
  if (audience.length === 0) throw new TypeError('audience must name at least one audience');
  const mistaken = permissions.find((permission) => !isPermission(permission));
  if (mistaken !== undefined) throw new TypeError(`Not a permission: ${mistaken}`);
  const { keys, revocations } = issuerAt(issuer, jwksUrl, options);
  const revocation = new RevocationCheck(revocations, options.revocation);

  const check = async (authorization: string | null | undefined) => {
    const claims = await verifyAccessToken(bearerToken(authorization), keys, { issuer, audience }, now());
    const asked = revocation.check(claims);
    if (asked) await asked;
    const missing = permissions.find((permission) => !grants(claims.permissions, permission));
    if (missing !== undefined) {
      throw new TokenError('INSUFFICIENT_PERMISSIONS', `This needs ${missing}`, {
        required: missing,
        granted: claims.permissions,
      });
    }
    return toAgent(claims);
  };
  return Object.assign(check, {
    revocation: () => revocation.status(),
    close: () => revocation.close(),
  });
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

function issuerAt(issuer: string, jwksUrl: string, options: RequireAgentOptions): Issuer {
  const { fetch, now } = options;
  const name = `${jwksUrl} ${issuer}`;
  const known = fetch || now ? undefined : shared.get(name);
  if (known) return known;
  const keys = new KeySet(jwksUrl, fetch, now);
  const made = {
    keys,
    revocations: new Revocations({
      // Beside the keys: who is trusted to say which ones are good is trusted to say what ended.
      url: new URL('revoked.jwt', jwksUrl).href,
      issuer,
      keys,
      fetch: () => fetch ?? globalThis.fetch,
      clock: { wall: now ?? Date.now, steady: now ?? (() => performance.now()) },
    }),
  };
  if (!fetch && !now) shared.set(name, made);
  return made;
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
