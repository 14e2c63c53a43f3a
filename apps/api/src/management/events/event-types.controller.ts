import { Controller, Get, Req, Res } from '@nestjs/common';
import { eventCatalogue, EventTypeList } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Representation } from '../../platform/http/representation.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

const CATALOGUE = JSON.stringify({ data: eventCatalogue() });

@Controller(at(MANAGEMENT, 'event-types'))
export class EventTypesController {
  private readonly document = new Representation({
    'content-type': 'application/json; charset=utf-8',
    // Only for whoever may ask.
    'cache-control': 'private, no-cache',
  });

  @Get()
  @Describe({
    id: 'listEventTypes',
    summary: 'List the event types',
    description: 'Everything a webhook endpoint can be told.',
    answer: EventTypeList,
  })
  @Requires('webhooks:read')
  list(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    this.document.send(CATALOGUE, request, reply);
  }
}
