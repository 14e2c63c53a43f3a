import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { AskEnvironment, Jwks, JWKS_MAX_AGE_SECONDS, ProfileId } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PublishedKeys } from '../../keys/index.js';
import { CountStrangers, PUBLIC_KEYS } from '../../limits/index.js';
import { DefaultOrganisation } from '../../members/index.js';
import { PublicToAnybody } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Representation } from '../../platform/http/representation.js';
import { ProxySettingsService } from '../../session-tokens/index.js';
import { at } from '../../surfaces/index.js';
import { ATI } from './surface.js';

const PEM = 'application/x-pem-file';

@Controller(at(ATI))
export class AtiPublicKeysController {
  private readonly document = new Representation({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': `public, max-age=${JWKS_MAX_AGE_SECONDS}`,
    'access-control-allow-origin': '*',
  });

  constructor(
    private readonly keys: PublishedKeys,
    private readonly proxies: ProxySettingsService,
    private readonly organisation: DefaultOrganisation,
  ) {}

  @Get('.well-known/jwks.json')
  @Describe({
    id: 'getJwks',
    summary: 'Get the public keys',
    description:
      'The same as at the address of the server itself, which has room for 20, and every key of profiles. Secrets are never in it.',
    answer: Jwks,
  })
  @PublicToAnybody('Public keys are public')
  @CountStrangers(PUBLIC_KEYS)
  async jwks(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    this.document.send(JSON.stringify({ keys: await this.keys.listWhole('ati') }), request, reply);
  }

  @Get('profiles/:id/public-key.pem')
  @Describe({
    id: 'getPublicKey',
    summary: 'Get the public key of a profile',
    description:
      'As PEM (SubjectPublicKeyInfo), for a proxy of your own: the key that signs, or with `key=next` the one that will.',
    media: PEM,
    problems: ['profile.not_found', 'request.invalid'],
  })
  @PublicToAnybody('Public keys are public')
  @CountStrangers(PUBLIC_KEYS)
  async pem(
    @Param('id', { schema: ProfileId }) id: ProfileId,
    @Query({ schema: AskEnvironment }) { key }: AskEnvironment,
    @Res() reply: FastifyReply,
  ) {
    const pem = await this.proxies.pem(this.organisation.id, id, key);
    void reply.header('content-type', PEM).header('cache-control', 'no-cache').send(pem);
  }
}
