import type { DisabledReason } from '@signet/contracts';
import { changesBetween, type Fact } from '../journal/index.js';
import type { EndedKey } from '../keys/index.js';
import type { WebhookEndpointEntity } from './endpoint.entity.js';

/** What the facts about an endpoint say of it. */
export type ToldEndpoint = Pick<WebhookEndpointEntity, 'id' | 'organisationId' | 'agentId' | 'url' | 'state'>;

type Circumstances = Pick<Fact, 'occurredAt' | 'actor' | 'origin'>;

/** Something that was done to an endpoint. */
export const aboutEndpoint = (
  endpoint: ToldEndpoint,
  circumstances: Circumstances,
  story: Pick<Fact, 'type' | 'object' | 'changes' | 'details'>,
): Fact => ({
  ...circumstances,
  organisationId: endpoint.organisationId,
  type: story.type,
  outcome: 'success',
  agentId: endpoint.agentId,
  object: story.object ?? { type: 'webhook', id: endpoint.id, name: new URL(endpoint.url).host },
  changes: story.changes,
  details: { webhook_id: endpoint.id, ...story.details },
});

/** That an endpoint is not called any more, whether somebody switched it off or it was given up. */
export const endpointDisabled = (
  endpoint: ToldEndpoint,
  circumstances: Circumstances,
  reason: DisabledReason,
): Fact => ({
  ...aboutEndpoint(endpoint, circumstances, {
    type: 'webhook.disabled',
    changes: changesBetween({ state: endpoint.state }, { state: 'disabled' }),
    details: { reason_code: reason },
  }),
  heardAs: [
    {
      type: 'webhook.endpoint.disabled',
      organisationId: endpoint.organisationId,
      subjectId: endpoint.id,
      occurredAt: circumstances.occurredAt,
      data: {
        webhook_id: endpoint.id,
        url_host: new URL(endpoint.url).host,
        reason,
        disabled_at: circumstances.occurredAt.toISOString(),
      },
    },
  ],
});

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
  details: { kid, webhook_id: endpointId },
});
