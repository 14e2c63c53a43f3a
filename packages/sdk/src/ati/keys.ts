import { AtiError } from './ati-error.gen.js';
import { nodeCrypto, type KeyObject } from './node.js';

/** What tokens are signed with: one of the two. */
export interface SigningKey {
  /** The secret of HS256, shared with the proxy: 64 hex digits. */
  secret?: string;
  /** The private key of ES256: P-256, as PEM (`PRIVATE KEY`). Wins over `secret`. */
  privateKey?: string;
}

/** What tokens are checked with: one of the two. It alone decides which algorithm is accepted. */
export interface CheckingKey {
  /** The secret of HS256: 64 hex digits. */
  secret?: string;
  /** The public key of ES256: P-256, as PEM (`PUBLIC KEY`) or as JWK. Wins over `secret`. */
  publicKey?: string | PublicJwk;
}

/** A public key of P-256 (RFC 7518 6.2.1). */
export interface PublicJwk {
  kty?: string;
  crv?: string;
  x?: string;
  y?: string;
}

/** 32 bytes, or up to 64 that others have made. Shorter ones can be guessed, and the empty one is known to everybody. */
const SECRET = /^(?:[0-9a-f]{2}){32,64}$/i;

/** The bytes of a secret, not of the text that they are written in. @throws AtiError `invalid_key` */
export function macKey(secret: unknown): Uint8Array {
  if (typeof secret !== 'string' || !SECRET.test(secret))
    throw new AtiError(
      'invalid_key',
      'The secret is not a key of HS256: it has to be valid hex, 64 digits (32 bytes) without blanks.',
    );
  return hexBytes(secret);
}

/** Expects valid hex. */
export function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) => parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}

/** @throws AtiError `invalid_key` */
export function privateKey(pem: unknown): KeyObject {
  return p256('private key', 'PRIVATE KEY', pem, (text) => nodeCrypto().createPrivateKey(text));
}

/** @throws AtiError `invalid_key` */
export function publicKey(key: unknown): KeyObject {
  return p256('public key', 'PUBLIC KEY', key, (text) => nodeCrypto().createPublicKey(text));
}

/** Reading a key takes longer than using it. Few are used by one program. */
const READ_MAX = 16;
const read = new Map<string, KeyObject>();

function p256(name: string, label: string, key: unknown, parse: (pem: string) => KeyObject): KeyObject {
  const text = typeof key === 'string' ? key : (JSON.stringify(key) ?? '');
  const id = `${label}\n${text}`;
  const known = read.get(id);
  if (known) return known;
  const parsed = attempt(() => {
    if (typeof key === 'string') return isPem(key, label) ? parse(key) : null;
    return label === 'PUBLIC KEY' ? publicJwk(key) : null;
  });
  if (parsed?.asymmetricKeyType !== 'ec' || parsed.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new AtiError('invalid_key', `The ${name} is not a key of ES256: give P-256 as PEM, "${label}".`);
  if (read.size >= READ_MAX) read.delete(read.keys().next().value!);
  read.set(id, parsed);
  return parsed;
}

/** Node also reads certificates, and the public part out of private keys; a proxy reads neither. */
function isPem(text: string, label: string): boolean {
  return text.trim().startsWith(`-----BEGIN ${label}-----`) && text.trim().endsWith(`-----END ${label}-----`);
}

function publicJwk(key: unknown): KeyObject {
  const { kty, crv, x, y } = key as PublicJwk;
  return nodeCrypto().createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
}

function attempt<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch {
    return null;
  }
}
