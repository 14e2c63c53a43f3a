import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import {
  AgentAuthActivityFeed,
  AgentAuthActivityPage,
  AgentAuthActivityQuery,
  AgentAuthFeedQuery,
  AgentAuthOpenActivityPage,
} from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { scopeOf } from '../../access/index.js';
import { ActivityReader } from '../../activity/index.js';
import { AgentsService, type AgentCaller } from '../../agents/index.js';
import { Report } from '../../limits/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import type { AgentRule } from '../../policy/index.js';
import { CurrentCaller } from './caller.js';
import { answerIn, byFamily, mounts } from './family.js';
import { linkToNext, pageOf } from './paging.js';
import { given } from './persona-access.js';
import { toOpenActivity, toWireActivity } from './wire.js';

type QueryValues = Record<string, unknown>;

@Controller(mounts(''))
export class AgentAuthActivityController {
  constructor(
    private readonly agents: AgentsService,
    private readonly activity: ActivityReader,
  ) {}

  @Get('agents/:agent_id/activity')
  @Describe({
    id: 'listAgentActivity',
    summary: 'List the activity of an agent',
    description: 'Newest first. The next page is in the `Link` header.',
    query: AgentAuthActivityQuery,
    answer: AgentAuthActivityPage,
    problems: ['agent.not_found'],
    on: { 'agentauth-v1': { answer: AgentAuthOpenActivityPage } },
  })
  @Requires('self-or-admin' satisfies AgentRule)
  @Report()
  async activityOf(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Query() query: QueryValues,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const agent = await this.agents.getStored(scopeOf(caller), id);
    const page = { ...pageOf(query, byFamily(request, 50, 100), 200), cursor: given(query['cursor']) };
    const { limit, offset } = page;
    const { events, total, next } = await this.activity.listForClients(agent.organisationId, agent.id, page);
    if (next) linkToNext(request, reply, next);
    const pagination = { total, limit, offset, has_more: hasMore(page, events.length, total, next) };
    const closed = { success: true, agent_id: agent.id, activity: events.map(toWireActivity), pagination };
    return answerIn(request, closed, () => {
      const activity = events.map(toOpenActivity);
      return {
        activity,
        logs: activity,
        pagination: { ...pagination, count: events.length },
        total,
        limit,
        offset,
      };
    });
  }

  @Get('activity')
  @Describe({
    id: 'listActivity',
    summary: 'List the activity of all agents',
    description: 'Newest first. The next page is in the `Link` header.',
    query: AgentAuthFeedQuery,
    answer: AgentAuthActivityFeed,
  })
  @Requires('admin' satisfies AgentRule)
  @Report()
  async everything(
    @CurrentCaller() { organisationId }: AgentCaller,
    @Query() query: QueryValues,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const page = { ...pageOf(query, 100, 1000), cursor: given(query['cursor']) };
    const { limit, offset } = page;
    const { events, total, next } = await this.activity.listForClients(organisationId, null, page);
    if (next) linkToNext(request, reply, next);
    const count = events.length;
    return {
      success: true,
      activity: events.map((event) => ({ ...toOpenActivity(event), agent_name: event.agentName })),
      pagination: { offset, limit, count, total, has_more: hasMore(page, count, total, next) },
    };
  }
}

/** By offset as the specification counts it; behind a cursor nobody knows how many rows came before. */
const hasMore = (
  { offset, cursor }: { offset: number; cursor: string | undefined },
  count: number,
  total: number,
  next: string | null,
): boolean => (cursor === undefined ? offset + count < total : next !== null);
