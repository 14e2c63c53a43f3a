import { Module } from '@nestjs/common';
import { ActivityReader } from './activity-reader.js';
import { ActivityController } from './activity.controller.js';
import { ActivityRepository } from './activity.repository.js';
import { ActivityService } from './activity.service.js';

@Module({
  controllers: [ActivityController],
  providers: [ActivityService, ActivityReader, ActivityRepository],
  exports: [ActivityService, ActivityReader],
})
export class ActivityModule {}
