import { Module } from '@nestjs/common';
import { ActivityReader } from './activity-reader.js';
import { ActivityTally } from './activity-tally.js';
import { ActivityController } from './activity.controller.js';
import { ActivityRepository } from './activity.repository.js';
import { ActivityService } from './activity.service.js';

@Module({
  controllers: [ActivityController],
  providers: [ActivityService, ActivityReader, ActivityRepository, ActivityTally],
  exports: [ActivityService, ActivityReader, ActivityTally],
})
export class ActivityModule {}
