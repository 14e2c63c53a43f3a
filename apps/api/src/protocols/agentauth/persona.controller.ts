import { Body, Controller, Get, Header, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import {
  Persona,
  AgentAuthPersona,
  PersonaBundle,
  AgentAuthPersonaHistory,
  AgentAuthPersonaHistoryQuery,
  AgentAuthPersonaQuery,
  AgentAuthPersonaVerdict,
  AgentAuthReadPersona,
  AgentAuthUpdatedPersona,
} from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AgentCaller } from '../../agents/index.js';
import { Idempotent, WithoutIdempotencyKey } from '../../idempotency/index.js';
import { PersonaBundles, PersonasService, promptOf, readPersona } from '../../personas/index.js';
import { Report } from '../../limits/index.js';
import { Public, Requires } from '../../platform/http/access.js';
import { toCsv } from '../../platform/http/csv.js';
import { Describe } from '../../platform/http/describe.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { IfMatch, IfNoneMatch, TellsVersion } from '../../platform/http/versions.js';
import type { AgentRule } from '../../policy/index.js';
import { CurrentCaller } from './caller.js';
import { mounts } from './family.js';
import { Asked, Lists, type AskedPage } from './paging.js';
import { PersonaAccess } from './persona-access.js';
import { given, orderOf } from './query.js';
import {
  bundleIn,
  PERSONA_CSV_HEADER,
  personaIn,
  toCsvVersion,
  toWirePersona,
  toWireUpdate,
  toWireVersion,
} from './persona-wire.js';

type QueryValues = Record<string, unknown>;

const personaVersion = ({ persona_hash }: { persona_hash: string }) => persona_hash;

const PUBLIC = 'The published clients read personas without credentials; settings can make them private';

/** How an agent is meant to behave (specification, 12.1). */
@Controller(mounts('agents/:agent_id/persona'))
export class AgentAuthPersonaController {
  constructor(
    private readonly personas: PersonasService,
    private readonly bundles: PersonaBundles,
    private readonly access: PersonaAccess,
  ) {}

  @Post()
  @Describe({
    id: 'registerPersona',
    summary: 'Register a persona',
    description: 'Send the persona itself or `{"persona": …}`. At most 10 kB.',
    body: Persona,
    answer: AgentAuthPersona,
    problems: ['agent.not_found', 'agent.revoked', 'persona.exists', 'request.too_large'],
  })
  @Requires('self-or-admin' satisfies AgentRule)
  @Idempotent()
  @HttpCode(201)
  async register(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ) {
    const { sent, at } = personaIn(body);
    const persona = readPersona(sent, at);
    const write = await this.write(caller, id, request);
    return toWirePersona(await this.personas.register(transactionOf(request), write, persona));
  }

  @Get()
  @Describe({
    id: 'getPersona',
    summary: 'Get the persona',
    description: '304 when `If-None-Match` has the quoted hash.',
    query: AgentAuthPersonaQuery,
    answer: AgentAuthReadPersona,
    problems: ['agent.not_found', 'persona.not_found'],
  })
  @Public(PUBLIC)
  @TellsVersion(personaVersion)
  @IfNoneMatch()
  @Header('cache-control', 'private, no-cache')
  async get(
    @CurrentCaller() caller: AgentCaller | null,
    @Param('agent_id') id: string,
    @Query() query: QueryValues,
  ) {
    const agent = await this.access.readable(caller, id);
    const current = await this.personas.get(agent.organisationId, agent.id);
    const wantsPrompt = query['includePrompt'] === 'true' || query['include_prompt'] === 'true';
    return {
      ...toWirePersona(current),
      etag: current.hash,
      ...(wantsPrompt && { prompt: promptOf(current.persona) }),
    };
  }

