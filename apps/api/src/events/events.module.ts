import { Module } from '@nestjs/common';
import { EventTypesController } from './event-types.controller.js';
import { EventsService } from './events.service.js';

@Module({ controllers: [EventTypesController], providers: [EventsService], exports: [EventsService] })
export class EventsModule {}
