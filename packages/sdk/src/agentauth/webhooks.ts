import { AgentCalls, type MessageResponse } from './agents.js';
import type { CallOptions } from './transport.js';

/** A webhook (AgentAuth wire 7.13). `secret` is complete after registration and regeneration, `***` in lists. */
export interface Webhook {
  id: string;
  agent_id: string;
  url: string;
  events: string[];
  secret: string;
  created_at: string;
}

export interface RegisterWebhookRequest {
  /** http or https, at most 2048 characters, no credentials in it. */
  url: string;
  /** 1 to 20 names from `getWebhookEvents`, for example `agent.verified`. */
  events: readonly string[];
  /** At most 500 characters. */
  description?: string;
  /** Whose webhook it is; only administrators may name another agent. */
  agent_id?: string;
}

export interface RegisterWebhookResponse extends MessageResponse {
  webhook: Webhook;
}

export interface ListWebhooksResponse {
  success: boolean;
  webhooks: Webhook[];
}

export type DeleteWebhookResponse = MessageResponse;

export interface RegenerateWebhookSecretResponse extends MessageResponse {
  webhook: Webhook;
}

export interface WebhookEventsResponse {
  events: string[];
}

/** Calls about webhooks: AgentAuth wire 7.13. */
export class WebhookCalls extends AgentCalls {
  /**
   * Registers a webhook. Keep `webhook.secret`: deliveries are signed with it and lists do not show it.
   *
   * @throws BadRequestError `INVALID_URL`, `INVALID_EVENTS`
   */
  registerWebhook(request: RegisterWebhookRequest, options?: CallOptions): Promise<RegisterWebhookResponse> {
    return this.call('POST /webhooks', { body: request }, options);
  }

  /** Lists the agent's webhooks, secrets masked. Administrators may ask for another agent's. */
  listWebhooks(query?: { agent_id?: string }, options?: CallOptions): Promise<ListWebhooksResponse> {
    return this.call('GET /webhooks', { query }, options);
  }

  /**
   * Deletes a webhook.
   *
   * @throws NotFoundError also when it belongs to somebody else
   */
  deleteWebhook(webhookId: string, options?: CallOptions): Promise<DeleteWebhookResponse> {
    return this.call('DELETE /webhooks/:id', { id: webhookId }, options);
  }

  /**
   * Gives a webhook a new secret; the old one stops at once.
   *
   * @throws NotFoundError also when it belongs to somebody else
   */
  regenerateWebhookSecret(
    webhookId: string,
    options?: CallOptions,
  ): Promise<RegenerateWebhookSecretResponse> {
    return this.call('POST /webhooks/:id/regenerate-secret', { id: webhookId }, options);
  }

  /** Lists the event names a webhook may ask for. Needs no credentials. Wire 10.1. */
  getWebhookEvents(options?: CallOptions): Promise<WebhookEventsResponse> {
    return this.call('GET /webhooks/events', { open: true }, options);
  }
}
