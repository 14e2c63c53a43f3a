import { Module } from '@nestjs/common';
import { ActivityReader } from './activity-reader.js';
import { ActivityController } from './activity.controller.js';
import { ActivityRepository } from './activity.repository.js';
import { ActivityService } from './activity.service.js';
import { ActivityTotals, Epochs, Sealer, SealerRepository, SealLag } from './chain/index.js';

@Module({
  controllers: [ActivityController],
  providers: [
    ActivityService,
    ActivityReader,
    ActivityRepository,
    ActivityTotals,
    Epochs,
    Sealer,
    SealerRepository,
    SealLag,
  ],
  exports: [ActivityService, ActivityReader, Sealer],
})
export class ActivityModule {}
