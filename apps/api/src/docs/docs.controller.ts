import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../platform/errors/problem.js';
import { Public } from '../platform/http/access.js';
import { Representation } from '../platform/http/representation.js';
import { ApiDocument } from './api-document.js';
import { API_VERSION } from './document.js';
import { at } from '../surfaces/index.js';
import { ReferencePages } from './reference/pages.js';
import { API_DOCS, REFERENCE } from './surface.js';

const VERSION = `v${API_VERSION}`;
const REASON = 'The reference holds nothing secret, and people read it before they have credentials';

const both = (path?: string): string[] => [...at(REFERENCE, path), ...at(API_DOCS, path)];

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

  @Get(both())
  @Public(REASON)
  overview(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.pages.send('overview', request, reply);
  }

  @Get(both('openapi.json'))
  @Public(REASON)
  async json(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    this.jsonDocument.send(await this.api.json(), request, reply);
  }

  @Get(both('openapi.yaml'))
  @Public(REASON)
  async yaml(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    this.yamlDocument.send(await this.api.yaml(), request, reply);
  }

  @Get(at(API_DOCS, 'versions'))
  @Public(REASON)
  versions(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    this.versionList.send(JSON.stringify([VERSION]), request, reply);
  }

  @Get(at(API_DOCS, ':version'))
  @Public(REASON)
  versioned(@Param('version') version: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    if (version !== VERSION)
      throw new Problem('route.not_found', { detail: `The version here is ${VERSION}.` });
    return this.pages.send('overview', request, reply);
  }

  @Get(at(REFERENCE, ':page'))
  @Public(REASON)
  page(@Param('page') page: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.pages.send(page, request, reply);
  }
}
