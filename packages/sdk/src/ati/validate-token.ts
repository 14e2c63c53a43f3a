import { decodeBase64url } from '../verify/base64url.js';
import { AtiError } from './ati-error.gen.js';
import { parseScopes } from './ati-scopes.gen.js';
import { readClaims, readObject, type SessionClaims } from './claims.js';
import { macKey, publicKey, type CheckingKey } from './keys.js';
import { nodeCrypto } from './node.js';

/** A token in a header is smaller by far; nobody else's time is spent on more. */
const TOKEN_MAX_LENGTH = 512 * 1024;

export interface ValidateTokenOptions extends CheckingKey {
  /** Which proxy the token has to be for. `ati-proxy` unless given. */
  audience?: string;
  /** Who has to have issued it. Not compared unless given. */
  issuer?: string | null;
  /** How many seconds clocks may differ. 60 unless given. */
  leeway?: number;
  /** Seconds since 1970, in place of the clock. */
  now?: number;
  /** Says of a token that is valid in every other way whether it was revoked: nothing in a token does. */
  isRevoked?: (claims: SessionClaims) => boolean;
}

/** The claims of a token that was checked. */
export interface ValidatedToken extends SessionClaims {
  readonly verified: true;
  /** The entries of `scope`. */
  scopes(): string[];
}

/**
 * Checks a session token (ATI, 2.7) and returns its claims. The key decides which algorithm is accepted, never the token.
 *
 * @throws AtiError with the code of the first thing that is wrong: `invalid_key`, `malformed`, `unsupported_algorithm`,
 *   `invalid_signature`, `missing_claim`, `invalid_claim`, `expired`, `not_yet_valid`, `invalid_issuer`,
 *   `invalid_audience`, `revoked`
 */
export function validateToken(token: string, options: ValidateTokenOptions): ValidatedToken {
  const claims = checkToken(token, options);
  const { scope } = claims;
  return { ...withoutNulls(claims), verified: true, scopes: () => parseScopes(scope) };
}

/** As {@link validateToken}: the claims as they are written. */
export function checkToken(token: string, options: ValidateTokenOptions): SessionClaims {
  const isSigned = checker(options);
  const { header, payload, signed, signature } = takeApart(token);
  if (Object.hasOwn(header, 'crit')) throw malformed('The token demands extensions, and there are none.');
  if (header.alg !== isSigned.algorithm)
    throw new AtiError(
      'unsupported_algorithm',
      `The token is not signed with ${isSigned.algorithm}, which the key is for.`,
    );
  const bytes = decodeBase64url(signature);
  if (!bytes) throw malformed('The signature of the token is not base64url.');
  if (!isSigned.by(signed, bytes))
    throw new AtiError('invalid_signature', 'The signature does not fit: another key, or a changed token.');
  const claims = readClaims(payload);
  checkTimes(claims, options);
  checkParties(claims, options);
  if (options.isRevoked?.(claims)) throw new AtiError('revoked', 'The token was revoked.');
  return claims;
}

interface Checker {
  algorithm: 'HS256' | 'ES256';
  by(signed: string, signature: Uint8Array): boolean;
}

function checker({ secret, publicKey: given }: CheckingKey): Checker {
  const crypto = nodeCrypto();
  if (given !== undefined) {
    const key = { key: publicKey(given), dsaEncoding: 'ieee-p1363' } as const;
    return {
      algorithm: 'ES256',
      by: (signed, signature) =>
        signature.length === 64 && crypto.verify('sha256', new TextEncoder().encode(signed), key, signature),
    };
  }
  const key = macKey(secret);
  return {
    algorithm: 'HS256',
    by(signed, signature) {
      const expected = crypto.createHmac('sha256', key).update(signed).digest();
      return signature.length === expected.length && crypto.timingSafeEqual(signature, expected);
    },
  };
}

/** A token's parts, of which nothing has been believed yet. */
interface Parts {
  header: Record<string, unknown>;
  payload: Uint8Array;
  signed: string;
  signature: string;
}

/** @throws AtiError `malformed` */
export function takeApart(token: string): Parts {
  if (typeof token !== 'string' || token.length > TOKEN_MAX_LENGTH) throw malformed('There is no token.');
  const parts = token.split('.', 4);
  if (parts.length !== 3) throw malformed('A token has three parts with dots between them.');
  const [head = '', body = '', signature = ''] = parts;
  const [headBytes, payload] = [decodeBase64url(head), decodeBase64url(body)];
  if (!headBytes || !payload) throw malformed('A part of the token is not base64url.');
  const header = readObject(headBytes);
  for (const name of ['alg', 'typ', 'kid'])
    if (typeof (header[name] ?? (name === 'alg' ? null : '')) !== 'string')
      throw malformed(`The token's header has a ${name} that is not text.`);
  return { header, payload, signed: `${head}.${body}`, signature };
}

const malformed = (message: string) => new AtiError('malformed', message);

function checkTimes({ exp, iat, nbf }: SessionClaims, { leeway = 60, now }: ValidateTokenOptions): void {
  if (!(leeway >= 0 && Number.isFinite(leeway))) throw new TypeError('leeway must be a number of seconds');
  const time = now ?? Date.now() / 1000;
  if (time >= exp + leeway) throw new AtiError('expired', 'The token has expired: issue or renew one.');
  if (Math.max(iat, nbf ?? iat) > time + leeway)
    throw new AtiError('not_yet_valid', 'The token is not valid yet: compare the clocks of both sides.');
}

function checkParties(claims: SessionClaims, { audience = 'ati-proxy', issuer }: ValidateTokenOptions): void {
  if (issuer !== undefined && issuer !== null) {
    if (claims.iss === undefined || claims.iss === null)
      throw new AtiError('missing_claim', 'The token has no iss, and an issuer is demanded.');
    if (claims.iss !== issuer) throw new AtiError('invalid_issuer', 'The token is from another issuer.');
  }
  if (claims.aud !== audience)
    throw new AtiError('invalid_audience', 'The token is for another audience: another proxy.');
}

/** Of the claims that may be missing, `null` says so. */
function withoutNulls(claims: SessionClaims): SessionClaims {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null)) as SessionClaims;
}
