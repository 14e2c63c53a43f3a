import { parseStrictObject } from './strict-json.js';

const KEY_ID = /^[\w.:=+-]{1,200}$/;

export type TokenAlgorithm = 'ES256' | 'EdDSA';
type ImportedKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

export interface VerificationKey {
  readonly algorithm: TokenAlgorithm;
  readonly key: ImportedKey;
  /** Before this it signs nothing, in seconds since 1970. */
  readonly notBefore: number;
  /** From then on nothing that it signed is valid, in seconds since 1970. */
  readonly expires: number;
  /** The longest life of a token that it signs, in seconds; `Infinity` when the issuer does not say. */
  readonly tokenSeconds: number;
}

/** The keys of an issuer by id; null for one of the list that does not verify our tokens. */
export type Keys = ReadonlyMap<string, VerificationKey | null>;

/**
 * Reads a key document (RFC 7517 5) of at most `keysMax` keys. Of each key is read, too, when it is valid (`nbf` and `exp`
 * of OpenID Federation 1.0, 8.7.2) and how long its tokens live (`signet_token_seconds`).
 *
 * @throws Error when it is none, or does not say which key is meant by an id
 */
export async function importKeys(bytes: Uint8Array, keysMax: number): Promise<Keys> {
  const { keys } = parseStrictObject(bytes);
  if (!Array.isArray(keys) || keys.length > keysMax) throw new Error(`Expected at most ${keysMax} keys`);
  const found = new Map<string, VerificationKey | null>();
  for (const jwk of keys as unknown[]) {
    const { kid } = (jwk ?? {}) as { kid?: unknown };
    if (typeof kid !== 'string' || !KEY_ID.test(kid)) continue;
    const key = await importKey(jwk as Record<string, unknown>);
    // Which of two keys is meant would depend on their order.
    if (key && found.get(kid)) throw new Error('Two keys have the same id');
    found.set(kid, key ?? found.get(kid) ?? null);
  }
  return found;
}

/** Imports what can verify ES256 or EdDSA and skips everything else: a key for another purpose is no error. */
async function importKey(jwk: Record<string, unknown>): Promise<VerificationKey | null> {
  const { kty, crv, x, y, alg, use = 'sig', key_ops: operations } = jwk;
  // Keys of others that sign for whom they like stand in the same list.
  if (jwk['signet_purpose'] !== undefined) return null;
  if (use !== 'sig' || (Array.isArray(operations) && !operations.includes('verify'))) return null;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  // Only public members are passed on, whatever else the document holds.
  const material =
    kty === 'EC' && crv === 'P-256' && (alg ?? 'ES256') === 'ES256'
      ? ({ algorithm: 'ES256', name: 'ECDSA', jwk: { kty, crv, x: text(x), y: text(y) } } as const)
      : kty === 'OKP' && crv === 'Ed25519' && ['EdDSA', 'Ed25519'].includes(text(alg ?? 'EdDSA'))
        ? ({ algorithm: 'EdDSA', name: 'Ed25519', jwk: { kty, crv, x: text(x) } } as const)
        : null;
  if (!material) return null;
  const { algorithm, name, jwk: publicJwk } = material;
  const times = {
    notBefore: secondsOr(0, jwk['nbf']),
    expires: secondsOr(Infinity, jwk['exp']),
    tokenSeconds: secondsOr(Infinity, jwk['signet_token_seconds']),
  };
  try {
    const parameters = { name, namedCurve: 'P-256' };
    const key = await crypto.subtle.importKey('jwk', publicJwk, parameters, false, ['verify']);
    return { algorithm, key, ...times };
  } catch {
    // A point off the curve, or a runtime without Ed25519: the other keys are still good.
    return null;
  }
}

const secondsOr = (fallback: number, value: unknown): number =>
  typeof value === 'number' && value > 0 ? value : fallback;
