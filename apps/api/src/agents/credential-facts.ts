import { changesBetween, newMembers } from '../journal/index.js';
import type { ToldCredential } from '../credentials/index.js';
import type { Story } from './change-agent.js';

const objectOf = ({ id, name }: ToldCredential) => ({ type: 'credential', id, name });

const membersOf = ({ prefix, expiresAt }: ToldCredential) => ({ prefix, expires_at: expiresAt });

/** That an agent has one key more. */
export const credentialAdded = (
  type: 'credential.created' | 'credential.imported',
  added: ToldCredential,
  details: Story['details'],
): Story => ({ type, object: objectOf(added), changes: newMembers(membersOf(added)), details });

/** That a key takes the place of others, which are told by what people see of them. */
export const credentialRotated = (
  issued: ToldCredential,
  replaced: readonly ToldCredential[],
  details: Story['details'],
): Story => ({
  type: 'credential.rotated',
  object: objectOf(issued),
  changes: changesBetween(
    { prefix: replaced.map(({ prefix }) => prefix).join(', ') || null, expires_at: replaced[0]?.expiresAt },
    membersOf(issued),
  ),
  details,
});

/** That a key ended before its time. */
export const credentialRevoked = (ended: ToldCredential, revokedAt: Date): Story => ({
  type: 'credential.revoked',
  object: objectOf(ended),
  changes: changesBetween({ revoked_at: null }, { revoked_at: revokedAt }),
  details: { credential_id: ended.id },
});
