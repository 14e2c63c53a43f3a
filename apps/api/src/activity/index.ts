export { ActivityModule } from './activity.module.js';
export { ActivityReader, type ClientPage, type ReadActivity } from './activity-reader.js';
export { ActivityStatistics } from './activity-statistics.js';
export { AuditKeyRotation, AuditKeys, makeFirstAuditKey, Proofs, Sealer } from './chain/index.js';
export { CallExport, Exporter } from './export/index.js';
export { LegalHolds, Retention } from './retention/index.js';
export { LiveFeed } from './stream/index.js';
export { LogVerification, LogWatch, type LogReport } from './verification/index.js';
