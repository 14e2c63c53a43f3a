import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { AgentAuthDeliveryList, AgentAuthDeliveryQuery, AgentAuthRedelivered } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AgentCaller } from '../../agents/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Report } from '../../limits/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import type { AgentRule } from '../../policy/index.js';
import { DeliveriesService, EndpointsService } from '../../webhooks/index.js';
import { CurrentCaller } from './caller.js';
import { mounts } from './family.js';
import { linkToNext, pageOf } from './paging.js';
import { given } from './persona-access.js';
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
    description:
      'Newest first, with the body and what the receiver answered last. The next page is in the `Link` header.',
    query: AgentAuthDeliveryQuery,
    answer: AgentAuthDeliveryList,
    problems: ['webhook.not_found'],
  })
  @Requires('agent' satisfies AgentRule)
  @Report()
  async list(
    @CurrentCaller() caller: AgentCaller,
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const endpoint = await this.endpoints.get(reachOf(caller), id);
    const page = { ...pageOf(query, 50, 100), cursor: given(query['cursor']) };
    const { limit, offset } = page;
    const { deliveries, total, next } = await this.deliveries.listForClients(endpoint, page);
    if (next) linkToNext(request, reply, next);
    return { success: true, deliveries: deliveries.map(toWireDelivery), total, limit, offset };
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
