import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import {
  AgentAuthDriftConfig,
  AgentAuthDriftHistory,
  AgentAuthDriftHistoryQuery,
  AgentAuthDriftScore,
  EditDriftConfig,
  HealthPing,
  AgentAuthPing,
} from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AgentCaller } from '../../agents/index.js';
import { DriftConfigurations, DriftReader, driftVersion, HealthPings } from '../../drift/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Report } from '../../limits/index.js';
import { Public, Requires } from '../../platform/http/access.js';
import { toCsv } from '../../platform/http/csv.js';
import { Describe } from '../../platform/http/describe.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { parse } from '../../platform/http/validation.js';
import { IfMatch, TellsVersion } from '../../platform/http/versions.js';
import type { AgentRule } from '../../policy/index.js';
import { CurrentCaller } from './caller.js';
import {
  driftCsvHeader,
  filtersOf,
  toCsvPing,
  toWireConfig,
  toWirePing,
  toWireScore,
  toWireVerdict,
} from './drift-wire.js';
import { mounts } from './family.js';
import { Asked, Lists, type AskedPage } from './paging.js';
import { PersonaAccess } from './persona-access.js';
import { given, orderOf } from './query.js';

type QueryValues = Record<string, unknown>;

const PUBLIC = 'The published clients read drift without credentials; settings can make it private';

/** How an agent behaves, measured against how it is meant to (specification, 12.3). */
@Controller(mounts('drift/:agent_id'))
export class AgentAuthDriftController {
  constructor(
    private readonly pings: HealthPings,
    private readonly reader: DriftReader,
    private readonly configurations: DriftConfigurations,
    private readonly access: PersonaAccess,
  ) {}

  @Post('health-ping')
  @Describe({
    id: 'sendHealthPing',
    summary: 'Report behaviour',
    description:
      'Scores the metrics. At the drift threshold the agent is revoked, if it is configured so. A `signature` is the ' +
      'HMAC-SHA-256 of the canonical body without it, keyed with the API key, which the call then has to present.',
    body: HealthPing,
    answer: AgentAuthPing,
    problems: ['agent.not_found', 'agent.revoked'],
  })
  @Requires('self-or-admin' satisfies AgentRule)
  @Idempotent()
  @HttpCode(201)
  async ping(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ) {
    const ping = parse(HealthPing, body);
    const signed = {
      ping,
      body: body as Record<string, unknown>,
      apiKey: await this.access.presentedKey(caller, request),
    };
    const target = this.access.writeOf(caller, id, request);
    return toWireVerdict(await this.pings.take(transactionOf(request), target, signed));
  }

  @Get('drift-score')
  @Describe({
    id: 'getDriftScore',
    summary: 'Get the drift score',
    answer: AgentAuthDriftScore,
    problems: ['agent.not_found'],
  })
  @Public(PUBLIC)
  async score(@CurrentCaller() caller: AgentCaller | null, @Param('agent_id') id: string) {
    const agent = await this.access.readable(caller, id);
    const { settings, trend } = await this.reader.latest(agent.organisationId, agent.id);
    return toWireScore(agent.id, settings, trend);
  }

  @Get('drift-history')
  @Describe({
    id: 'listDriftHistory',
    summary: 'List health pings',
    description: 'Newest first. As CSV with `format=csv`.',
    orMedia: 'text/csv',
    query: AgentAuthDriftHistoryQuery,
    answer: AgentAuthDriftHistory,
    problems: ['agent.not_found'],
  })
  @Public(PUBLIC)
  @Report()
  @Lists({ usual: 20, max: 200 })
  async history(
    @CurrentCaller() caller: AgentCaller | null,
    @Param('agent_id') id: string,
    @Query() query: QueryValues,
    @Asked() asked: AskedPage,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const agent = await this.access.readable(caller, id);
    const filters = filtersOf(query);
    const { page, total, next } = await this.reader.history(agent.organisationId, agent.id, {
      ...asked,
      ...filters,
      sort: orderOf(query),
    });
    const { limit, offset } = asked;
    const { metric } = filters;
    if (given(query['format']) !== 'csv')
      return {
        answer: { history: page.map((ping) => toWirePing(ping, metric)), total, limit, offset },
        next,
      };
    void reply.headers({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${agent.id}_drift_history.csv"`,
    });
    const rows = page.map((ping) => toCsvPing(ping, metric));
    return { answer: toCsv(driftCsvHeader(metric), rows), next };
  }

  @Get('drift-config')
  @Describe({
    id: 'getDriftConfig',
    summary: 'Get the drift configuration',
    answer: AgentAuthDriftConfig,
    problems: ['agent.not_found', 'drift.not_configured'],
  })
  @Public(PUBLIC)
  @TellsVersion(driftVersion)
  async config(@CurrentCaller() caller: AgentCaller | null, @Param('agent_id') id: string) {
    const agent = await this.access.readable(caller, id);
    return toWireConfig(agent.id, await this.configurations.get(agent.organisationId, agent.id));
  }

  @Put('drift-config')
  @Describe({
    id: 'configureDrift',
    summary: 'Change the drift configuration',
    description: 'What is absent stays. The warning threshold must stay below the drift threshold.',
    body: EditDriftConfig,
    answer: AgentAuthDriftConfig,
    problems: ['agent.not_found', 'agent.revoked'],
  })
  @Requires('self-or-admin' satisfies AgentRule)
  @Idempotent()
  @IfMatch('drift.changed')
  @TellsVersion(driftVersion)
  async configure(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ) {
    const input = parse(EditDriftConfig, body);
    const target = this.access.writeOf(caller, id, request);
    return toWireConfig(id, await this.configurations.edit(transactionOf(request), target, input));
  }
}
