import { Controller, Get } from '@nestjs/common';
import { WebhookKeys } from '@signet/contracts';
import { DefaultOrganisation } from '../members/index.js';
import { Public } from '../platform/http/access.js';
import { Describe } from '../platform/http/describe.js';
import { Returns } from '../platform/http/returns.js';
import { WebhookSecrets } from './secrets.js';

@Controller('.well-known')
export class WebhookKeysController {
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
  })
  @Public('Public keys')
  @Returns(WebhookKeys)
  async keys() {
    const keys = await this.secrets.publicKeysOf(this.organisation.id);
    return {
      keys: keys.map(({ endpointId, publicKey }) => ({ webhook_id: endpointId, public_key: publicKey })),
    };
  }
}
