import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import {
  AGENTAUTH_EVENT_NAMES,
  AgentAuthCreateWebhook,
  AgentAuthDone,
  AgentAuthEditWebhook,
  AgentAuthEventNames,
  AgentAuthFlatWebhook,
  AgentAuthOpenSecretRegenerated,
  AgentAuthOpenWebhookIssued,
  AgentAuthOpenWebhookList,
  AgentAuthToggleWebhook,
  AgentAuthWebhookIssued,
  AgentAuthWebhookList,
} from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { scopeOf } from '../../access/index.js';
import { AgentsService, mayAdminister, requireAccess, type AgentCaller } from '../../agents/index.js';
import { Problem } from '../../platform/errors/problem.js';
import { Idempotent } from '../../idempotency/index.js';
import { Public, Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { Representation } from '../../platform/http/representation.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { parse } from '../../platform/http/validation.js';
import { IfMatch, TellsVersion } from '../../platform/http/versions.js';
import type { AgentRule } from '../../policy/index.js';
import { EndpointsRepository, EndpointsService, type EndpointChange } from '../../webhooks/index.js';
import { CurrentCaller } from './caller.js';
import { answerIn, mounts } from './family.js';
import { toOpenWebhook, toWireWebhook } from './webhook-wire.js';

const TIMEOUT_MS = 10_000;
const IN_FLIGHT = 2;
const EVENT_NAMES = JSON.stringify({ events: AGENTAUTH_EVENT_NAMES });

/** Which webhooks a caller can reach: its own, or all of the organisation's agents for an administrator. */
export const reachOf = (caller: AgentCaller) => ({
  organisationId: scopeOf(caller),
  ...(!mayAdminister(caller) && { agentId: caller.id }),
});

/** Webhooks of agents (its specification, 7.13 and 8). */
@Controller(mounts('webhooks'))
export class AgentAuthWebhooksController {
  private readonly eventNames = new Representation({ 'content-type': 'application/json; charset=utf-8' });

  constructor(
    private readonly endpoints: EndpointsService,
    private readonly repository: EndpointsRepository,
    private readonly agents: AgentsService,
  ) {}

  @Get('events')
  @Describe({ id: 'listWebhookEvents', summary: 'List event names', answer: AgentAuthEventNames })
  @Public('The names are documentation')
  events(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    this.eventNames.send(EVENT_NAMES, request, reply);
  }

  @Post()
  @Describe({
    id: 'createWebhook',
    summary: 'Create a webhook',
    description:
      'For the calling agent, or for `agent_id` when an administrator calls. A webhook of an administrator hears about every agent. The answer holds the secret, which is never shown again.',
    body: AgentAuthCreateWebhook,
    answer: AgentAuthWebhookIssued,
    problems: ['webhook.url_invalid', 'webhook.events_invalid', 'webhook.too_many', 'agent.not_found'],
    on: { 'agentauth-v1': { answer: AgentAuthOpenWebhookIssued } },
  })
  @Requires('agent' satisfies AgentRule)
  @Idempotent()
  @HttpCode(201)
  async create(@CurrentCaller() caller: AgentCaller, @Body() body: unknown, @Req() request: FastifyRequest) {
    const input = parse(AgentAuthCreateWebhook, body);
    const events = knownEvents(input.events);
    const agentId = await this.ownerFor(caller, input.agent_id ?? undefined);
    const { endpoint, issued } = await this.endpoints.create(change(caller, request, agentId), {
      url: input.url,
      description: input.description ?? null,
      format: 'agentauth',
      events,
      subject_ids: null,
      match: [],
      max_in_flight: IN_FLIGHT,
      rate_per_second: null,
      ordered: false,
      timeout_ms: TIMEOUT_MS,
      schedule: 'agentauth',
      signatures: ['v1'],
    });
    const secret = issued[0]!.secret!;
    const open = toOpenWebhook(endpoint, secret);
    return answerIn(
      request,
      {
        success: true,
        message: 'Webhook created. Store the secret now: it is not shown again.',
        webhook: toWireWebhook(endpoint, secret),
      },
      () => ({ ...open, webhook: open }),
    );
  }

  @Get()
  @Describe({
    id: 'listWebhooks',
    summary: 'List webhooks',
    description:
      'Those of the calling agent, or of `agent_id` when an administrator asks. Secrets are masked.',
    answer: AgentAuthWebhookList,
    on: { 'agentauth-v1': { answer: AgentAuthOpenWebhookList } },
  })
  @Requires('agent' satisfies AgentRule)
  async list(
    @CurrentCaller() caller: AgentCaller,
    @Query('agent_id') asked: unknown,
    @Req() request: FastifyRequest,
  ) {
    const agentId = await this.ownerFor(caller, isText(asked) ? asked : undefined);
    const endpoints = await this.repository.ofAgent(scopeOf(caller), agentId);
    return answerIn(
      request,
      { success: true, webhooks: endpoints.map((endpoint) => toWireWebhook(endpoint)) },
      () => ({
        webhooks: endpoints.map((endpoint) => toOpenWebhook(endpoint)),
        count: endpoints.length,
      }),
    );
  }

  @Get(':id')
  @Describe({
    id: 'getWebhook',
    summary: 'Get a webhook',
    answer: AgentAuthFlatWebhook,
    problems: ['webhook.not_found'],
  })
  @Requires('agent' satisfies AgentRule)
  @TellsVersion()
  async get(@CurrentCaller() caller: AgentCaller, @Param('id') id: string) {
    return flat(await this.endpoints.get(reachOf(caller), id));
  }

  @Put(':id')
  @Describe({
    id: 'editWebhook',
    summary: 'Edit a webhook',
    description: 'Any of `url`, `events`, `description` and `is_active`; everything else is ignored.',
    body: AgentAuthEditWebhook,
    answer: AgentAuthFlatWebhook,
    problems: ['webhook.not_found', 'webhook.url_invalid', 'webhook.events_invalid'],
  })
  @Requires('agent' satisfies AgentRule)
  @Idempotent()
  @IfMatch('webhook.changed')
  @TellsVersion()
  async edit(
    @CurrentCaller() caller: AgentCaller,
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ) {
    const { url, events, description, is_active } = parse(AgentAuthEditWebhook, body);
    const by = change(caller, request);
    const endpoint = await this.endpoints.edit(by, id, {
      ...(url !== undefined && { url }),
      ...(events && { events: knownEvents(events) }),
      ...(description !== undefined && { description }),
    });
    if (is_active === undefined || is_active === (endpoint.state === 'active')) return flat(endpoint);
    // The version that the caller saw is the one before the edit.
    return flat(await this.switch({ ...by, precondition: undefined }, id, is_active));
  }

  @Delete(':id')
  @Describe({
    id: 'deleteWebhook',
    summary: 'Delete a webhook',
    answer: AgentAuthDone,
    problems: ['webhook.not_found'],
  })
  @Requires('agent' satisfies AgentRule)
  @Idempotent()
  @IfMatch('webhook.changed')
  async delete(
    @CurrentCaller() caller: AgentCaller,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
  ) {
    await this.endpoints.delete(change(caller, request), id);
    return { success: true, message: 'Webhook deleted.' };
  }

  @Post(':id/regenerate-secret')
  @Describe({
    id: 'regenerateWebhookSecret',
    summary: 'Replace the secret',
    description: 'The old secret stops at once. The answer holds the new one, which is never shown again.',
    answer: AgentAuthWebhookIssued,
    problems: ['webhook.not_found'],
    on: { 'agentauth-v1': { answer: AgentAuthOpenSecretRegenerated } },
  })
  @Requires('agent' satisfies AgentRule)
  @Idempotent()
  @HttpCode(200)
  async regenerate(
    @CurrentCaller() caller: AgentCaller,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
  ) {
    const { endpoint, issued } = await this.endpoints.rotateSecret(change(caller, request), id, {
      kind: 'v1',
      overlap_seconds: 0,
    });
    const secret = issued[0]!.secret!;
    return answerIn(
      request,
      {
        success: true,
        message: 'Secret replaced. The old one has stopped; store the new one now, it is not shown again.',
        webhook: toWireWebhook(endpoint, secret),
      },
      () => ({ webhook_id: endpoint.id, secret, webhook: toOpenWebhook(endpoint, secret) }),
    );
  }

  @Post(':id/toggle')
  @Describe({
    id: 'toggleWebhook',
    summary: 'Switch a webhook on or off',
    description: 'While it is off deliveries are held; they are sent when it is switched on again.',
    body: AgentAuthToggleWebhook,
    answer: AgentAuthFlatWebhook,
    problems: ['webhook.not_found'],
  })
  @Requires('agent' satisfies AgentRule)
  @Idempotent()
  @TellsVersion()
  @HttpCode(200)
  async toggle(
    @CurrentCaller() caller: AgentCaller,
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ) {
    const { is_active } = parse(AgentAuthToggleWebhook, body);
    return flat(await this.switch(change(caller, request), id, is_active));
  }

  private switch(by: EndpointChange, id: string, isActive: boolean) {
    return isActive ? this.endpoints.enable(by, id, { backlog: 'send' }) : this.endpoints.pause(by, id);
  }

  /**
   * The agent whose webhooks are meant.
   * @throws Problem authorization.denied for a foreign agent, whether or not it exists; agent.not_found
   */
  private async ownerFor(caller: AgentCaller, asked: string | undefined): Promise<string> {
    if (asked === undefined || asked === caller.id) return caller.id;
    requireAccess('self-or-admin', caller, asked);
    return (await this.agents.getStored(scopeOf(caller), asked)).id;
  }
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !value.includes('\0');

/** What a caller changes. Without an owner: whatever it can reach. */
export const change = (caller: AgentCaller, request: FastifyRequest, ownerId?: string): EndpointChange => ({
  tx: transactionOf(request),
  scope: ownerId ? { organisationId: scopeOf(caller), agentId: ownerId } : reachOf(caller),
  actor: { type: 'agent', id: caller.id, name: caller.name },
  origin: originOf(request),
  precondition: request.precondition,
  mayHearAll: mayAdminister(caller),
});

const flat = (endpoint: Parameters<typeof toOpenWebhook>[0]) => ({
  success: true,
  ...toOpenWebhook(endpoint),
});

/** @throws Problem webhook.events_invalid that names every event that does not exist */
function knownEvents(events: readonly string[]): string[] {
  const invalid = events.filter((name) => !AGENTAUTH_EVENT_NAMES.includes(name));
  if (!invalid.length) return [...new Set(events)];
  throw new Problem('webhook.events_invalid', {
    detail: `Unknown events: ${invalid
      .slice(0, 5)
      .map((name) => name.slice(0, 60).toWellFormed())
      .join(', ')}.`,
    facts: {
      invalid: invalid.map((name) => name.slice(0, 200).toWellFormed()),
      valid_events: [...AGENTAUTH_EVENT_NAMES],
    },
  });
}
