import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import {
  CreateReplay,
  FilterPreview,
  PreviewFilters,
  Replay,
  ReplayId,
  ReplayList,
  WebhookFigures,
  WebhookId,
  WebhookStats,
  WebhookStatsQuery,
  WebhookTested,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, scopeOf } from '../../access/index.js';
import { Idempotent, WithoutIdempotencyKey } from '../../idempotency/index.js';
import { Report } from '../../limits/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Returns } from '../../platform/http/returns.js';
import { at } from '../../surfaces/index.js';
import { EndpointTester, ReplaysService, WebhookInsights } from '../../webhooks/index.js';
import { MANAGEMENT } from '../surface.js';
import { askedBy, changeBy } from './change-by.js';

const NOT_FOUND = ['webhook.not_found'] as const;

/** What people do with a webhook that exists: try it, look at it, send things again. */
@Controller(at(MANAGEMENT, 'webhooks'))
export class WebhookOperationsController {
  constructor(
    private readonly tester: EndpointTester,
    private readonly insights: WebhookInsights,
    private readonly replays: ReplaysService,
  ) {}

  @Post('preview')
  @Describe({
    id: 'previewWebhookFilters',
    summary: 'Preview filters',
    description:
      'How many of the latest events (7 days, at most 20,000 events) a webhook with these filters would get.',
  })
  @Requires('webhooks:read')
  @Report()
  @WithoutIdempotencyKey('It only reads')
  @Returns(FilterPreview)
  preview(@CurrentOperator() operator: Operator, @Body({ schema: PreviewFilters }) filters: PreviewFilters) {
    return this.insights.preview(scopeOf(operator), filters);
  }

  @Get('figures')
  @Describe({
    id: 'getWebhookFigures',
    summary: 'Get figures of all webhooks',
    description:
      'Attempts of the window that succeeded and failed, tests left out, and how many events were given up.',
  })
  @Requires('webhooks:read')
  @Report()
  @Returns(WebhookFigures)
  figures(
    @CurrentOperator() operator: Operator,
    @Query({ schema: WebhookStatsQuery }) query: WebhookStatsQuery,
  ) {
    return this.insights.figures(scopeOf(operator), query);
  }

  @Post(':id/test')
  @Describe({
    id: 'testWebhook',
    summary: 'Send a test event',
    description: 'Answers when the receiver answered, with what it said. At most 10 a minute per caller.',
    problems: [...NOT_FOUND, 'limit.exceeded'],
  })
  @Requires('webhooks:write')
  @WithoutIdempotencyKey('A test is an experiment: each one sends an event that says it is a test')
  @Returns(WebhookTested)
  test(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: WebhookId }) id: WebhookId,
    @Req() request: FastifyRequest,
  ) {
    return this.tester.test(askedBy(operator, request), id);
  }

  @Get(':id/stats')
  @Describe({ id: 'getWebhookStats', summary: 'Get figures of a webhook', problems: NOT_FOUND })
  @Requires('webhooks:read')
  @Report()
  @Returns(WebhookStats)
  stats(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: WebhookId }) id: WebhookId,
    @Query({ schema: WebhookStatsQuery }) query: WebhookStatsQuery,
  ) {
    return this.insights.stats(scopeOf(operator), id, query);
  }

  @Post(':id/replays')
  @HttpCode(202)
  @Describe({
    id: 'createWebhookReplay',
    summary: 'Send a window of events again',
    description:
      'Works in the background. `failed` sends dead letters again, `missing` sends matching events that were never queued, `all` does both and repeats what arrived.',
    problems: NOT_FOUND,
  })
  @Requires('webhooks:write')
  @Idempotent()
  @Returns(Replay, 202)
  replay(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: WebhookId }) id: WebhookId,
    @Body({ schema: CreateReplay }) input: CreateReplay,
    @Req() request: FastifyRequest,
  ) {
    return this.replays.create(changeBy(operator, request), id, input);
  }

  @Get(':id/replays')
  @Describe({ id: 'listWebhookReplays', summary: 'List replays of a webhook', problems: NOT_FOUND })
  @Requires('webhooks:read')
  @Returns(ReplayList)
  listReplays(@CurrentOperator() operator: Operator, @Param('id', { schema: WebhookId }) id: WebhookId) {
    return this.replays.list({ organisationId: scopeOf(operator) }, id);
  }

  @Delete(':id/replays/:replay_id')
  @Describe({
    id: 'cancelWebhookReplay',
    summary: 'Cancel a replay',
    description: 'What it queued already is still sent.',
    problems: [...NOT_FOUND, 'webhook_replay.not_found'],
  })
  @Requires('webhooks:write')
  @Idempotent()
  @Returns(Replay)
  cancelReplay(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: WebhookId }) id: WebhookId,
    @Param('replay_id', { schema: ReplayId }) replayId: ReplayId,
    @Req() request: FastifyRequest,
  ) {
    return this.replays.cancel(changeBy(operator, request), id, replayId);
  }
}
