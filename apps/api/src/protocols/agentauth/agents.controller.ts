import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  UseGuards,
} from '@nestjs/common';
import { AgentAuthRegister, AgentStatus, RateTier } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { ActivityReader } from '../../activity/index.js';
import { AgentsService, RegisterAgent } from '../../agents/index.js';
import { IdempotencyService } from '../../idempotency/index.js';
import { DefaultOrganisation } from '../../members/index.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Public, Requires } from '../../platform/http/access.js';
import { originOf } from '../../platform/http/origin.js';
import { parse } from '../../platform/http/validation.js';
import { registrarFor, type AgentCaller, type AgentRule } from '../../policy/index.js';
import { TokensService } from '../../tokens/index.js';
import { CallerGuard, CurrentCaller } from './caller.js';
import { pageOf } from './paging.js';
import { toWireActivity, toWireAgent } from './wire.js';

type QueryValues = Record<string, unknown>;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && !value.includes('\0') ? value.slice(0, 255) : undefined;

/** The closed family: every answer has exactly the keys of the specification, at every level. */
@Controller(['agents', 'agentauth/agents'])
@UseGuards(CallerGuard)
export class AgentAuthAgentsController {
  constructor(
    private readonly agents: AgentsService,
    private readonly registration: RegisterAgent,
    private readonly idempotency: IdempotencyService,
    private readonly tokens: TokensService,
    private readonly activity: ActivityReader,
    private readonly organisation: DefaultOrganisation,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post('register')
  @Public('Agents register themselves; the registration policy decides')
  @HttpCode(201)
  async register(
    @Body() body: unknown,
    @CurrentCaller() caller: AgentCaller | null,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest,
  ) {
    const input = parse(AgentAuthRegister, body);
    const registrar = registrarFor(caller, this.settings);
    return this.idempotency.run(
      { scope: `agentauth register ${caller?.id ?? request.ip}`, key, request: body },
      async (tx) => {
        const { agent, apiKey } = await this.registration.register(
          tx,
          {
            organisationId: caller?.organisationId ?? this.organisation.id,
            name: input.name,
            ownerEmail: input.owner_email,
            description: input.description,
            permissions: input.permissions,
          },
          registrar,
          originOf(request),
        );
        const wire = toWireAgent(agent);
        return {
          success: true,
          message: 'Agent registered. Store the API key now: it is not shown again.',
          agent: wire,
          credentials: { api_key: apiKey.secret, token_type: 'Bearer' },
          // The command line client always sends a description and reads these at the top level; the Python client,
          // which fails on one key too many, can never send one.
          ...(Object.hasOwn(body as object, 'description') && {
            agent_id: wire.agent_id,
            name: wire.name,
            owner_email: wire.owner_email,
            api_key: apiKey.secret,
            tier: wire.tier,
            permissions: wire.permissions,
            created_at: wire.created_at,
          }),
        };
      },
    );
  }

  @Post('revoke-tokens')
  @Requires('agent' satisfies AgentRule)
  @HttpCode(200)
  async revokeTokens(@CurrentCaller() caller: AgentCaller, @Req() request: FastifyRequest) {
    const at = await this.tokens.revokeAll(caller, originOf(request));
    return {
      success: true,
      message: 'Every refresh token of this agent has ended. Access tokens end when they expire.',
      revoked_at: at.toISOString(),
    };
  }

  @Get()
  @Requires('admin' satisfies AgentRule)
  async list(@CurrentCaller() caller: AgentCaller, @Query() query: QueryValues) {
    const { limit, offset } = pageOf(query, 1000, 1000);
    const filters = {
      search: text(query['search']),
      status: AgentStatus.safeParse(query['status']).data,
      rate_tier: RateTier.safeParse(query['tier']).data,
    };
    const { agents, total } = await this.agents.listByOffset(caller.organisationId, filters, limit, offset);
    return { success: true, agents: agents.map(toWireAgent), total, limit, offset };
  }

  @Get(':agent_id')
  @Requires('self-or-admin' satisfies AgentRule)
  async get(@CurrentCaller() caller: AgentCaller, @Param('agent_id') id: string) {
    return { success: true, agent: toWireAgent(await this.agents.getStored(caller.organisationId, id)) };
  }

  @Post(':agent_id/revoke')
  @Requires('self-or-admin' satisfies AgentRule)
  @HttpCode(200)
  async revoke(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Req() request: FastifyRequest,
  ) {
    const actor = { type: 'agent', id: caller.id, name: caller.name } as const;
    const agent = await this.agents.revoke(caller.organisationId, id, actor, originOf(request));
    return {
      success: true,
      message: 'Agent revoked. Its key and tokens have ended.',
      agent: toWireAgent(agent),
    };
  }

  @Get(':agent_id/activity')
  @Requires('self-or-admin' satisfies AgentRule)
  async activityOf(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Query() query: QueryValues,
  ) {
    const agent = await this.agents.getStored(caller.organisationId, id);
    const { limit, offset } = pageOf(query, 50, 200);
    const { events, total } = await this.activity.listOfAgent(agent.id, limit, offset);
    return {
      success: true,
      agent_id: agent.id,
      activity: events.map(toWireActivity),
      pagination: { total, limit, offset, has_more: offset + events.length < total },
    };
  }
}
