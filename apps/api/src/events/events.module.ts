import { Module } from '@nestjs/common';
import { EventEpochs } from './event-epochs.js';
import { EventsService } from './events.service.js';
import { FeedService } from './feed.service.js';

@Module({
  providers: [EventEpochs, EventsService, FeedService],
  exports: [EventEpochs, EventsService, FeedService],
})
export class EventsModule {}
