import type { DisabledReason } from '@signet/contracts';
import { changesBetween, type Fact, type StoryOf } from '../journal/index.js';
import type { EndedKey } from '../keys/index.js';
import type { WebhookEndpointEntity } from './endpoint.entity.js';

/** What the facts about an endpoint say of it. */
export type ToldEndpoint = Pick<WebhookEndpointEntity, 'id' | 'organisationId' | 'agentId' | 'url' | 'state'>;

type Circumstances = Pick<Fact, 'occurredAt' | 'actor' | 'origin'>;

/** What is told of one endpoint, which its details name. */
export type EndpointStory = StoryOf<
  | 'webhook.created'
  | 'webhook.updated'
  | 'webhook.deleted'
  | 'webhook.enabled'
  | 'webhook.paused'
  | 'webhook.disabled'
  | 'webhook.secret_rotated'
  | 'webhook.replayed'
  | 'webhook.replay_cancelled'
  | 'webhook.cancelled'
  | 'webhook.tested'
>;

/** Something that was done to an endpoint, or to a part of it that the story names. */
export const aboutEndpoint = (
  endpoint: ToldEndpoint,
  circumstances: Circumstances,
  story: EndpointStory,
): Fact => ({
  ...circumstances,
  organisationId: endpoint.organisationId,
  outcome: 'success',
  agentId: endpoint.agentId,
  object: { type: 'webhook', id: endpoint.id, name: hostOf(endpoint) },
  ...story,
});

/** That an endpoint is not called any more, whether somebody switched it off or it was given up. */
export const endpointDisabled = (
  endpoint: ToldEndpoint,
  circumstances: Circumstances,
  reason: DisabledReason,
): Fact =>
  aboutEndpoint(endpoint, circumstances, {
    type: 'webhook.disabled',
    changes: changesBetween({ state: endpoint.state }, { state: 'disabled' }),
    details: { webhook_id: endpoint.id, reason_code: reason },
    heardAs: [
      {
        type: 'webhook.endpoint.disabled',
        organisationId: endpoint.organisationId,
        subjectId: endpoint.id,
        occurredAt: circumstances.occurredAt,
        data: {
          webhook_id: endpoint.id,
          url_host: hostOf(endpoint),
          reason,
          disabled_at: circumstances.occurredAt.toISOString(),
        },
      },
    ],
  });

/** Where an endpoint is, as people know it. */
export const hostOf = ({ url }: { url: string }): string => new URL(url).host;

/** Who gives up an endpoint, and from where: nobody asked for it. */
export const BY_ITSELF = {
  actor: [{ type: 'system', id: 'webhooks' }],
  origin: { ip: '', requestId: 'webhooks', method: 'SYSTEM', path: 'webhooks' },
} satisfies Partial<Fact>;

/** That a key signs no more deliveries, because its overlap with the one after it is over. */
export const keyRetired = ({ kid, from, organisationId, endpointId }: EndedKey, occurredAt: Date): Fact => ({
  ...BY_ITSELF,
  occurredAt,
  organisationId: organisationId!,
  type: 'signing.key_retired',
  outcome: 'success',
  object: { type: 'signing_key', id: kid, name: null },
  changes: changesBetween({ state: from }, { state: 'retired' }),
  details: { kid, ...(endpointId && { webhook_id: endpointId }) },
});
