export { EventEpochs } from './event-epochs.js';
export { EVENTS_WAITING, eventInsert, eventValues, type Waiting } from './event-insert.js';
export { toEventRow, type EventRow, type NewEvent } from './event-row.js';
export { EventsModule } from './events.module.js';
export { EventsService } from './events.service.js';
export { FeedService } from './feed.service.js';
