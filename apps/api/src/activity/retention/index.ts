import { ArchiveFacts } from './archive-facts.js';
import { HoldsController } from './holds.controller.js';
import { LegalHolds } from './holds.js';
import { RetentionRepository } from './retention.repository.js';
import { Retention } from './retention.js';

export { Retention };

export const RETENTION_CONTROLLERS = [HoldsController];

export const RETENTION_PROVIDERS = [ArchiveFacts, LegalHolds, Retention, RetentionRepository];
