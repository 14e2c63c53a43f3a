import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import {
  AgentDeliveryQuery,
  DeadLetterQuery,
  DismissDeadLetters,
  Dismissed,
  WebhookDelivery,
  WebhookDeliveryDetail,
  WebhookDeliveryPage,
  WebhookDeliveryQuery,
  WebhookId,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CurrentOperator, type Operator, scopeOf } from '../../access/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Report } from '../../limits/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Pages } from '../../platform/http/pages.js';
import { Returns } from '../../platform/http/returns.js';
import { at } from '../../surfaces/index.js';
import { DeliveriesService, toAttempt, toDelivery } from '../../webhooks/index.js';
import { MANAGEMENT } from '../surface.js';
import { changeBy } from './change-by.js';

const DeliveryId = z.uuid('Not a delivery id');

@Controller(at(MANAGEMENT, 'webhooks'))
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Get('dead-letters')
  @Describe({
    id: 'listDeadLetters',
    summary: 'List undelivered events',
    description: 'Deliveries that were given up and that nobody dismissed, latest first.',
  })
  @Requires('webhooks:read')
  @Report()
  @Pages(WebhookDeliveryPage)
  deadLetters(
    @CurrentOperator() operator: Operator,
    @Query({ schema: DeadLetterQuery }) query: DeadLetterQuery,
  ) {
    return this.deliveries.deadLetters(scopeOf(operator), query);
  }

  @Post('dead-letters/dismiss')
  @Describe({ id: 'dismissDeadLetters', summary: 'Dismiss undelivered events' })
  @Requires('webhooks:write')
  @Idempotent()
  @Returns(Dismissed)
  async dismiss(
    @CurrentOperator() operator: Operator,
    @Body({ schema: DismissDeadLetters }) { webhook_id, delivery_ids }: DismissDeadLetters,
    @Req() request: FastifyRequest,
  ) {
    const by = { ids: delivery_ids, endpointId: webhook_id };
    return { dismissed: await this.deliveries.dismiss(changeBy(operator, request), by) };
  }

  @Get('deliveries')
  @Describe({
    id: 'listAgentDeliveries',
    summary: 'List the deliveries about an agent',
    description: 'To every webhook that is told about it, newest first.',
  })
  @Requires('webhooks:read')
  @Report()
  @Pages(WebhookDeliveryPage)
  about(
    @CurrentOperator() operator: Operator,
    @Query({ schema: AgentDeliveryQuery }) query: AgentDeliveryQuery,
  ) {
    return this.deliveries.about(scopeOf(operator), query);
  }

  @Get('deliveries/:delivery_id')
  @Describe({
    id: 'getWebhookDelivery',
    summary: 'Get a delivery',
    description:
      'With its exact body, every attempt that is kept, and while it has not arrived with the reason: which rule holds it back, what the rule looked at, and the nearest change that would let it arrive.',
    problems: ['webhook_delivery.not_found'],
  })
  @Requires('webhooks:read')
  @Returns(WebhookDeliveryDetail)
  async get(@CurrentOperator() operator: Operator, @Param('delivery_id', { schema: DeliveryId }) id: string) {
    const { delivery, body, attempts, why } = await this.deliveries.detail(scopeOf(operator), id);
    return {
      ...toDelivery(delivery),
      payload: body?.toString() ?? null,
      attempt_log: attempts.map(toAttempt),
      why,
    };
  }

  @Post('deliveries/:delivery_id/replay')
  @Describe({
    id: 'replayWebhookDelivery',
    summary: 'Send a delivery again',
    description: 'The same `webhook-id` and the same bytes, at once. Uses up no automatic attempt.',
    problems: ['webhook_delivery.not_found', 'webhook_delivery.in_flight', 'webhook_delivery.body_gone'],
  })
  @Requires('webhooks:write')
  @Idempotent()
  @Returns(WebhookDelivery)
  async replay(
    @CurrentOperator() operator: Operator,
    @Param('delivery_id', { schema: DeliveryId }) id: string,
    @Req() request: FastifyRequest,
  ) {
    return toDelivery(await this.deliveries.replay(changeBy(operator, request), id));
  }

  @Post('deliveries/:delivery_id/cancel')
  @Describe({
    id: 'cancelWebhookDelivery',
    summary: 'Cancel a delivery',
    description: 'Only one that still waits.',
    problems: ['webhook_delivery.not_found', 'webhook_delivery.finished'],
  })
  @Requires('webhooks:write')
  @Idempotent()
  @Returns(WebhookDelivery)
  async cancel(
    @CurrentOperator() operator: Operator,
    @Param('delivery_id', { schema: DeliveryId }) id: string,
    @Req() request: FastifyRequest,
  ) {
    return toDelivery(await this.deliveries.cancel(changeBy(operator, request), id));
  }

  @Get(':id/deliveries')
  @Describe({
    id: 'listWebhookDeliveries',
    summary: 'List the deliveries of a webhook',
    description: 'Newest first.',
    problems: ['webhook.not_found'],
  })
  @Requires('webhooks:read')
  @Report()
  @Pages(WebhookDeliveryPage)
  list(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: WebhookId }) id: WebhookId,
    @Query({ schema: WebhookDeliveryQuery }) query: WebhookDeliveryQuery,
  ) {
    return this.deliveries.list({ organisationId: scopeOf(operator) }, id, query);
  }
}
