import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Req } from '@nestjs/common';
import {
  CreateWebhook,
  EditWebhook,
  EnableWebhook,
  IssuedWebhook,
  RotateWebhookSecret,
  Webhook,
  WebhookId,
  WebhookPage,
  WebhookQuery,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, scopeOf } from '../../access/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Pages } from '../../platform/http/pages.js';
import { Returns } from '../../platform/http/returns.js';
import { parse } from '../../platform/http/validation.js';
import { IfMatch, TellsVersion } from '../../platform/http/versions.js';
import { at } from '../../surfaces/index.js';
import { WebhookPages } from '../../webhooks/index.js';
import { MANAGEMENT } from '../surface.js';
import { changeBy } from './change-by.js';

const NOT_FOUND = ['webhook.not_found'] as const;

@Controller(at(MANAGEMENT, 'webhooks'))
export class WebhooksController {
  constructor(private readonly webhooks: WebhookPages) {}

  @Get()
  @Describe({
    id: 'listWebhooks',
    summary: 'List webhooks',
    description: 'Newest first, those that agents made included. Signing secrets are never part of it.',
  })
  @Requires('webhooks:read')
  @Pages(WebhookPage)
  list(@CurrentOperator() operator: Operator, @Query({ schema: WebhookQuery }) query: WebhookQuery) {
    return this.webhooks.list(scopeOf(operator), query);
  }

  @Post()
  @Describe({
    id: 'createWebhook',
    summary: 'Create a webhook',
    description:
      'The answer holds the signing secret, which is never shown again. Receivers must ignore a `webhook-id` they have seen.',
    problems: ['webhook.url_invalid', 'webhook.too_many'],
  })
  @Requires('webhooks:write')
  @Idempotent()
  @Returns(IssuedWebhook, 201)
  create(
    @CurrentOperator() operator: Operator,
    @Body({ schema: CreateWebhook }) input: CreateWebhook,
    @Req() request: FastifyRequest,
  ) {
    return this.webhooks.create(changeBy(operator, request), input);
  }

  @Get(':id')
  @Describe({ id: 'getWebhook', summary: 'Get a webhook', problems: NOT_FOUND })
  @Requires('webhooks:read')
  @TellsVersion()
  @Returns(Webhook)
  get(@CurrentOperator() operator: Operator, @Param('id', { schema: WebhookId }) id: WebhookId) {
    return this.webhooks.get(scopeOf(operator), id);
  }

  @Patch(':id')
  @Describe({
    id: 'editWebhook',
    summary: 'Edit a webhook',
    description: 'Send what changes; what is absent stays.',
    problems: [...NOT_FOUND, 'webhook.url_invalid'],
  })
  @Requires('webhooks:write')
  @Idempotent()
  @IfMatch('webhook.changed')
  @TellsVersion()
  @Returns(Webhook)
  edit(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: WebhookId }) id: WebhookId,
    @Body({ schema: EditWebhook }) input: EditWebhook,
    @Req() request: FastifyRequest,
  ) {
    return this.webhooks.edit(changeBy(operator, request), id, input);
  }

  @Delete(':id')
  @Describe({
    id: 'deleteWebhook',
    summary: 'Delete a webhook',
    description: 'Nothing is sent any more. The answer is the webhook as it was.',
    problems: NOT_FOUND,
  })
  @Requires('webhooks:write')
  @Idempotent()
  @IfMatch('webhook.changed')
  @Returns(Webhook)
  delete(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: WebhookId }) id: WebhookId,
    @Req() request: FastifyRequest,
  ) {
    return this.webhooks.delete(changeBy(operator, request), id);
  }

  @Post(':id/rotate-secret')
  @Describe({
    id: 'rotateWebhookSecret',
    summary: 'Rotate the signing secret',
    body: RotateWebhookSecret,
    description:
      'Both keys sign until the overlap ends. An overlap of 0 answers a leak: the old key stops with the answer.',
    problems: [...NOT_FOUND, 'webhook.too_many_keys'],
  })
  @Requires('webhooks:write')
  @Idempotent()
  @Returns(IssuedWebhook)
  rotateSecret(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: WebhookId }) id: WebhookId,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ) {
    return this.webhooks.rotateSecret(
      changeBy(operator, request),
      id,
      parse(RotateWebhookSecret, body ?? {}),
    );
  }

  @Post(':id/enable')
  @Describe({
    id: 'enableWebhook',
    summary: 'Switch a webhook on',
    description: 'Says what becomes of the deliveries that were held: send all, only since a time, or drop.',
    body: EnableWebhook,
    problems: NOT_FOUND,
  })
  @Requires('webhooks:write')
  @Idempotent()
  @TellsVersion()
  @Returns(Webhook)
  enable(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: WebhookId }) id: WebhookId,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ) {
    return this.webhooks.enable(changeBy(operator, request), id, parse(EnableWebhook, body));
  }

  @Post(':id/pause')
  @Describe({
    id: 'pauseWebhook',
    summary: 'Pause a webhook',
    description: 'Deliveries are held back until it is switched on again.',
    problems: NOT_FOUND,
  })
  @Requires('webhooks:write')
  @Idempotent()
  @TellsVersion()
  @Returns(Webhook)
  pause(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: WebhookId }) id: WebhookId,
    @Req() request: FastifyRequest,
  ) {
    return this.webhooks.pause(changeBy(operator, request), id);
  }

  @Post(':id/disable')
  @Describe({
    id: 'disableWebhook',
    summary: 'Switch a webhook off',
    description: 'It keeps collecting deliveries for 30 days.',
    problems: NOT_FOUND,
  })
  @Requires('webhooks:write')
  @Idempotent()
  @TellsVersion()
  @Returns(Webhook)
  disable(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: WebhookId }) id: WebhookId,
    @Req() request: FastifyRequest,
  ) {
    return this.webhooks.disable(changeBy(operator, request), id);
  }
}
