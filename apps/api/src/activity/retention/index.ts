import { ArchiveFacts } from './archive-facts.js';
import { ArchiveStore } from './archive-store.js';
import { LegalHolds } from './holds.js';
import { RetentionRepository } from './retention.repository.js';
import { Retention } from './retention.js';

export { ArchiveStore, LegalHolds, Retention };

export const RETENTION_PROVIDERS = [ArchiveFacts, ArchiveStore, LegalHolds, Retention, RetentionRepository];
