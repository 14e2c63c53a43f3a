import { Controller, Get, Query } from '@nestjs/common';
import { FeedPage, FeedQuery } from '@signet/contracts';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { FeedService } from '../../events/index.js';
import { Report } from '../../limits/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Pages } from '../../platform/http/pages.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

@Controller(at(MANAGEMENT, 'events'))
export class FeedController {
  constructor(private readonly feed: FeedService) {}

  @Get()
  @Describe({
    id: 'listEvents',
    summary: 'Read the feed of events',
    description:
      'Oldest first, in the order of commits; nothing is skipped. Keep `next_cursor`, or the `cursor` of an event, and come back with it whenever you like: events are kept for 30 days. Without a cursor the feed begins with the oldest event.',
  })
  @Requires('webhooks:read')
  @Report()
  @Pages(FeedPage)
  page(@CurrentOperator() operator: Operator, @Query({ schema: FeedQuery }) query: FeedQuery) {
    return this.feed.page(operator.organisationId, query);
  }
}
