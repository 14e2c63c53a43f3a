import type { ToldCredential } from '../credentials/index.js';
import { changesBetween, newMembers, type StoryOf } from '../journal/index.js';

const objectOf = ({ id, name }: ToldCredential) => ({ type: 'credential', id, name });

const membersOf = ({ prefix, expiresAt }: ToldCredential) => ({ prefix, expires_at: expiresAt });

const added = (credential: ToldCredential) => ({
  object: objectOf(credential),
  changes: newMembers(membersOf(credential)),
});

/** That an agent has one key more. */
export const credentialCreated = (issued: ToldCredential, name: string): StoryOf<'credential.created'> => ({
  type: 'credential.created',
  ...added(issued),
  details: { name },
});

/** That an agent keeps a key that it had elsewhere. */
export const credentialImported = (
  imported: ToldCredential,
  { name, prefix }: { name: string; prefix: string },
): StoryOf<'credential.imported'> => ({
  type: 'credential.imported',
  ...added(imported),
  details: { name, prefix },
});

/** That a key takes the place of others, which are told by what people see of them. */
export const credentialRotated = (
  issued: ToldCredential,
  replaced: readonly ToldCredential[],
  details: { credential_id: string },
): StoryOf<'credential.rotated'> => ({
  type: 'credential.rotated',
  object: objectOf(issued),
  changes: changesBetween(
    { prefix: replaced.map(({ prefix }) => prefix).join(', ') || null, expires_at: replaced[0]?.expiresAt },
    membersOf(issued),
  ),
  details,
});

/** That a key ended before its time. */
export const credentialRevoked = (ended: ToldCredential, revokedAt: Date): StoryOf<'credential.revoked'> => ({
  type: 'credential.revoked',
  object: objectOf(ended),
  changes: changesBetween({ revoked_at: null }, { revoked_at: revokedAt }),
  details: { credential_id: ended.id },
});
