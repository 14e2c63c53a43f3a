import { decodeBase64url } from './base64url.js';
import type { TokenAlgorithm, VerificationKey } from './key-document.js';
import type { KeySet } from './key-set.js';
import { parseStrictObject } from './strict-json.js';
import { invalid } from './token-error.js';

/** How far the issuer's clock may be ahead of ours. */
export const CLOCK_SKEW_SECONDS = 60;

/** What the issuer's keys may sign: each demands a `typ` and algorithms of its own, so that none passes for another. */
export interface Kind {
  readonly algorithms: readonly TokenAlgorithm[];
  /** In small letters; `undefined` for none. */
  readonly types: readonly unknown[];
  /** What it is not, in the message about another `typ`. */
  readonly name: string;
}

/**
 * Verifies a compact JWS (RFC 7515) by the issuer's keys and returns its payload. The signature comes first: nothing it
 * says is believed before it is known who said it.
 *
 * @param now seconds since 1970
 * @throws TokenError `INVALID_TOKEN`, `KEYS_UNAVAILABLE`
 */
export async function verifySigned(
  text: string,
  { algorithms, types, name }: Kind,
  keys: KeySet,
  now: number,
): Promise<{ payload: Record<string, unknown>; key: VerificationKey }> {
  const parts = text.split('.', 4);
  if (parts.length !== 3) throw invalid('Not a compact JWT');
  const [header = '', payload = '', signature = ''] = parts;

  const { alg, kid, typ, crit } = parsePart(header);
  // Pinned here and again by the key: `none` and every shared-secret algorithm end at this line.
  if (!algorithms.some((algorithm) => algorithm === alg)) throw invalid('The algorithm is not allowed');
  if (crit !== undefined) throw invalid('The token demands extensions'); // RFC 7515 4.1.11
  if (!types.includes(typeof typ === 'string' ? typ.toLowerCase() : typ)) throw invalid(`Not ${name}`);

  const checked = async (key: VerificationKey | undefined): Promise<VerificationKey> => {
    if (!key || key.algorithm !== alg) throw invalid('The token names no key of the issuer');
    if (!(await isSignedBy(key, `${header}.${payload}`, signature)))
      throw invalid('The signature does not fit');
    return key;
  };
  let key = await checked(await keys.find(kid));
  // Only who has the private part of a key that is next gets here. Either it signs since our list, or it leaked.
  if (isNext(key, now)) key = await checked(await keys.findAnew(String(kid)));
  if (isNext(key, now)) throw invalid('The key does not sign yet');
  return { payload: parsePart(payload), key };
}

const isNext = ({ notBefore }: VerificationKey, now: number): boolean => notBefore > now + CLOCK_SKEW_SECONDS;

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
