import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CountStrangers, DOCUMENT } from '../limits/index.js';
import { Problem } from '../platform/errors/problem.js';
import { Public } from '../platform/http/access.js';
import { Representation } from '../platform/http/representation.js';
import { ApiDocument } from './api-document.js';
import { API_VERSION } from './document.js';
import { ReferencePages } from './reference/pages.js';

const VERSION = `v${API_VERSION}`;
const REASON = 'The reference holds nothing secret, and people read it before they have credentials';

/** The API reference for people and for programs, at our address and at the one AgentAuth's tools know. */
@Controller()
export class DocsController {
  private readonly pages: ReferencePages;
  private readonly jsonDocument = new Representation({ 'content-type': 'application/json; charset=utf-8' });
  private readonly yamlDocument = new Representation({ 'content-type': 'text/yaml; charset=utf-8' });
  private readonly versionList = new Representation({ 'content-type': 'application/json; charset=utf-8' });

  constructor(private readonly api: ApiDocument) {
    this.pages = new ReferencePages(api);
  }

  @Get(['docs', 'api-docs'])
  @Public(REASON)
  @CountStrangers(DOCUMENT)
  overview(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.pages.send('overview', request, reply);
  }

  @Get(['docs/openapi.json', 'api-docs/openapi.json'])
  @Public(REASON)
  @CountStrangers(DOCUMENT)
  json(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    this.jsonDocument.send(this.api.json, request, reply);
  }

  @Get(['docs/openapi.yaml', 'api-docs/openapi.yaml'])
  @Public(REASON)
  @CountStrangers(DOCUMENT)
  yaml(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    this.yamlDocument.send(this.api.yaml, request, reply);
  }

  @Get('api-docs/versions')
  @Public(REASON)
  @CountStrangers(DOCUMENT)
  versions(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    this.versionList.send(JSON.stringify([VERSION]), request, reply);
  }

  @Get('api-docs/:version')
  @Public(REASON)
  @CountStrangers(DOCUMENT)
  versioned(@Param('version') version: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    if (version !== VERSION)
      throw new Problem('route.not_found', { detail: `The version here is ${VERSION}.` });
    return this.pages.send('overview', request, reply);
  }

  @Get('docs/:page')
  @Public(REASON)
  @CountStrangers(DOCUMENT)
  page(@Param('page') page: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.pages.send(page, request, reply);
  }
}
