import type { AgentAuthDelivery, AgentAuthOpenWebhook, AgentAuthWebhook } from '@signet/contracts';
import type { FullDelivery, WebhookEndpointEntity } from '../../webhooks/index.js';

const MASKED = '***';
const RESPONSE_MAX = 1_000;

/** The 6 keys of the closed family. The secret is there only when it was just made. */
export const toWireWebhook = (endpoint: WebhookEndpointEntity, secret = MASKED): AgentAuthWebhook => ({
  id: endpoint.id,
  agent_id: endpoint.agentId ?? '',
  url: endpoint.url,
  events: endpoint.filters.events,
  secret,
  created_at: endpoint.createdAt.toISOString(),
});

export const toOpenWebhook = (endpoint: WebhookEndpointEntity, secret = MASKED): AgentAuthOpenWebhook => ({
  ...toWireWebhook(endpoint, secret),
  is_active: endpoint.state === 'active',
  description: endpoint.description,
  updated_at: endpoint.updatedAt.toISOString(),
});

const STATUSES = {
  pending: 'pending',
  sending: 'pending',
  delivered: 'success',
  dead: 'failed',
  cancelled: 'failed',
} as const satisfies Record<FullDelivery['state'], AgentAuthDelivery['status']>;

export const toWireDelivery = (delivery: FullDelivery): AgentAuthDelivery => ({
  id: delivery.id,
  webhook_id: delivery.endpoint_id,
  event_type: delivery.event_type,
  attempt: delivery.attempts,
  status: STATUSES[delivery.state],
  response_status: delivery.last_status,
  response_body: delivery.response_body?.slice(0, RESPONSE_MAX) ?? null,
  error_message: delivery.state === 'delivered' ? null : (delivery.reason ?? delivery.last_error),
  payload: delivery.body ? (JSON.parse(delivery.body.toString()) as Record<string, unknown>) : null,
  delivered_at: delivery.delivered_at?.toISOString() ?? null,
  next_attempt_at: delivery.state === 'pending' ? delivery.next_attempt_at.toISOString() : null,
});
