import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../platform/errors/problem.js';
import { Public } from '../platform/http/access.js';
import { Describe } from '../platform/http/describe.js';
import { at } from '../surfaces/index.js';
import { Packages } from './packages.js';
import { PACKAGES } from './surface.js';

/** What agents and their developers install, from the instance that they will talk to. */
@Controller(at(PACKAGES))
export class DownloadsController {
  constructor(private readonly packages: Packages) {}

  @Get(':file')
  @Describe({
    id: 'download',
    summary: 'Download a package',
    description:
      'A tarball that npm installs, `npm install <address>`: `signet-sdk.tgz` or `signet-cli.tgz`. pip takes `signet-sdk-python.tgz` the same way. They are those that fit this instance; with a version in the name it is that one or none.',
    media: 'application/gzip',
    problems: ['route.not_found'],
  })
  @Public('The SDKs and the CLI are public software, and an agent needs them before it has credentials')
  download(@Param('file') file: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const found = this.packages.find(file);
    if (!found)
      throw new Problem('route.not_found', {
        detail: `There is no such package here. There is: ${this.packages.names.join(', ') || 'none'}.`,
      });
    found.representation.send(found.bytes, request, reply);
  }
}
