import { random } from '../platform/crypto/random.js';
import { sameBytes, type Keyring } from '../platform/crypto/keyring.js';

const FAMILY_BYTES = 12;
const SECRET_BYTES = 14;
const TAG_BYTES = 6;
const SHAPE = /^rt_[0-9a-f]{64}$/;

/**
 * A refresh token is `rt_` and 32 bytes as hex: the family (12), a secret (14), and a tag (6) by which junk is refused
 * without asking the database. Only its keyed digest is stored.
 */
export interface RefreshToken {
  text: string;
  family: Buffer;
  digest: Buffer;
}

/** The first token of a new family. */
export function firstToken(keyring: Keyring): RefreshToken {
  return build(keyring, random(FAMILY_BYTES), random(SECRET_BYTES));
}

/**
 * The token that follows. It is derived from the spent one, so that every caller who presents that one inside the
 * reuse window gets the same successor although nobody stored it; without the spent token it cannot be computed.
 */
export function successorOf(keyring: Keyring, spent: RefreshToken): RefreshToken {
  return build(keyring, spent.family, keyring.mac('refresh successor', spent.text).subarray(0, SECRET_BYTES));
}

/** Reads what a client sent. Null when we cannot have made it. */
export function readToken(keyring: Keyring, text: string): RefreshToken | null {
  if (!SHAPE.test(text)) return null;
  const bytes = Buffer.from(text.slice(3), 'hex');
  const body = bytes.subarray(0, FAMILY_BYTES + SECRET_BYTES);
  if (!sameBytes(bytes.subarray(body.length), tagOf(keyring, body))) return null;
  return { text, family: bytes.subarray(0, FAMILY_BYTES), digest: keyring.digest(text) };
}

const tagOf = (keyring: Keyring, body: Buffer): Buffer =>
  keyring.mac('refresh tag', body).subarray(0, TAG_BYTES);

function build(keyring: Keyring, family: Buffer, secret: Buffer): RefreshToken {
  const body = Buffer.concat([family, secret]);
  const text = `rt_${Buffer.concat([body, tagOf(keyring, body)]).toString('hex')}`;
  return { text, family, digest: keyring.digest(text) };
}
