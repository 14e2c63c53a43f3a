import { Module } from '@nestjs/common';
import { EventsModule } from '../events/index.js';
import { Journal } from './journal.js';

@Module({ imports: [EventsModule], providers: [Journal], exports: [Journal] })
export class JournalModule {}
