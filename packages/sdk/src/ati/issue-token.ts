import { AtiError, type AtiErrorCode } from './ati-error.gen.js';
import { checkRates } from './ati-rates.gen.js';
import { buildScopeString, parseScopes } from './ati-scopes.gen.js';
import { macKey, privateKey, type SigningKey } from './keys.js';
import { nodeCrypto } from './node.js';

export interface IssueTokenOptions extends SigningKey {
  /** The agent or sandbox that the token is for: 1 to 255 characters. */
  sub: string;
  /** What it may use, as `buildScopeString` writes it. Empty for nothing. */
  scope: string;
  /** From now to expiry. 3600 unless given. */
  ttlSeconds?: number;
  /** The longest `ttlSeconds` that is signed. 86400, a day, unless given. */
  maxTtlSeconds?: number;
  /** Which proxy it is for. `ati-proxy` unless given. */
  aud?: string;
  /** Who issues it. `ati-orchestrator` unless given; left out for `null`. */
  iss?: string | null;
  /** The token's id. A fresh UUID unless given. */
  jti?: string | null;
  /** How often tools may be called, by pattern: `{ 'tool:github:*': '10/hour' }`. */
  rate?: Readonly<Record<string, string>> | null;
  /** Written to the proxy's records. */
  jobId?: string;
  /** Written to the proxy's records. */
  sandboxId?: string;
  /** Seconds since 1970, in place of the clock. */
  now?: number;
}

/**
 * Issues a session token (ATI, 2.6), byte for byte as the client in Python does with the same claims.
 *
 * @throws AtiError `invalid_sub`, `invalid_ttl`, `invalid_scope`, `invalid_rate`, `invalid_key`, and `invalid_audience`,
 *   `invalid_issuer` or `invalid_claim` for another member that is not 1 to 255 characters of text
 */
export function issueToken(options: IssueTokenOptions): string {
  const { sub, scope, ttlSeconds = 3600, maxTtlSeconds = 86_400, rate, now = Date.now() / 1000 } = options;
  const { aud = 'ati-proxy', iss = 'ati-orchestrator', jti, jobId, sandboxId } = options;
  if (!isLine(sub))
    throw new AtiError('invalid_sub', `sub has to be ${LINE}: the id of an agent or sandbox.`);
  checkTtl(ttlSeconds, maxTtlSeconds);
  checkScopeText(scope);
  if (rate !== undefined && rate !== null) checkRates(rate);
  const iat = Math.floor(now);
  return sign(options, {
    sub,
    aud: line('invalid_audience', 'aud', aud),
    iat,
    exp: iat + ttlSeconds,
    scope,
    iss: iss ? line('invalid_issuer', 'iss', iss) : undefined,
    jti: line('invalid_claim', 'jti', jti || nodeCrypto().randomUUID()),
    ati: { v: 1, rate: rate && Object.keys(rate).length > 0 ? rate : undefined },
    job_id: jobId === undefined ? undefined : line('invalid_claim', 'jobId', jobId),
    sandbox_id: sandboxId === undefined ? undefined : line('invalid_claim', 'sandboxId', sandboxId),
  });
}

const LINE = 'text of 1 to 255 characters without control characters';

/** No control characters, and no halves of characters, which proxies do not read. */
const isLine = (value: unknown): value is string =>
  typeof value === 'string' && /^[^\p{Cc}\p{Cs}]{1,255}$/u.test(value);

function line(code: AtiErrorCode, name: string, value: unknown): string {
  if (!isLine(value)) throw new AtiError(code, `${name} has to be ${LINE}.`);
  return value;
}

function checkTtl(ttl: unknown, max: number): void {
  if (!Number.isSafeInteger(ttl) || Number(ttl) < 1 || Number(ttl) > max)
    throw new AtiError('invalid_ttl', `ttlSeconds has to be a whole number from 1 to ${max}.`);
}

function checkScopeText(scope: unknown): void {
  if (typeof scope !== 'string')
    throw new AtiError('invalid_scope', 'scope has to be text, and may be empty.');
  buildScopeString({ extra: parseScopes(scope) });
}

function sign(key: SigningKey, claims: object): string {
  const crypto = nodeCrypto();
  if (key.privateKey !== undefined) {
    const signer = { key: privateKey(key.privateKey), dsaEncoding: 'ieee-p1363' } as const;
    const text = `${encoded({ alg: 'ES256', typ: 'JWT' })}.${encoded(claims)}`;
    return `${text}.${crypto.sign('sha256', new TextEncoder().encode(text), signer).toString('base64url')}`;
  }
  const text = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${text}.${crypto.createHmac('sha256', macKey(key.secret)).update(text).digest('base64url')}`;
}

/** JSON in ASCII, as the client writes it, in base64url. Members that are undefined are left out. */
function encoded(value: object): string {
  const ascii = JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return btoa(ascii).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
