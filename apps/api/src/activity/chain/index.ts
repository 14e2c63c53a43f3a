import { ActivityTotals } from './activity-totals.js';
import { AuditKeyRotation } from './audit-key-rotation.js';
import { AUDIT_KEYS, AuditKeys, makeFirstAuditKey } from './audit-keys.js';
import { toAuditKeys } from './audit-key.mapper.js';
import { Checkpoints } from './checkpoints.js';
import { CheckpointsRepository } from './checkpoints.repository.js';
import { Epochs } from './epochs.js';
import { Proofs } from './proofs.js';
import { SealLag } from './seal-lag.js';
import { Sealer } from './sealer.js';
import { SealerRepository } from './sealer.repository.js';
import { TreeRepository } from './tree.repository.js';

export {
  ActivityTotals,
  AUDIT_KEYS,
  AuditKeyRotation,
  AuditKeys,
  CheckpointsRepository,
  makeFirstAuditKey,
  Proofs,
  Sealer,
  SealerRepository,
  toAuditKeys,
  TreeRepository,
};

export const CHAIN_PROVIDERS = [
  ActivityTotals,
  AuditKeyRotation,
  AuditKeys,
  Checkpoints,
  CheckpointsRepository,
  Epochs,
  Proofs,
  SealLag,
  Sealer,
  SealerRepository,
  TreeRepository,
];
