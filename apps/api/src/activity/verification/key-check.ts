import { createPrivateKey, createPublicKey } from 'node:crypto';
import { trustedKey } from '@signet/audit';
import type { Keyring } from '../../platform/crypto/keyring.js';
import { keySealContext } from '../chain/audit-keys.js';
import type { StoredKey } from './verification.repository.js';

// Keys are dated by the database, checkpoints by the process that made them.
const CLOCKS_MS = 5 * 60_000;

/**
 * What is wrong with the keys that the instance publishes.
 * @param used when each key signed first
 */
export function* keyFaults(
  keys: readonly StoredKey[],
  used: ReadonlyMap<string, Date>,
  keyring: Keyring,
): Generator<string> {
  for (const {
    kid,
    public_key: publicKey,
    private_sealed: sealed,
    created_at: createdAt,
    retired_at: retiredAt,
  } of keys) {
    const first = used.get(kid);
    if (trustedKey(publicKey).kid !== kid) yield `The key ${kid} is not the one of that name.`;
    else if (sealed && !isPair(publicKey, sealed, kid, keyring))
      yield `The key ${kid} has another private part.`;
    else if (retiredAt !== null && !first) yield `The key ${kid} has signed nothing, and is published.`;
    else if (first && createdAt.getTime() > first.getTime() + CLOCKS_MS)
      yield `The key ${kid} signed before it was made.`;
  }
  if (used.size && !keys.some(({ retired_at: retiredAt }) => retiredAt === null))
    yield 'No key signs any more.';
}

function isPair(publicKey: Buffer, sealed: Buffer, kid: string, keyring: Keyring): boolean {
  try {
    const der = keyring.open(sealed, keySealContext(kid));
    const { x } = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({
      format: 'jwk',
    });
    return x === publicKey.toString('base64url');
  } catch {
    return false;
  }
}
