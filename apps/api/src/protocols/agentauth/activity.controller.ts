import { Controller, Get, Param, Req } from '@nestjs/common';
import {
  AgentAuthActivityFeed,
  AgentAuthActivityPage,
  AgentAuthActivityQuery,
  AgentAuthFeedQuery,
  AgentAuthOpenActivityPage,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { scopeOf } from '../../access/index.js';
import { ActivityReader, type ClientPage } from '../../activity/index.js';
import { AgentsService, type AgentCaller } from '../../agents/index.js';
import { Report } from '../../limits/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import type { AgentRule } from '../../policy/index.js';
import { CurrentCaller } from './caller.js';
import { answerIn, mounts } from './family.js';
import { Asked, Lists, type AskedPage } from './paging.js';
import { toOpenActivity, toWireActivity } from './wire.js';

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
    description: 'Newest first.',
    query: AgentAuthActivityQuery,
    answer: AgentAuthActivityPage,
    problems: ['agent.not_found'],
    on: { 'agentauth-v1': { answer: AgentAuthOpenActivityPage } },
  })
  @Requires('self-or-admin' satisfies AgentRule)
  @Report()
  @Lists({ usual: 50, max: 200 }, { usual: 100, max: 200 })
  async activityOf(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Asked() asked: AskedPage,
    @Req() request: FastifyRequest,
  ) {
    const agent = await this.agents.getStored(scopeOf(caller), id);
    const read = await this.activity.listForClients(agent.organisationId, agent.id, asked);
    const { page, total, next } = read;
    const { limit, offset } = asked;
    const pagination = { total, limit, offset, has_more: hasMore(asked, read) };
    const closed = { success: true, agent_id: agent.id, activity: page.map(toWireActivity), pagination };
    const open = () => {
      const activity = page.map(toOpenActivity);
      return {
        activity,
        logs: activity,
        pagination: { ...pagination, count: page.length },
        total,
        limit,
        offset,
      };
    };
    return { answer: await answerIn(request, closed, open), next };
  }

  @Get('activity')
  @Describe({
    id: 'listActivity',
    summary: 'List the activity of all agents',
    description: 'Newest first.',
    query: AgentAuthFeedQuery,
    answer: AgentAuthActivityFeed,
  })
  @Requires('admin' satisfies AgentRule)
  @Report()
  @Lists({ usual: 100, max: 1000 })
  async everything(@CurrentCaller() { organisationId }: AgentCaller, @Asked() asked: AskedPage) {
    const read = await this.activity.listForClients(organisationId, null, asked);
    const { page, total, next } = read;
    const { limit, offset } = asked;
    const answer = {
      success: true,
      activity: page.map((event) => ({ ...toOpenActivity(event), agent_name: event.agentName })),
      pagination: { offset, limit, count: page.length, total, has_more: hasMore(asked, read) },
    };
    return { answer, next };
  }
}

/** By offset as the specification counts it; behind a cursor nobody knows how many rows came before. */
const hasMore = ({ offset, cursor }: AskedPage, { page, total, next }: ClientPage): boolean =>
  cursor === undefined ? offset + page.length < total : next !== null;
