import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { AuditKeySet, PublishedKeyQuery } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditKeys } from '../activity/index.js';
import { Public } from '../platform/http/access.js';
import { Describe } from '../platform/http/describe.js';
import { Representation } from '../platform/http/representation.js';
import { at } from '../surfaces/index.js';
import { DISCOVERY } from './surface.js';

@Controller(at(DISCOVERY))
export class AuditKeysController {
  private readonly document = new Representation({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'public, max-age=300',
    'access-control-allow-origin': '*',
  });

  constructor(private readonly keys: AuditKeys) {}

  @Get('signet-audit-keys.json')
  @Describe({
    id: 'getAuditKeys',
    summary: 'Get the audit keys',
    description:
      'The Ed25519 keys that sign checkpoints of the audit log and nothing else, also those that no longer sign: the 1,000 newest, newest first. Ask with `kid` for an older one. The one that signs is in `jwks.json` as well, where its `use` keeps it from passing for a key of tokens.',
    tag: 'Activity',
    answer: AuditKeySet,
    problems: ['request.invalid'],
  })
  @Public('Public keys are public')
  async list(
    @Query({ schema: PublishedKeyQuery }) { kid }: PublishedKeyQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    this.document.send(JSON.stringify({ keys: await this.keys.published(kid) }), request, reply);
  }
}
