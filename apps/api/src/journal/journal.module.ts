import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { EventsModule } from '../events/index.js';
import { Journal } from './journal.js';

@Module({ imports: [ActivityModule, EventsModule], providers: [Journal], exports: [Journal] })
export class JournalModule {}
