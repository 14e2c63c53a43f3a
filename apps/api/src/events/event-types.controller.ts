import { Controller, Get } from '@nestjs/common';
import { eventCatalogue, EventTypeList } from '@signet/contracts';
import { Requires } from '../platform/http/access.js';
import { Describe } from '../platform/http/describe.js';
import { Returns } from '../platform/http/returns.js';

const CATALOGUE = { data: eventCatalogue() };

@Controller('api/v1/event-types')
export class EventTypesController {
  @Get()
  @Describe({
    id: 'listEventTypes',
    summary: 'List the event types',
    description: 'Everything a webhook endpoint can be told.',
  })
  @Requires('webhooks:read')
  @Returns(EventTypeList)
  list() {
    return CATALOGUE;
  }
}
