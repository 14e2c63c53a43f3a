import { Module } from '@nestjs/common';
import { EventsModule } from '../events/index.js';
import { ActivityService } from './activity.service.js';
import { Journal } from './journal.js';

@Module({
  imports: [EventsModule],
  providers: [ActivityService, Journal],
  exports: [ActivityService, Journal],
})
export class JournalModule {}
