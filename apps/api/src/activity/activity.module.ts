import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/index.js';
import { ActivityReader } from './activity-reader.js';
import { ActivityStatistics } from './activity-statistics.js';
import { ActivityController } from './activity.controller.js';
import { ActivityRepository } from './activity.repository.js';
import { ActivityService } from './activity.service.js';
import { AuditKeys, CHAIN_CONTROLLERS, CHAIN_PROVIDERS, Sealer } from './chain/index.js';
import { EXPORT_CONTROLLERS, EXPORT_PROVIDERS } from './export/index.js';
import { Retention, RETENTION_CONTROLLERS, RETENTION_PROVIDERS } from './retention/index.js';
import { STREAM_CONTROLLERS, STREAM_PROVIDERS } from './stream/index.js';
import {
  LogVerification,
  LogWatch,
  VERIFICATION_CONTROLLERS,
  VERIFICATION_PROVIDERS,
} from './verification/index.js';

@Module({
  imports: [KeysModule],
  controllers: [
    ...CHAIN_CONTROLLERS,
    ...EXPORT_CONTROLLERS,
    ...RETENTION_CONTROLLERS,
    ...STREAM_CONTROLLERS,
    ...VERIFICATION_CONTROLLERS,
    ActivityController,
  ],
  providers: [
    ActivityService,
    ActivityReader,
    ActivityRepository,
    ActivityStatistics,
    ...CHAIN_PROVIDERS,
    ...EXPORT_PROVIDERS,
    ...RETENTION_PROVIDERS,
    ...STREAM_PROVIDERS,
    ...VERIFICATION_PROVIDERS,
  ],
  exports: [ActivityService, ActivityReader, AuditKeys, LogVerification, LogWatch, Retention, Sealer],
})
export class ActivityModule {}
