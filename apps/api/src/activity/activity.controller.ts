import { Controller, Get, Param, Query } from '@nestjs/common';
import { ActivityEvent, ActivityId, ActivityPage, ActivityQuery } from '@signet/contracts';
import { Requires } from '../platform/http/access.js';
import { Describe } from '../platform/http/describe.js';
import { CurrentOperator, type Operator } from '../platform/http/operator.js';
import { Returns } from '../platform/http/returns.js';
import { ActivityReader } from './activity-reader.js';

@Controller('api/v1/activity')
export class ActivityController {
  constructor(private readonly activity: ActivityReader) {}

  @Get()
  @Describe({
    id: 'listActivity',
    summary: 'List activity',
    description: 'What happened, newest first, one page at a time.',
  })
  @Requires('activity:read')
  @Returns(ActivityPage)
  list(@CurrentOperator() operator: Operator, @Query({ schema: ActivityQuery }) query: ActivityQuery) {
    return this.activity.list(operator.organisationId, query);
  }

  @Get(':id')
  @Describe({ id: 'getActivity', summary: 'Get one event', problems: ['activity.not_found'] })
  @Requires('activity:read')
  @Returns(ActivityEvent)
  get(@CurrentOperator() operator: Operator, @Param('id', { schema: ActivityId }) id: ActivityId) {
    return this.activity.get(operator.organisationId, id);
  }
}
