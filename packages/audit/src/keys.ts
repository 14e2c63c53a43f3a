import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { isObject, textOf, type Json, type JsonObject } from './jcs.js';

/** A public key that is trusted to sign checkpoints. */
export interface TrustedKey {
  /** RFC 7638 thumbprint. */
  kid: string;
  /** The 32 bytes of RFC 8032. */
  bytes: Buffer;
  key: KeyObject;
}

/**
 * Reads trusted keys from what the log publishes: a JWK, a JWK set, or a verifier key of C2SP signed notes
 * (`name+hash+base64`).
 * @throws Error in words for a person
 */
export function parseKeys(text: string): TrustedKey[] {
  const trimmed = text.trim();
  if (/^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/.test(trimmed)) return [noteKey(trimmed)];
  let json: Json;
  try {
    json = JSON.parse(trimmed) as Json;
  } catch {
    throw new Error('The key is neither a JWK, nor a JWK set, nor a verifier key of a signed note.');
  }
  const jwks = isObject(json) && Array.isArray(json['keys']) ? json['keys'] : [json];
  const keys = jwks
    .filter(isObject)
    .filter(({ kty, crv }) => kty === 'OKP' && crv === 'Ed25519')
    .filter(isForCheckpoints)
    .map(({ x }) => trustedKey(Buffer.from(textOf(x), 'base64url')));
  if (!keys.length) throw new Error('There is no Ed25519 key in it that signs checkpoints.');
  return keys;
}

/**
 * Whether a key signs checkpoints: `jwks.json` of an instance also lists keys that sign other things, and whoever holds one
 * of them must not be able to promise a log. Lists of audit keys, and keys that people wrote down, say `sig` or nothing;
 * what says how long its tokens live signs tokens.
 */
const isForCheckpoints = ({ use = 'sig', signet_token_seconds: tokens }: JsonObject): boolean =>
  use === 'signet-audit' || (use === 'sig' && tokens === undefined);

export function trustedKey(bytes: Buffer): TrustedKey {
  if (bytes.length !== 32) throw new Error('An Ed25519 public key has 32 bytes.');
  const x = bytes.toString('base64url');
  return {
    kid: createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url'),
    bytes,
    key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
  };
}

export const isSigned = ({ key }: TrustedKey, message: string, signature: Buffer): boolean =>
  signature.length === 64 && verify(null, Buffer.from(message), key, signature);

/** https://c2sp.org/signed-note: the first four bytes of a signature say which key made it. */
export const noteKeyId = (name: string, bytes: Buffer): Buffer =>
  createHash('sha256').update(`${name}\n`).update(Buffer.of(1)).update(bytes).digest().subarray(0, 4);

function noteKey(text: string): TrustedKey {
  const [name, id, ...rest] = text.split('+') as [string, string];
  const bytes = Buffer.from(rest.join('+'), 'base64');
  const key = trustedKey(bytes.subarray(1));
  if (bytes[0] !== 1 || noteKeyId(name, key.bytes).toString('hex') !== id)
    throw new Error('The verifier key does not match its own hash: it was not copied whole.');
  return key;
}
