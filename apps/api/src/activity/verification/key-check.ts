import { createPublicKey } from 'node:crypto';
import { parseKeys, withSuccessors, type TrustedKey } from '@signet/audit';
import { isOurs, openPrivatePart, type StoredKey } from '../../keys/index.js';
import type { Keyring } from '../../platform/crypto/keyring.js';
import { toAuditKeys } from '../chain/index.js';
import type { ToldRotation } from './ledger.js';

const KEY_BYTES = 32;

// Keys are dated by the database, checkpoints by the process that made them.
const CLOCKS_MS = 5 * 60_000;

/** The keys that the instance publishes, without what is none. */
export const trustedAmong = (keys: readonly StoredKey[], keyring: Keyring): TrustedKey[] =>
  trusted(keys.filter((key) => isItself(key, keyring)));

const trusted = (keys: readonly StoredKey[]): TrustedKey[] =>
  keys.length ? parseKeys(JSON.stringify({ keys: toAuditKeys(keys) })) : [];

/** What the log tells of its keys. */
export interface ToldOfKeys {
  /** When each key signed first. */
  used: ReadonlyMap<string, Date>;
  /** Null where some of the log could not be read. */
  rotations: readonly ToldRotation[] | null;
}

/**
 * What is wrong with the keys that the instance publishes.
 * @param keys newest first
 */
export function* keyFaults(
  keys: readonly StoredKey[],
  told: ToldOfKeys,
  keyring: Keyring,
): Generator<string> {
  for (const [index, key] of keys.entries()) {
    const fault =
      faultOf(key, told, keyring) ??
      endorsementFault(key, keys[index + 1], keyring) ??
      (told.rotations && rotationFault(key, index === keys.length - 1, told.rotations));
    if (fault) yield `The key ${key.kid} ${fault}.`;
  }
  for (const kid of new Set(told.rotations?.map((rotation) => rotation.kid)))
    if (!keys.some((key) => key.kid === kid)) yield `The key ${kid} is missing.`;
  if (told.used.size && !keys.some(({ state }) => state === 'active')) yield 'No key signs any more.';
}

function faultOf(key: StoredKey, { used, rotations }: ToldOfKeys, keyring: Keyring): string | null {
  const { state, privateSealed, createdAt, activatedAt, retiringAt, endsAt, retiredAt, revokedAt } = key;
  const first = used.get(key.kid);
  if (!isItself(key, keyring)) return 'is not the one of that name';
  if (privateSealed && !isPair(key, privateSealed, keyring)) return 'has another private part';
  if (state === 'active' && (retiringAt ?? endsAt ?? retiredAt ?? revokedAt))
    return 'signs, and says when it stopped';
  // One that was rotated at once, again, never came to sign.
  const isTold = rotations?.some(({ kid, previousKid }) => kid === key.kid || previousKid === key.kid);
  if (state !== 'active' && !first && !isTold) return 'has signed nothing, and is published';
  const beganMs = Math.max(createdAt.getTime(), activatedAt?.getTime() ?? Infinity);
  return first && beganMs > first.getTime() + CLOCKS_MS ? 'signed before it was made' : null;
}

/** Whether who kept the key before it is told the truth about this one. */
function endorsementFault(key: StoredKey, former: StoredKey | undefined, keyring: Keyring): string | null {
  if (!key.endorsement) return null;
  const [own, by] = former && isItself(former, keyring) ? trusted([key, former]) : [];
  // It was given before the former one was revoked.
  const followers = by ? withSuccessors([{ ...by, isRevoked: false }], [own!]) : [];
  return followers.length === 2 ? null : 'is endorsed by none before it';
}

/** Every key but the first one was put there by a rotation, and every end of one is told by the next. */
function rotationFault(key: StoredKey, isFirst: boolean, rotations: readonly ToldRotation[]): string | null {
  const came = rotations.find(({ kid }) => kid === key.kid);
  // Those of before there were proofs were rotated by hand, and nobody told.
  const isOld = key.proof.length === 0;
  if (!came && !isFirst && !isOld) return 'was made by no rotation that the log tells of';
  if (came && !isAt(key.createdAt, came)) return 'was made at another time than the log tells';
  const went = rotations.find(({ previousKid }) => previousKid === key.kid);
  if (went ? !isAt(key.retiredAt, went) : key.retiredAt && !isOld)
    return 'stopped to sign at another time than the log tells';
  const revokedBy = rotations.filter(
    ({ isForced, at }) => isForced && new Date(at).getTime() > key.createdAt.getTime(),
  );
  const first = revokedBy.sort((a, b) => a.at.localeCompare(b.at))[0];
  return (first ? isAt(key.revokedAt, first) : !key.revokedAt)
    ? null
    : 'was revoked at another time than the log tells';
}

const isAt = (moment: Date | null, { at }: ToldRotation): boolean =>
  moment?.getTime() === new Date(at).getTime();

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
