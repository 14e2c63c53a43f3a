import { Controller, Get, Param, Query, Req, UseGuards } from '@nestjs/common';
import {
  AgentAuthActivityFeed,
  AgentAuthActivityPage,
  AgentAuthActivityQuery,
  AgentAuthFeedQuery,
  AgentAuthOpenActivityPage,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { ActivityReader } from '../../activity/index.js';
import { AgentsService } from '../../agents/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import type { AgentCaller, AgentRule } from '../../policy/index.js';
import { CallerGuard, CurrentCaller } from './caller.js';
import { answerIn, byFamily, mounts } from './family.js';
import { pageOf } from './paging.js';
import { toOpenActivity, toWireActivity } from './wire.js';

type QueryValues = Record<string, unknown>;

@Controller(mounts(''))
@UseGuards(CallerGuard)
export class AgentAuthActivityController {
  constructor(
    private readonly agents: AgentsService,
    private readonly activity: ActivityReader,
  ) {}

  @Get('agents/:agent_id/activity')
  @Describe({
    id: 'listAgentActivity',
    summary: 'List the activity of an agent',
    query: AgentAuthActivityQuery,
    answer: AgentAuthActivityPage,
    problems: ['agent.not_found'],
    below: { '/v1/': { answer: AgentAuthOpenActivityPage } },
  })
  @Requires('self-or-admin' satisfies AgentRule)
  async activityOf(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Query() query: QueryValues,
    @Req() request: FastifyRequest,
  ) {
    const agent = await this.agents.getStored(caller.organisationId, id);
    const { limit, offset } = pageOf(query, byFamily(request, 50, 100), 200);
    const { events, total } = await this.activity.listOfAgent(caller.organisationId, agent.id, limit, offset);
    const pagination = { total, limit, offset, has_more: offset + events.length < total };
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
    query: AgentAuthFeedQuery,
    answer: AgentAuthActivityFeed,
  })
  @Requires('admin' satisfies AgentRule)
  async everything(@CurrentCaller() caller: AgentCaller, @Query() query: QueryValues) {
    const { limit, offset } = pageOf(query, 100, 1000);
    const { events, total } = await this.activity.listOfAgents(caller.organisationId, limit, offset);
    return {
      success: true,
      activity: events.map((event) => ({ ...toOpenActivity(event), agent_name: event.agentName })),
      pagination: { offset, limit, count: events.length, total, has_more: offset + events.length < total },
    };
  }
}
