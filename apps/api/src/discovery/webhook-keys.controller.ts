import { Controller, Get, Req, Res } from '@nestjs/common';
import { WebhookKeys } from '@signet/contracts';
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
      'With which receivers verify `v1a` signatures. Keys that still sign are in it, rotated ones included.',
    answer: WebhookKeys,
  })
  @Public('Public keys')
  async keys(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const keys = await this.secrets.publicKeysOf(this.organisation.id);
    const listed = keys.map(({ endpointId, publicKey }) => ({
      webhook_id: endpointId,
      public_key: publicKeyText(publicKey),
    }));
    this.document.send(JSON.stringify({ keys: listed }), request, reply);
  }
}
