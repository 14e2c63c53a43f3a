import { createPublicKey } from 'node:crypto';
import { trustedKey, type TrustedKey } from '@signet/audit';
import { isOurs, openPrivatePart, type StoredKey } from '../../keys/index.js';
import type { Keyring } from '../../platform/crypto/keyring.js';

const KEY_BYTES = 32;

// Keys are dated by the database, checkpoints by the process that made them.
const CLOCKS_MS = 5 * 60_000;

/** The keys that the instance publishes, without what is none. */
export const trustedAmong = (keys: readonly StoredKey[], keyring: Keyring): TrustedKey[] =>
  keys
    .filter((key) => isItself(key, keyring))
    .map(({ publicKey }) => trustedKey(Buffer.from(publicKey.x, 'base64url')));

/**
 * What is wrong with the keys that the instance publishes.
 * @param used when each key signed first
 */
export function* keyFaults(
  keys: readonly StoredKey[],
  used: ReadonlyMap<string, Date>,
  keyring: Keyring,
): Generator<string> {
  for (const key of keys) {
    const fault = faultOf(key, used.get(key.kid), keyring);
    if (fault) yield `The key ${key.kid} ${fault}.`;
  }
  if (used.size && !keys.some(({ state }) => state === 'active')) yield 'No key signs any more.';
}

function faultOf(key: StoredKey, first: Date | undefined, keyring: Keyring): string | null {
  const { state, privateSealed, createdAt, activatedAt, retiringAt, endsAt, retiredAt } = key;
  if (!isItself(key, keyring)) return 'is not the one of that name';
  if (privateSealed && !isPair(key, privateSealed, keyring)) return 'has another private part';
  if (state === 'active' && (retiringAt ?? endsAt ?? retiredAt)) return 'signs, and says when it stopped';
  if (state !== 'active' && !first) return 'has signed nothing, and is published';
  const beganMs = Math.max(createdAt.getTime(), activatedAt?.getTime() ?? Infinity);
  return first && beganMs > first.getTime() + CLOCKS_MS ? 'signed before it was made' : null;
}

/** Whether its public part is an Ed25519 key of ours, and the one that it is called by. */
function isItself(key: StoredKey, keyring: Keyring): boolean {
  const { crv, x } = key.publicKey;
  return crv === 'Ed25519' && Buffer.from(x, 'base64url').length === KEY_BYTES && isOurs(keyring, key);
}

function isPair(key: StoredKey, sealed: Buffer, keyring: Keyring): boolean {
  try {
    const { x } = createPublicKey(openPrivatePart(keyring, key, sealed)).export({ format: 'jwk' });
    return x === key.publicKey.x;
  } catch {
    return false;
  }
}
