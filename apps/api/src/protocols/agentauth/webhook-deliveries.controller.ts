import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { AgentAuthDeliveryList, AgentAuthDeliveryQuery, AgentAuthRedelivered } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import type { AgentCaller } from '../../agents/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Report } from '../../limits/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import type { AgentRule } from '../../policy/index.js';
import { DeliveriesService, EndpointsService } from '../../webhooks/index.js';
import { CurrentCaller } from './caller.js';
import { mounts } from './family.js';
import { Asked, Lists, type AskedPage } from './paging.js';
import { toWireDelivery } from './webhook-wire.js';
import { change, reachOf } from './webhooks.controller.js';

/** What was sent to a webhook (its specification, section 8). */
@Controller(mounts('webhooks/:id/deliveries'))
export class AgentAuthWebhookDeliveriesController {
  constructor(
    private readonly endpoints: EndpointsService,
    private readonly deliveries: DeliveriesService,
  ) {}

  @Get()
  @Describe({
    id: 'listWebhookDeliveries',
    summary: 'List deliveries',
    description: 'Newest first, with the body and what the receiver answered last.',
    query: AgentAuthDeliveryQuery,
    answer: AgentAuthDeliveryList,
    problems: ['webhook.not_found'],
  })
  @Requires('agent' satisfies AgentRule)
  @Report()
  @Lists({ usual: 50, max: 100 })
  async list(@CurrentCaller() caller: AgentCaller, @Param('id') id: string, @Asked() asked: AskedPage) {
    const endpoint = await this.endpoints.get(reachOf(caller), id);
    const { page, total, next } = await this.deliveries.listForClients(endpoint, asked);
    const { limit, offset } = asked;
    return { answer: { success: true, deliveries: page.map(toWireDelivery), total, limit, offset }, next };
  }

  @Post(':delivery_id/redeliver')
  @Describe({
    id: 'redeliverWebhook',
    summary: 'Send a delivery again',
    answer: AgentAuthRedelivered,
    problems: ['webhook.not_found', 'webhook_delivery.not_found', 'webhook_delivery.in_flight'],
  })
  @Requires('agent' satisfies AgentRule)
  @Idempotent()
  @HttpCode(200)
  async redeliver(
    @CurrentCaller() caller: AgentCaller,
    @Param('id') id: string,
    @Param('delivery_id') deliveryId: string,
    @Req() request: FastifyRequest,
  ) {
    const delivery = await this.deliveries.replay(change(caller, request), deliveryId, id);
    return { success: true, message: 'The delivery is sent again.', delivery: toWireDelivery(delivery) };
  }
}
