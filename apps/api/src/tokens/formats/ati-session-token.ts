import {
  createHmac,
  createPublicKey,
  createSecretKey,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import { AtiError, type AtiErrorCode } from '@signet/contracts';
import { readStrictObject, plainNumber } from './strict-object.js';

/** What a session token of ATI is signed with. A profile has exactly one; tokens never choose. */
export type SessionTokenAlgorithm = 'HS256' | 'ES256';

/** What a caller is told of each fault, and nothing more of what is in the token. */
const WORDS = {
  invalid_key: 'The key cannot be used.',
  malformed: 'The session token cannot be read.',
  unsupported_algorithm: 'The session token is signed with another algorithm than its profile has.',
  invalid_signature: 'The session token was changed, or is signed with another key than its profile has.',
  missing_claim: 'The session token does not say all that it has to.',
  invalid_claim: 'The session token says something that cannot be read.',
  expired: 'The session token has expired.',
  not_yet_valid: 'The session token begins in the future: compare the clocks.',
  invalid_issuer: 'The session token comes from another issuer than its profile has.',
  invalid_audience: 'The session token is for another proxy.',
} as const satisfies Partial<Record<AtiErrorCode, string>>;

const fault = (code: keyof typeof WORDS) => new AtiError(code, WORDS[code]);

/** What a session token says (ATI 2.4, 2.5), in the order in which it is written. Times are seconds since 1970. */
export interface SessionTokenClaims {
  sub: string;
  aud: string;
  iat: number;
  exp: number;
  /** Entries with blanks between them; empty for a token without rights. */
  scope: string;
  iss?: string;
  jti?: string;
  job_id?: string;
  sandbox_id?: string;
  /** `rate` is from pattern to `count/unit`, as it was written: who counts reads it. */
  ati?: { v: number; rate?: Record<string, string> };
  /** What is ours alone, and is only written: the SHA-256 of the virtual key that it was exchanged for. */
  signet?: { key_hash: string };
}

/** What a verifier holds, and what it expects. */
export interface SessionTokenExpectation {
  algorithm: SessionTokenAlgorithm;
  /** The decoded secret, or the public key. */
  key: KeyObject;
  audience: string;
  /** Null: it is not compared. */
  issuer: string | null;
  /** How far clocks may differ, in seconds. */
  leewaySeconds: number;
  now: Date;
}

/** What the parts of a token say before anything is verified: enough to look for its key, and for nothing else. */
export interface UnverifiedSessionToken {
  algorithm: string | null;
  kid: string | null;
  audience: string | null;
  issuer: string | null;
  subject: string | null;
  tokenId: string | null;
}

/** More than any token whose scope and rates are within our bounds. */
const LENGTH_MAX = 32_768;
const SECRET = /^(?:[0-9a-f]{2}){32,64}$/i;
const BASE64URL = /^[A-Za-z0-9_-]*$/;
const VERSION_MAX = 255;
const REQUIRED = ['sub', 'aud', 'iat', 'exp', 'scope'] as const;

/**
 * The key of a shared secret: 64 to 128 hex digits, of which the bytes are the key and not the text.
 * @throws AtiError invalid_key
 */
export function secretKeyOf(hex: string): KeyObject {
  if (!SECRET.test(hex)) throw fault('invalid_key');
  return createSecretKey(Buffer.from(hex, 'hex'));
}

/**
 * The public key in a SubjectPublicKeyInfo PEM, on P-256.
 * @throws AtiError invalid_key
 */
export function publicKeyOf(pem: string): KeyObject {
  try {
    if (!/^\s*-----BEGIN PUBLIC KEY-----/.test(pem)) throw fault('invalid_key');
    const key = createPublicKey(pem);
    if (fits(key, 'ES256')) return key;
  } catch {
    // No PEM, or another curve: the same to whoever gave it.
  }
  throw fault('invalid_key');
}

/**
 * Signs these claims; members that are absent are left out. What they say has been checked.
 * @param kid names the key where the verifier has several
 * @throws AtiError invalid_key when the key is not one of the algorithm
 */
export function signSessionToken(
  claims: SessionTokenClaims,
  { algorithm, key, kid }: { algorithm: SessionTokenAlgorithm; key: KeyObject; kid?: string },
): string {
  if (!fits(key, algorithm)) throw fault('invalid_key');
  const { sub, aud, iat, exp, scope, iss, jti, job_id, sandbox_id, ati, signet } = claims;
  const header = encoded({ alg: algorithm, typ: 'JWT', kid });
  const input = `${header}.${encoded({ sub, aud, iat, exp, scope, iss, jti, ati, job_id, sandbox_id, signet })}`;
  const signature =
    algorithm === 'HS256'
      ? createHmac('sha256', key).update(input).digest()
      : sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/**
 * What a session token says, if it is good, checked in the order of ATI 2.7: the first fault is the one that is told.
 * Whether it was revoked is for others to say.
 * @throws AtiError
 */
export function verifySessionToken(token: string, expected: SessionTokenExpectation): SessionTokenClaims {
  const { algorithm, key } = expected;
  if (!fits(key, algorithm)) throw fault('invalid_key');
  const { header, payload, input, signature } = partsOf(token);
  if (header['alg'] !== algorithm) throw fault('unsupported_algorithm');
  const signed = bytesOf(signature);
  if (!isSignedBy(algorithm, key, input, signed)) throw fault('invalid_signature');
  const claims = claimsIn(payload);
  requireTime(claims, expected);
  requireParties(claims, expected);
  return pick(claims);
}

/**
 * Reads whose key a token asks for. Nothing of it is proven.
 * @throws AtiError malformed
 */
export function readUnverified(token: string): UnverifiedSessionToken {
  const { header, payload } = partsOf(token);
  const said = objectIn(payload);
  return {
    algorithm: textOr(header['alg']),
    kid: textOr(header['kid']),
    audience: textOr(said['aud']),
    issuer: textOr(said['iss']),
    subject: textOr(said['sub']),
    tokenId: textOr(said['jti']),
  };
}

/**
 * What is in a token, decoded and not verified: to be looked at, and for nothing else.
 * @throws AtiError malformed
 */
export function decodeUnverified(token: string): {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
} {
  const { header, payload } = partsOf(token);
  return { header, claims: objectIn(payload) };
}

const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Whether a key is one of the algorithm: RFC 7518 3.2 asks for 32 bytes, 3.4 for P-256. */
function fits(key: KeyObject, algorithm: SessionTokenAlgorithm): boolean {
  if (algorithm === 'HS256') return key.type === 'secret' && (key.symmetricKeySize ?? 0) >= 32;
  return key.type !== 'secret' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
}

function isSignedBy(
  algorithm: SessionTokenAlgorithm,
  key: KeyObject,
  input: string,
  signature: Buffer,
): boolean {
  if (algorithm === 'ES256')
    return (
      signature.length === 64 &&
      verify('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }, signature)
    );
  const expected = createHmac('sha256', key).update(input).digest();
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

// The reference writes other than ASCII as escapes, and so tokens of one claims are one text.
const encoded = (part: object): string =>
  Buffer.from(
    JSON.stringify(part).replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  ).toString('base64url');

function partsOf(token: string) {
  const parts = token.length > LENGTH_MAX ? [] : token.split('.');
  if (parts.length !== 3) throw fault('malformed');
  const [first, second, signature] = parts as [string, string, string];
  const header = objectIn(bytesOf(first));
  const { alg, typ, kid } = header;
  const isKnown = typeof alg === 'string' && isTextOrNone(typ) && isTextOrNone(kid) && !('crit' in header);
  if (!isKnown) throw fault('malformed');
  return { header, payload: bytesOf(second), input: `${first}.${second}`, signature };
}

const isTextOrNone = (value: unknown): value is string | null | undefined =>
  value === undefined || value === null || typeof value === 'string';

/** Decoded without leniency: one text for these bytes and no other (RFC 4648 3.5). */
function bytesOf(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (!BASE64URL.test(part) || bytes.toString('base64url') !== part) throw fault('malformed');
  return bytes;
}

function objectIn(bytes: Buffer): Record<string, unknown> {
  const object = readStrictObject(bytes);
  if (object) return object;
  throw fault('malformed');
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

type Claims = SessionTokenClaims & { nbf?: number };

function claimsIn(payload: Buffer): Claims {
  const said = objectIn(payload);
  if (REQUIRED.some((name) => said[name] === undefined)) throw fault('missing_claim');
  const { sub, aud, iat, exp, scope, iss, jti, job_id, sandbox_id, ati, nbf } = said;
  const isTyped =
    [sub, aud, scope].every((value) => typeof value === 'string') &&
    [iat, exp].every(isCount) &&
    [iss, jti, job_id, sandbox_id].every(isTextOrNone) &&
    // The reference ignores it or takes any number: it is honoured, and no reason to refuse what both accept.
    (nbf === undefined || nbf === null || typeof nbf === 'number') &&
    (ati === undefined || ati === null || isBlock(ati));
  if (!isTyped) throw fault('invalid_claim');
  const plain = typeof nbf === 'number' ? { ...said, nbf: plainNumber(payload, 'nbf') } : said;
  return Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== null)) as unknown as Claims;
}

function isBlock(block: unknown): boolean {
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return false;
  const { v, rate } = block as Record<string, unknown>;
  if (!isCount(v) || v > VERSION_MAX) return false;
  if (rate === undefined) return true;
  return (
    typeof rate === 'object' &&
    rate !== null &&
    !Array.isArray(rate) &&
    Object.values(rate).every((value) => typeof value === 'string')
  );
}

function requireTime({ iat, exp, nbf }: Claims, { now, leewaySeconds }: SessionTokenExpectation): void {
  const seconds = Math.floor(now.getTime() / 1000);
  if (seconds >= exp + leewaySeconds) throw fault('expired');
  if (iat > seconds + leewaySeconds || (nbf ?? 0) > seconds + leewaySeconds) throw fault('not_yet_valid');
}

function requireParties({ iss, aud }: Claims, { issuer, audience }: SessionTokenExpectation): void {
  if (issuer !== null && iss === undefined) throw fault('missing_claim');
  if (issuer !== null && iss !== issuer) throw fault('invalid_issuer');
  if (aud !== audience) throw fault('invalid_audience');
}

/** The claims we know, in our order. */
function pick({ sub, aud, iat, exp, scope, iss, jti, job_id, sandbox_id, ati }: Claims): SessionTokenClaims {
  const block = ati && { v: ati.v, ...(ati.rate && { rate: ati.rate }) };
  const known = { sub, aud, iat, exp, scope, iss, jti, job_id, sandbox_id, ati: block };
  return Object.fromEntries(
    Object.entries(known).filter(([, value]) => value !== undefined),
  ) as unknown as SessionTokenClaims;
}
