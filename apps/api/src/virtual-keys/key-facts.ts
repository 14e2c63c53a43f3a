import type { EventData } from '@signet/contracts';
import { changesBetween, newMembers, type ActivityActor, type Fact, type Origin } from '../journal/index.js';
import type { VirtualKeyEntity } from './virtual-key.entity.js';
import { toldOf } from './virtual-key.mapper.js';

/** Who did something to a key, when and from where. */
export interface By {
  actor: ActivityActor;
  origin: Origin;
  at: Date;
  /** Who asked for it, as the caller says: told beside who proved it. */
  claimedBy?: string | undefined;
}

const whichOf = ({ id, hash, userId, alias }: VirtualKeyEntity) => ({
  key_id: id,
  key_hash: hash,
  user_id: userId,
  alias,
});

const toldIn = ({ id, hash, userId, alias }: VirtualKeyEntity) => ({
  key_id: id,
  hash,
  user_id: userId,
  alias,
});

const about = (key: VirtualKeyEntity, { actor, origin, at }: By) => ({
  organisationId: key.organisationId,
  occurredAt: at,
  outcome: 'success' as const,
  actor: [actor],
  origin,
  object: { type: 'virtual_key', id: key.id, name: key.alias },
});

const claim = ({ claimedBy }: By) => (claimedBy === undefined ? {} : { claimed_by: claimedBy });

type Type =
  'ati.key.issued' | 'ati.key.changed' | 'ati.key.blocked' | 'ati.key.unblocked' | 'ati.key.revoked';

const heard = <T extends Type>(type: T, key: VirtualKeyEntity, { at }: By, data: EventData<T>) => ({
  type,
  organisationId: key.organisationId,
  subjectId: key.id,
  occurredAt: at,
  data,
});

/** That a key was issued. */
export function keyIssued(key: VirtualKeyEntity, by: By): Fact {
  const expires_at = key.expiresAt.toISOString();
  return {
    ...about(key, by),
    type: 'ati.key.issued',
    changes: newMembers(toldOf(key)),
    details: { ...whichOf(key), expires_at, ...claim(by) },
    heardAs: [heard('ati.key.issued', key, by, { ...toldIn(key), expires_at })],
  };
}

/** That what a key may do, or what is noted of it, changed. Null when nothing did. */
export function keyChanged(before: VirtualKeyEntity, after: VirtualKeyEntity, by: By): Fact | null {
  const changes = changesBetween(toldOf(before), toldOf(after));
  if (!changes.length) return null;
  const changed = [...new Set(changes.map(({ path }) => path.split('/')[1]!))];
  return {
    ...about(after, by),
    type: 'ati.key.changed',
    changes,
    details: { ...whichOf(after), changed },
    heardAs: [heard('ati.key.changed', after, by, { ...toldIn(after), changed })],
  };
}

/** That a key was blocked, or is not any more. */
export function keyTurned(before: VirtualKeyEntity, after: VirtualKeyEntity, by: By): Fact {
  const type = after.blockedAt ? 'ati.key.blocked' : 'ati.key.unblocked';
  return {
    ...about(after, by),
    type,
    changes: changesBetween(toldOf(before), toldOf(after)),
    details: whichOf(after),
    heardAs: [heard(type, after, by, toldIn(after))],
  } as Fact;
}

/** That a key ended for good. */
export const keyRevoked = (after: VirtualKeyEntity, by: By): Fact => ({
  ...about(after, by),
  type: 'ati.key.revoked',
  changes: changesBetween({ revoked_at: null }, { revoked_at: by.at.toISOString() }),
  details: { ...whichOf(after), ...claim(by) },
  heardAs: [heard('ati.key.revoked', after, by, toldIn(after))],
});
