import { Controller, Get, Req, Res } from '@nestjs/common';
import { Jwks, JWKS_MAX_AGE_SECONDS } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DISCOVERY } from '../discovery/index.js';
import { at } from '../surfaces/index.js';
import { Public } from '../platform/http/access.js';
import { Describe } from '../platform/http/describe.js';
import { Representation } from '../platform/http/representation.js';
import { SigningKeys } from './signing-keys.js';

@Controller(at(DISCOVERY))
export class JwksController {
  private readonly document = new Representation({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': `public, max-age=${JWKS_MAX_AGE_SECONDS}`,
    'access-control-allow-origin': '*',
  });

  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Describe({
    id: 'getJwks',
    summary: 'Get the public keys',
    description:
      'Every key that verifies tokens of this instance (RFC 7517), and the one that comes next. May be cached for five minutes; ask again for a key that is not in it.',
    answer: Jwks,
  })
  @Public('Public keys are public')
  async jwks(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    this.document.send(JSON.stringify(await this.keys.published()), request, reply);
  }
}
