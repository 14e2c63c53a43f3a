import { Module } from '@nestjs/common';
import { EventEpochs } from './event-epochs.js';
import { EventTypesController } from './event-types.controller.js';
import { EventsService } from './events.service.js';
import { FeedController } from './feed.controller.js';
import { FeedService } from './feed.service.js';

@Module({
  controllers: [EventTypesController, FeedController],
  providers: [EventEpochs, EventsService, FeedService],
  exports: [EventEpochs, EventsService],
})
export class EventsModule {}
