import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import {
  AgentAuthAgentList,
  AgentAuthAgentQuery,
  AgentAuthChangedAgent,
  AgentAuthOneAgent,
  AgentAuthOpenAgentList,
  AgentAuthOpenOneAgent,
  AgentAuthOpenRevokedAgent,
  AgentAuthTokensRevoked,
  AgentStatus,
  RateTier,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { scopeOf } from '../../access/index.js';
import { AgentsService, ChangeAgent, type AgentCaller, type AgentEntity } from '../../agents/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { CountStrangers, CREDENTIAL_ENDPOINT, Report } from '../../limits/index.js';
import type { Transaction } from '../../platform/database/database.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { TellsVersion } from '../../platform/http/versions.js';
import type { AgentRule } from '../../policy/index.js';
import { TokensService } from '../../tokens/index.js';
import { CurrentCaller } from './caller.js';
import { changeBy } from './change-by.js';
import { answerIn, byFamily, mounts } from './family.js';
import { OpenAgents } from './open-agents.js';
import { Asked, Lists, type AskedPage } from './paging.js';
import { agentVersion, toWireAgent } from './wire.js';

type QueryValues = Record<string, unknown>;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && !value.includes('\0') ? value.slice(0, 255) : undefined;

@Controller(mounts('agents'))
export class AgentAuthAgentsController {
  constructor(
    private readonly agents: AgentsService,
    private readonly changes: ChangeAgent,
    private readonly tokens: TokensService,
    private readonly open: OpenAgents,
  ) {}

  @Post('revoke-tokens')
  @Describe({
    id: 'revokeTokens',
    summary: 'Revoke all refresh tokens',
    description: 'Ends every refresh token of the calling agent. Access tokens end when they expire.',
    answer: AgentAuthTokensRevoked,
  })
  @Requires('agent' satisfies AgentRule)
  @Idempotent()
  @CountStrangers(CREDENTIAL_ENDPOINT)
  @HttpCode(200)
  async revokeTokens(@CurrentCaller() caller: AgentCaller, @Req() request: FastifyRequest) {
    const at = await this.tokens.revokeAll(transactionOf(request), caller, originOf(request));
    return {
      success: true,
      message: 'Every refresh token of this agent has ended. Access tokens end when they expire.',
      revoked_at: at.toISOString(),
    };
  }

  @Get()
  @Describe({
    id: 'listAgents',
    summary: 'List agents',
    description: 'Newest first.',
    query: AgentAuthAgentQuery,
    answer: AgentAuthAgentList,
    on: { 'agentauth-v1': { answer: AgentAuthOpenAgentList } },
  })
  @Requires('admin' satisfies AgentRule)
  @Report()
  @Lists({ usual: 1000, max: 1000 }, { usual: 50, max: 200 })
  async list(
    @CurrentCaller() caller: AgentCaller,
    @Query() query: QueryValues,
    @Asked() asked: AskedPage,
    @Req() request: FastifyRequest,
  ) {
    const filters = {
      search: text(query['search']),
      status: AgentStatus.safeParse(query['status'] === 'disabled' ? 'inactive' : query['status']).data,
      rate_tier: RateTier.safeParse(query['tier']).data,
    };
    const scope = scopeOf(caller);
    const { page, total, next } = await this.agents.listForClients(scope, filters, asked);
    const { limit, offset } = asked;
    const closed = { success: true, agents: page.map(toWireAgent), total, limit, offset };
    const open = async () => ({ agents: await this.open.formsOf(scope, page) });
    return { answer: await answerIn(request, closed, open), next };
  }

  @Get(':agent_id')
  @Describe({
    id: 'getAgent',
    summary: 'Get an agent',
    answer: AgentAuthOneAgent,
    problems: ['agent.not_found'],
    on: { 'agentauth-v1': { answer: AgentAuthOpenOneAgent } },
  })
  @Requires('self-or-admin' satisfies AgentRule)
  @TellsVersion(agentVersion)
  async get(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Req() request: FastifyRequest,
  ) {
    const scope = scopeOf(caller);
    const read = byFamily(
      request,
      // The guard has just read the caller.
      () => (id === caller.id ? (caller.stored ?? caller) : this.agents.getStored(scope, id)),
      () => this.agents.getVerified(scope, id),
    );
    return this.answer(request, await read(), {});
  }

  @Post(':agent_id/revoke')
  @Describe({
    id: 'revokeAgent',
    summary: 'Revoke an agent',
    description: 'Final: its keys and tokens end at once. Doing it again changes nothing.',
    answer: AgentAuthChangedAgent,
    problems: ['agent.not_found'],
    on: { 'agentauth-v1': { answer: AgentAuthOpenRevokedAgent } },
  })
  @Requires('self-or-admin' satisfies AgentRule)
  @Idempotent()
  @TellsVersion(agentVersion)
  @HttpCode(200)
  async revoke(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Req() request: FastifyRequest,
  ) {
    const change = changeBy(caller, id, request);
    const agent = await this.changes.revoke(change);
    const message = 'Agent revoked. Its keys and tokens have ended.';
    return this.answer(request, agent, { message }, change.tx);
  }

  /** One agent: nested in both families, flat on top in the open one. */
  private answer(request: FastifyRequest, agent: AgentEntity, extra: { message?: string }, tx?: Transaction) {
    return answerIn(request, { success: true, ...extra, agent: toWireAgent(agent) }, async () => {
      const [form] = await this.open.formsOf(agent.organisationId, [agent], tx);
      return { ...form!, agent: form! };
    });
  }
}
