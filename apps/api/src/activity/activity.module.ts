import { Module } from '@nestjs/common';
import { JournalModule } from '../journal/index.js';
import { KeysModule } from '../keys/index.js';
import { ActivityReader } from './activity-reader.js';
import { ActivityStatistics } from './activity-statistics.js';
import { ActivityRepository } from './activity.repository.js';
import { AuditKeyRotation, AuditKeys, CHAIN_PROVIDERS, Proofs, Sealer } from './chain/index.js';
import { CallExport, Exporter, EXPORT_PROVIDERS } from './export/index.js';
import { LegalHolds, Retention, RETENTION_PROVIDERS } from './retention/index.js';
import { LiveFeed, STREAM_PROVIDERS } from './stream/index.js';
import { LogVerification, LogWatch, VERIFICATION_PROVIDERS } from './verification/index.js';

@Module({
  imports: [JournalModule, KeysModule],
  providers: [
    ActivityReader,
    ActivityRepository,
    ActivityStatistics,
    ...CHAIN_PROVIDERS,
    ...EXPORT_PROVIDERS,
    ...RETENTION_PROVIDERS,
    ...STREAM_PROVIDERS,
    ...VERIFICATION_PROVIDERS,
  ],
  exports: [
    ActivityReader,
    ActivityStatistics,
    AuditKeyRotation,
    AuditKeys,
    CallExport,
    Exporter,
    LegalHolds,
    LiveFeed,
    LogVerification,
    LogWatch,
    Proofs,
    Retention,
    Sealer,
  ],
})
export class ActivityModule {}
