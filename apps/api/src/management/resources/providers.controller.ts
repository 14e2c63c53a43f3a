import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Req } from '@nestjs/common';
import {
  CreateProvider,
  EditProvider,
  ImportOpenApi,
  OPENAPI_DOCUMENT_MAX,
  Provider,
  ProviderId,
  ProviderPage,
  ProviderQuery,
  ToolImport,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, scopeOf } from '../../access/index.js';
import { Idempotent, WithoutIdempotencyKey } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { TakesUpTo } from '../../platform/http/body-limit.js';
import { Describe } from '../../platform/http/describe.js';
import { Pages } from '../../platform/http/pages.js';
import { Returns } from '../../platform/http/returns.js';
import { IfMatch, TellsVersion } from '../../platform/http/versions.js';
import { ProxyChecks, ProxyImports, ProxyProviders } from '../../proxies/index.js';
import { Providers, ToolImports } from '../../resources/index.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';
import { askedBy, changeBy } from './change-by.js';

const NOT_FOUND = ['resource.not_found'] as const;

@Controller(at(MANAGEMENT, 'ati/providers'))
export class ProvidersController {
  constructor(
    private readonly providers: Providers,
    private readonly imports: ToolImports,
    private readonly proxies: ProxyProviders,
    private readonly proxyImports: ProxyImports,
    private readonly checks: ProxyChecks,
  ) {}

  @Get()
  @Describe({
    id: 'listProviders',
    summary: 'List providers',
    description: 'By name. Credentials are never part of it.',
  })
  @Requires('ati:read')
  @Pages(ProviderPage)
  list(@CurrentOperator() operator: Operator, @Query({ schema: ProviderQuery }) query: ProviderQuery) {
    return this.providers.list(scopeOf(operator), query);
  }

  @Post()
  @Describe({
    id: 'createProvider',
    summary: 'Add a provider',
    description:
      'The credential with which Signet calls it is sealed, and never shown again. A provider of the kind `ati` is a proxy of your own: it has a profile in place of a credential, and is shown tokens that open the called tool alone.',
    problems: ['resource.exists', 'resource.too_many'],
  })
  @Requires('ati:write')
  @Idempotent()
  @TellsVersion()
  @Returns(Provider, 201)
  create(
    @CurrentOperator() operator: Operator,
    @Body({ schema: CreateProvider }) input: CreateProvider,
    @Req() request: FastifyRequest,
  ) {
    return this.proxies.create(changeBy(operator, request), input);
  }

  @Get(':id')
  @Describe({ id: 'getProvider', summary: 'Get a provider', problems: NOT_FOUND })
  @Requires('ati:read')
  @TellsVersion()
  @Returns(Provider)
  get(@CurrentOperator() operator: Operator, @Param('id', { schema: ProviderId }) id: ProviderId) {
    return this.providers.get(scopeOf(operator), id);
  }

  @Patch(':id')
  @Describe({
    id: 'editProvider',
    summary: 'Edit a provider',
    description:
      'Send what changes; what is absent stays. A provider that moves to another server needs its credential again.',
    problems: NOT_FOUND,
  })
  @Requires('ati:write')
  @Idempotent()
  @IfMatch('resource.changed')
  @TellsVersion()
  @Returns(Provider)
  edit(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: ProviderId }) id: ProviderId,
    @Body({ schema: EditProvider }) input: EditProvider,
    @Req() request: FastifyRequest,
  ) {
    return this.proxies.edit(changeBy(operator, request), id, input);
  }

  @Delete(':id')
  @Describe({
    id: 'deleteProvider',
    summary: 'Delete a provider',
    description: 'Its tools are deleted with it. The answer is the provider as it was.',
    problems: NOT_FOUND,
  })
  @Requires('ati:write')
  @Idempotent()
  @IfMatch('resource.changed')
  @Returns(Provider)
  delete(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: ProviderId }) id: ProviderId,
    @Req() request: FastifyRequest,
  ) {
    return this.providers.delete(changeBy(operator, request), id);
  }

  @Post(':id/import-openapi')
  @Describe({
    id: 'importOpenApi',
    summary: 'Import tools from an OpenAPI document',
    description:
      'Every operation of the document becomes a tool `provider:operation` that needs the scope `tool:provider:operation`. A tool that is there already gets the new description and arguments and keeps its scope and tags; none is removed.',
    problems: [...NOT_FOUND, 'resource.too_many'],
  })
  @Requires('ati:write')
  @Idempotent()
  @TakesUpTo(OPENAPI_DOCUMENT_MAX * 2)
  @Returns(ToolImport)
  importOpenApi(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: ProviderId }) id: ProviderId,
    @Body({ schema: ImportOpenApi }) { document }: ImportOpenApi,
    @Req() request: FastifyRequest,
  ) {
    return this.imports.fromOpenApi(changeBy(operator, request), id, document);
  }

  @Post(':id/import-mcp')
  @Describe({
    id: 'importMcp',
    summary: 'Import tools from an MCP server',
    description:
      'Asks the provider for its tools. Each becomes a tool `provider:name` that needs the scope `tool:provider:name`. A tool that is there already gets the new description and arguments and keeps its scope and tags; none is removed.',
    problems: [...NOT_FOUND, 'resource.too_many', 'provider.unreachable'],
  })
  @Requires('ati:write')
  @WithoutIdempotencyKey('A repetition finds the same tools')
  @Returns(ToolImport)
  importMcp(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: ProviderId }) id: ProviderId,
    @Req() request: FastifyRequest,
  ) {
    return this.imports.fromMcp(askedBy(operator, request), id);
  }

  @Post(':id/import-ati')
  @Describe({
    id: 'importAti',
    summary: 'Import tools from an ATI proxy',
    description:
      'Asks the proxy for its tools, with a token of its profile. Each keeps its name and, where it is new, the scope that it requires there. A tool that is there already gets the new description and arguments and keeps its scope and tags; none is removed.',
    problems: [...NOT_FOUND, 'resource.too_many', 'provider.unreachable'],
  })
  @Requires('ati:write')
  @WithoutIdempotencyKey('A repetition finds the same tools')
  @Returns(ToolImport)
  importAti(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: ProviderId }) id: ProviderId,
    @Req() request: FastifyRequest,
  ) {
    return this.proxyImports.import(askedBy(operator, request), id);
  }

  @Post(':id/check')
  @Describe({
    id: 'checkProvider',
    summary: 'Ask a proxy how it is',
    description:
      'Asks an ati provider whether it verifies tokens, and answers with what it said. This happens by itself when the provider is added or edited, and every ten minutes.',
    problems: NOT_FOUND,
  })
  @Requires('ati:write')
  @WithoutIdempotencyKey('A repetition asks again')
  @Returns(Provider)
  check(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: ProviderId }) id: ProviderId,
    @Req() request: FastifyRequest,
  ) {
    return this.checks.check(askedBy(operator, request), id);
  }
}
