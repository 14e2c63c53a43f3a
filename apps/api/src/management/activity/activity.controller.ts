import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  ActivityEventDetail,
  ActivityFacets,
  ActivityFacetsQuery,
  ActivityHistogram,
  ActivityHistogramQuery,
  ActivityId,
  ActivityPage,
  ActivityQuery,
} from '@signet/contracts';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { ActivityReader, ActivityStatistics } from '../../activity/index.js';
import { Report } from '../../limits/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Pages } from '../../platform/http/pages.js';
import { Returns } from '../../platform/http/returns.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

@Controller(at(MANAGEMENT, 'activity'))
export class ActivityController {
  constructor(
    private readonly activity: ActivityReader,
    private readonly statistics: ActivityStatistics,
  ) {}

  @Get()
  @Describe({
    id: 'listActivity',
    summary: 'List activity',
    description: 'What happened, newest first, one page at a time.',
    problems: ['activity.search_too_wide'],
  })
  @Requires('activity:read')
  @Report()
  @Pages(ActivityPage)
  list(@CurrentOperator() operator: Operator, @Query({ schema: ActivityQuery }) query: ActivityQuery) {
    return this.activity.list(operator.organisationId, query);
  }

  @Get('histogram')
  @Describe({
    id: 'getActivityHistogram',
    summary: 'Count activity over time',
    description: 'Events per hour or day, with their outcomes.',
  })
  @Requires('activity:read')
  @Report()
  @Returns(ActivityHistogram)
  histogram(
    @CurrentOperator() operator: Operator,
    @Query({ schema: ActivityHistogramQuery }) query: ActivityHistogramQuery,
  ) {
    return this.statistics.histogram(operator.organisationId, query);
  }

  @Get('facets')
  @Describe({
    id: 'getActivityFacets',
    summary: 'Count activity by type and outcome',
    description:
      'What there is to choose from: types under the chosen outcome, outcomes under the chosen type. In everything, or in what concerns one agent.',
  })
  @Requires('activity:read')
  @Report()
  @Returns(ActivityFacets)
  facets(
    @CurrentOperator() operator: Operator,
    @Query({ schema: ActivityFacetsQuery }) query: ActivityFacetsQuery,
  ) {
    return this.statistics.facets(operator.organisationId, query);
  }

  @Get(':id')
  @Describe({ id: 'getActivity', summary: 'Get one event', problems: ['activity.not_found'] })
  @Requires('activity:read')
  @Returns(ActivityEventDetail)
  get(@CurrentOperator() operator: Operator, @Param('id', { schema: ActivityId }) id: ActivityId) {
    return this.activity.get(operator.organisationId, id);
  }
}
