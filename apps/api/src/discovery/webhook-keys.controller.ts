import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { PublishedKeyQuery, PUBLISHED_KEYS_MAX, WebhookKeys } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DefaultOrganisation } from '../members/index.js';
import { Public } from '../platform/http/access.js';
import { Describe } from '../platform/http/describe.js';
import { Representation } from '../platform/http/representation.js';
import { at } from '../surfaces/index.js';
import { publicKeyText, WebhookSecrets } from '../webhooks/index.js';
import { DISCOVERY } from './surface.js';

@Controller(at(DISCOVERY))
export class WebhookKeysController {
  private readonly document = new Representation({ 'content-type': 'application/json; charset=utf-8' });

  constructor(
    private readonly secrets: WebhookSecrets,
    private readonly organisation: DefaultOrganisation,
  ) {}

  @Get('webhook-keys.json')
  @Describe({
    id: 'getWebhookKeys',
    summary: 'Get the public keys of webhooks',
    description:
      'With which receivers verify `v1a` signatures. Keys that still sign are in it, rotated ones included: the 1,000 newest, newest first. Ask with `kid` for an older one.',
    answer: WebhookKeys,
    problems: ['request.invalid'],
  })
  @Public('Public keys')
  async keys(
    @Query({ schema: PublishedKeyQuery }) { kid }: PublishedKeyQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const keys = await this.secrets.publicKeysOf(this.organisation.id, { limit: PUBLISHED_KEYS_MAX, kid });
    const listed = keys.map(({ kid, endpointId, publicKey }) => ({
      kid,
      webhook_id: endpointId,
      public_key: publicKeyText(publicKey),
    }));
    this.document.send(JSON.stringify({ keys: listed }), request, reply);
  }
}