  @Put()
  @Describe({
    id: 'updatePersona',
    summary: 'Change the persona',
    description:
      'Takes the version given if it is higher than the current one, otherwise the next minor version.',
    body: Persona,
    answer: AgentAuthUpdatedPersona,
    problems: ['agent.not_found', 'agent.revoked', 'persona.not_found', 'request.too_large'],
  })
  @Requires('self-or-admin' satisfies AgentRule)
  @Idempotent()
  @IfMatch('persona.changed')
  @TellsVersion(personaVersion)
  async update(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ) {
    const { sent, at } = personaIn(body);
    const persona = readPersona(sent, at);
    const write = await this.write(caller, id, request);
    return toWireUpdate(await this.personas.update(transactionOf(request), write, persona));
  }

  @Post('verify')
  @Describe({
    id: 'verifyPersona',
    summary: 'Verify the persona',
    description: 'Says whether the stored persona is what was once accepted.',
    answer: AgentAuthPersonaVerdict,
    problems: ['agent.not_found'],
  })
  @Requires('self-or-admin' satisfies AgentRule)
  @WithoutIdempotencyKey('It only reads')
  @HttpCode(200)
  async verify(@CurrentCaller() caller: AgentCaller, @Param('agent_id') id: string) {
    const agent = await this.access.writable(caller, id);
    const { valid, hash, reason } = await this.personas.verify(agent.organisationId, agent.id);
    return { valid, agent_id: agent.id, persona_hash: hash, reason };
  }

  @Get('history')
  @Describe({
    id: 'listPersonaHistory',
    summary: 'List versions of the persona',
    description: 'The current one included, newest first. As CSV with `format=csv`.',
    orMedia: 'text/csv',
    query: AgentAuthPersonaHistoryQuery,
    answer: AgentAuthPersonaHistory,
    problems: ['agent.not_found'],
  })
  @Public(PUBLIC)
  @Report()
  @Lists({ usual: 10, max: 100 })
  async history(
    @CurrentCaller() caller: AgentCaller | null,
    @Param('agent_id') id: string,
    @Query() query: QueryValues,
    @Asked() asked: AskedPage,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const agent = await this.access.readable(caller, id);
    const { page, total, next } = await this.personas.history(agent.organisationId, agent.id, {
      ...asked,
      sort: orderOf(query),
    });
    const { limit, offset } = asked;
    if (given(query['format']) !== 'csv')
      return { answer: { history: page.map(toWireVersion), total, limit, offset }, next };
    void reply.headers({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${agent.id}_persona_history.csv"`,
    });
    return { answer: toCsv(PERSONA_CSV_HEADER, page.map(toCsvVersion)), next };
  }

  @Get('export')
  @Describe({
    id: 'exportPersona',
    summary: 'Export the persona',
    description: 'A ZIP archive of `persona.json` and `signature.txt`.',
    media: 'application/zip',
    problems: ['agent.not_found', 'persona.not_found'],
  })
  @Public(PUBLIC)
  async export(
    @CurrentCaller() caller: AgentCaller | null,
    @Param('agent_id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const agent = await this.access.readable(caller, id);
    const { archive, signature } = await this.bundles.export(agent.organisationId, agent.id);
    void reply.headers({
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${agent.id}_persona_export.zip"`,
      'x-bundle-signature': signature,
    });
    return archive;
  }

  @Post('import')
  @Describe({
    id: 'importPersona',
    summary: 'Import a persona',
    description: 'Takes what an export of this server holds, with its signature, or `{"bundle": …}`.',
    body: PersonaBundle,
    answer: AgentAuthPersona,
    problems: ['agent.not_found', 'agent.revoked', 'request.too_large'],
  })
  @Requires('self-or-admin' satisfies AgentRule)
  @Idempotent()
  @HttpCode(201)
  async import(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ) {
    const write = await this.write(caller, id, request);
    return toWirePersona(await this.bundles.import(transactionOf(request), write, bundleIn(body)));
  }

  private async write(caller: AgentCaller, id: string, request: FastifyRequest) {
    const apiKey = await this.access.presentedKey(caller, request);
    return { ...this.access.writeOf(caller, id, request), apiKey };
  }
}
