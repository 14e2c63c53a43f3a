import { Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../platform/errors/problem.js';
import { Public } from '../platform/http/access.js';
import { ApiDocument } from './api-document.js';
import { API_VERSION } from './document.js';
import { ReferencePages } from './reference/pages.js';
import { toYaml } from './yaml.js';

const VERSION = `v${API_VERSION}`;
const REASON = 'The reference holds nothing secret, and people read it before they have credentials';

/** The API reference for people and for programs, at our address and at the one AgentAuth's tools know. */
@Controller()
export class DocsController {
  private readonly pages: ReferencePages;

  constructor(private readonly api: ApiDocument) {
    this.pages = new ReferencePages(api);
  }

  @Get(['docs', 'api-docs'])
  @Public(REASON)
  overview(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.pages.send('overview', request, reply);
  }

  @Get(['docs/openapi.json', 'api-docs/openapi.json'])
  @Public(REASON)
  @Header('Cache-Control', 'no-cache')
  json() {
    return this.api.current;
  }

  @Get(['docs/openapi.yaml', 'api-docs/openapi.yaml'])
  @Public(REASON)
  @Header('Cache-Control', 'no-cache')
  @Header('Content-Type', 'text/yaml; charset=utf-8')
  yaml() {
    return toYaml(this.api.current).trimStart();
  }

  @Get('api-docs/versions')
  @Public(REASON)
  versions() {
    return [VERSION];
  }

  @Get('api-docs/:version')
  @Public(REASON)
  versioned(@Param('version') version: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    if (version !== VERSION)
      throw new Problem('route.not_found', { detail: `The version here is ${VERSION}.` });
    return this.pages.send('overview', request, reply);
  }

  @Get('docs/:page')
  @Public(REASON)
  page(@Param('page') page: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.pages.send(page, request, reply);
  }
}
