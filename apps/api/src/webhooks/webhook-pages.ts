import { Injectable } from '@nestjs/common';
import type {
  CreateWebhook,
  EditWebhook,
  EnableWebhook,
  IssuedWebhook,
  RotateWebhookSecret,
  Webhook,
  WebhookQuery,
} from '@signet/contracts';
import type { Scope } from '../access/index.js';
import type { Transaction } from '../platform/database/database.js';
import { Cursors, inPage, type Page } from '../platform/pagination/cursor.js';
import type { WebhookEndpointEntity } from './endpoint.entity.js';
import { toWebhook } from './endpoint.mapper.js';
import { EndpointsRepository } from './endpoints.repository.js';
import { EndpointsService, type EndpointChange, type IssuedEndpoint } from './endpoints.service.js';
import { WebhookSecrets } from './secrets.js';

/** Webhooks as the management API shows them: with their keys and their health. */
@Injectable()
export class WebhookPages {
  constructor(
    private readonly endpoints: EndpointsService,
    private readonly repository: EndpointsRepository,
    private readonly secrets: WebhookSecrets,
    private readonly cursors: Cursors,
  ) {}

  async list(organisation: Scope, { cursor, ...query }: WebhookQuery): Promise<Page<Webhook>> {
    const found = await this.cursors.page(
      `webhooks:${organisation}`,
      { cursor, limit: query.limit },
      (after: [string, string] | null) => this.repository.list(organisation, query, after),
      ({ position }) => position,
    );
    const secrets = await this.secrets.listOf(
      organisation,
      found.page.map(({ endpoint }) => endpoint.id),
    );
    return inPage(found, ({ endpoint }) => toWebhook(endpoint, secrets.get(endpoint.id)!));
  }

  async get(organisationId: Scope, id: string): Promise<Webhook> {
    return this.shown(await this.endpoints.get({ organisationId }, id));
  }

  async create(change: EndpointChange, input: CreateWebhook): Promise<IssuedWebhook> {
    return this.issued(change, await this.endpoints.create(change, input));
  }

  async edit(change: EndpointChange, id: string, input: EditWebhook): Promise<Webhook> {
    return this.shown(await this.endpoints.edit(change, id, input), change.tx);
  }

  async delete(change: EndpointChange, id: string): Promise<Webhook> {
    return this.shown(await this.endpoints.delete(change, id), change.tx);
  }

  async rotateSecret(change: EndpointChange, id: string, input: RotateWebhookSecret): Promise<IssuedWebhook> {
    return this.issued(change, await this.endpoints.rotateSecret(change, id, input));
  }

  async enable(change: EndpointChange, id: string, choice: EnableWebhook): Promise<Webhook> {
    return this.shown(await this.endpoints.enable(change, id, choice), change.tx);
  }

  async pause(change: EndpointChange, id: string): Promise<Webhook> {
    return this.shown(await this.endpoints.pause(change, id), change.tx);
  }

  async disable(change: EndpointChange, id: string): Promise<Webhook> {
    return this.shown(await this.endpoints.disable(change, id), change.tx);
  }

  private async shown(endpoint: WebhookEndpointEntity, tx?: Transaction): Promise<Webhook> {
    const secrets = await this.secrets.listOf(endpoint.organisationId, [endpoint.id], tx);
    return toWebhook(endpoint, secrets.get(endpoint.id)!);
  }

  private async issued({ tx }: EndpointChange, { endpoint, issued }: IssuedEndpoint): Promise<IssuedWebhook> {
    return {
      webhook: await this.shown(endpoint, tx),
      secret: issued.find(({ secret }) => secret)?.secret ?? null,
      public_key: issued.find(({ publicKey }) => publicKey)?.publicKey ?? null,
    };
  }
}
