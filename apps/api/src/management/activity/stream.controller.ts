import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { ActivityStreamQuery } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { LiveFeed } from '../../activity/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { EventStream } from '../../platform/http/event-stream.js';
import { invalid } from '../../platform/http/validation.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

@Controller(at(MANAGEMENT, 'activity'))
export class StreamController {
  constructor(private readonly feed: LiveFeed) {}

  @Get('stream')
  @Describe({
    id: 'streamActivity',
    summary: 'Follow activity live',
    description:
      'Server-sent events in the order of the audit chain. Each `activity` event carries one event, its id is the place in the chain: send the last id as `Last-Event-ID` to go on behind it. An id comes at the beginning and every 15 seconds, too. `reset` means that too much was missed: read the list. `end` means that you are no longer signed in.',
    media: 'text/event-stream',
    problems: ['limit.exceeded'],
  })
  @Requires('activity:read')
  async stream(
    @CurrentOperator() operator: Operator,
    @Query({ schema: ActivityStreamQuery }) filter: ActivityStreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const end = await this.feed.end(operator.organisationId);
    const position = lastEventId === undefined ? end : Math.min(end, positionOf(lastEventId));
    const { isStillAllowed } = request;
    if (!isStillAllowed) throw new Error('The guard did not say who may still read.');
    // Whoever asks for the head reads nothing and never closes what it does not get: it would stay for ever.
    if (request.method === 'HEAD') return new EventStream(reply).end();
    const release = this.feed.admit(operator.id);
    const stream = new EventStream(reply);
    stream.onClose(release);
    this.feed.subscribe(
      { organisationId: operator.organisationId, filter, stream, isStillAllowed },
      position,
    );
  }
}

function positionOf(lastEventId: string): number {
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw invalid([{ pointer: 'Last-Event-ID', message: 'Not an id of this stream: start again without one' }]);
}
