import type { AuditCheckpoint } from '@signet/contracts';
import { signedMembers, type Checkpoint } from './checkpoint.js';

/** A checkpoint as it stands on the wire. */
export const toAuditCheckpoint = (checkpoint: Checkpoint): AuditCheckpoint => ({
  ...signedMembers(checkpoint),
  hash: checkpoint.hash.toString('hex'),
  kid: checkpoint.kid,
  signature: checkpoint.signature.toString('base64'),
  note: checkpoint.note,
});
