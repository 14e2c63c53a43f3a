import { Controller, Get, Req, Res } from '@nestjs/common';
import { Jwks, JWKS_MAX_AGE_SECONDS } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PublishedKeys } from '../keys/index.js';
import { Public } from '../platform/http/access.js';
import { Describe } from '../platform/http/describe.js';
import { Representation } from '../platform/http/representation.js';
import { at } from '../surfaces/index.js';
import { DISCOVERY } from './surface.js';

@Controller(at(DISCOVERY))
export class JwksController {
  private readonly document = new Representation({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': `public, max-age=${JWKS_MAX_AGE_SECONDS}`,
    'access-control-allow-origin': '*',
  });

  constructor(private readonly keys: PublishedKeys) {}

  @Get('jwks.json')
  @Describe({
    id: 'getJwks',
    summary: 'Get the public keys',
    description:
      'Every public key that this instance signs with (RFC 7517), and the one for tokens that comes next. `use` says what for: `sig` for tokens, `signet-audit` for checkpoints of the audit log, `signet-webhook` for webhooks. Take a key for nothing else. May be cached for five minutes; ask again for a key that is not in it.',
    answer: Jwks,
  })
  @Public('Public keys are public')
  async jwks(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    this.document.send(JSON.stringify({ keys: await this.keys.list() }), request, reply);
  }
}
