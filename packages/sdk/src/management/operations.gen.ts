// Generated from the contracts by `pnpm --filter @signet/sdk generate`: change those, not this.

import type { Call, EditOptions, RequestOptions, Send, VersionedCall, WriteOptions } from './call.js';
import { ActivityStream, type StreamOptions } from './activity-stream.js';
import { download } from './download.js';
import { EventFeed, type FollowOptions } from './event-feed.js';
import { Pages } from './pages.js';
import type * as S from './schemas.gen.js';

/** The operations of the management API under `agents`. */
export class Agents {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * List agents. Newest first unless `sort` says otherwise, one page at a time.
   */
  list(
    query?: {
      cursor?: string;
      limit?: number;
      search?: string;
      status?: S.AgentStatus;
      rate_tier?: S.RateTier;
      sort?: '-created_at' | 'created_at' | 'name' | '-name';
    },
    options?: RequestOptions,
  ): Pages<S.AgentPage> {
    return new Pages(this.#send, { route: 'GET /api/v1/agents', query }, options);
  }

  /**
   * Register an agent. The answer holds the API key, which is never shown again.
   *
   * @throws ProblemError `agent.admin_not_grantable`, `request.permissions_invalid`
   */
  register(body: S.RegisterAgent, options?: WriteOptions): Call<S.RegisteredAgent> {
    return this.#send({ route: 'POST /api/v1/agents', body, keyed: true }, options);
  }

  /**
   * List credentials that expire soon. The first 20 keys of all agents that stop working within 14 days. Those that were replaced already are left out.
   */
  listExpiringCredentials(options?: RequestOptions): Call<S.ExpiringCredentials> {
    return this.#send({ route: 'GET /api/v1/agents/expiring-credentials' }, options);
  }

  /**
   * Get figures of all agents. Agents by status.
   */
  getFigures(options?: RequestOptions): Call<S.AgentFigures> {
    return this.#send({ route: 'GET /api/v1/agents/figures' }, options);
  }

  /**
   * Get an agent.
   *
   * @throws ProblemError `agent.not_found`
   */
  get(id: string, options?: RequestOptions): VersionedCall<S.Agent> {
    return this.#send({ route: 'GET /api/v1/agents/{id}', ids: [id] }, options);
  }

  /**
   * Edit an agent. Send what changes; what is absent stays.
   *
   * @throws ProblemError `agent.admin_not_grantable`, `agent.not_found`, `agent.revoked`, `agent.changed`, `request.permissions_invalid`
   */
  edit(id: string, body: S.EditAgent, options?: EditOptions): VersionedCall<S.Agent> {
    return this.#send(
      { route: 'PATCH /api/v1/agents/{id}', ids: [id], body, keyed: true, versioned: true },
      options,
    );
  }

  /**
   * Approve a pending agent.
   *
   * @throws ProblemError `agent.not_found`, `agent.not_pending`
   */
  approve(id: string, options?: WriteOptions): VersionedCall<S.Agent> {
    return this.#send({ route: 'POST /api/v1/agents/{id}/approve', ids: [id], keyed: true }, options);
  }

  /**
   * Get how an agent behaves.
   *
   * @throws ProblemError `agent.not_found`
   */
  getBehaviour(id: string, options?: RequestOptions): Call<S.AgentBehaviour> {
    return this.#send({ route: 'GET /api/v1/agents/{id}/behaviour', ids: [id] }, options);
  }

  /**
   * Deny a pending agent.
   *
   * @throws ProblemError `agent.not_found`, `agent.not_pending`
   */
  deny(id: string, body: S.DenyAgent, options?: WriteOptions): VersionedCall<S.Agent> {
    return this.#send({ route: 'POST /api/v1/agents/{id}/deny', ids: [id], body, keyed: true }, options);
  }

  /**
   * Reactivate an agent.
   *
   * @throws ProblemError `agent.not_found`, `agent.revoked`
   */
  reactivate(id: string, options?: WriteOptions): VersionedCall<S.Agent> {
    return this.#send({ route: 'POST /api/v1/agents/{id}/reactivate', ids: [id], keyed: true }, options);
  }

  /**
   * Revoke an agent. Final: its keys and tokens end at once and it cannot come back.
   *
   * @throws ProblemError `agent.not_found`
   */
  revoke(id: string, body: S.RevokeAgent, options?: WriteOptions): VersionedCall<S.Agent> {
    return this.#send({ route: 'POST /api/v1/agents/{id}/revoke', ids: [id], body, keyed: true }, options);
  }

  /**
   * Get how far a stop has come. What ended the tokens of an agent last, who was told, and until when services accept them that hear nothing. Before a stop: what it would leave.
   *
   * @throws ProblemError `agent.not_found`
   */
  getStop(id: string, options?: RequestOptions): Call<S.AgentStop> {
    return this.#send({ route: 'GET /api/v1/agents/{id}/stop', ids: [id] }, options);
  }

  /**
   * Suspend an agent. Its tokens stop verifying at once; its credentials wait for a reactivation.
   *
   * @throws ProblemError `agent.not_found`, `agent.revoked`
   */
  suspend(id: string, body: S.SuspendAgent, options?: WriteOptions): VersionedCall<S.Agent> {
    return this.#send({ route: 'POST /api/v1/agents/{id}/suspend', ids: [id], body, keyed: true }, options);
  }
}

/** The operations of the management API under `credentials`. */
export class Credentials {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * List the credentials of an agent. Never the secrets: only the first characters, for recognition.
   *
   * @throws ProblemError `agent.not_found`
   */
  list(agentId: string, options?: RequestOptions): Call<S.CredentialList> {
    return this.#send({ route: 'GET /api/v1/agents/{id}/credentials', ids: [agentId] }, options);
  }

  /**
   * Issue an API key. The answer holds the API key, which is never shown again.
   *
   * @throws ProblemError `agent.admin_not_grantable`, `agent.not_found`, `agent.revoked`, `credential.too_many`
   */
  create(agentId: string, body: S.CreateCredential, options?: WriteOptions): Call<S.IssuedCredential> {
    return this.#send(
      { route: 'POST /api/v1/agents/{id}/credentials', ids: [agentId], body, keyed: true },
      options,
    );
  }

  /**
   * Import an API key. Takes the SHA-256 of a key that exists already, so that an agent keeps it when it moves here.
   *
   * @throws ProblemError `agent.admin_not_grantable`, `agent.not_found`, `agent.revoked`, `credential.exists`, `credential.too_many`
   */
  import(agentId: string, body: S.ImportCredential, options?: WriteOptions): Call<S.CredentialList> {
    return this.#send(
      { route: 'POST /api/v1/agents/{id}/credentials/import', ids: [agentId], body, keyed: true },
      options,
    );
  }

  /**
   * Revoke an API key. It ends at once, and so do the refresh tokens that were had for it. At our API every access token of the agent ends, too: who has another key refreshes.
   *
   * @throws ProblemError `agent.not_found`, `credential.not_found`, `agent.revoked`
   */
  revoke(agentId: string, credentialId: string, options?: WriteOptions): Call<S.CredentialList> {
    return this.#send(
      {
        route: 'POST /api/v1/agents/{id}/credentials/{credential_id}/revoke',
        ids: [agentId, credentialId],
        keyed: true,
      },
      options,
    );
  }

  /**
   * Rotate an API key. Issues a successor. The old key works for `overlap_seconds` more, a day unless told; 0 answers a leak: the refresh tokens that were had for the old key end with it.
   *
   * @throws ProblemError `agent.admin_not_grantable`, `agent.not_found`, `credential.not_found`, `agent.revoked`, `credential.ended`
   */
  rotate(
    agentId: string,
    credentialId: string,
    body: S.RotateCredential,
    options?: WriteOptions,
  ): Call<S.IssuedCredential> {
    return this.#send(
      {
        route: 'POST /api/v1/agents/{id}/credentials/{credential_id}/rotate',
        ids: [agentId, credentialId],
        body,
        keyed: true,
      },
      options,
    );
  }
}

/** The operations of the management API under `permissions`. */
export class Permissions {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * List the permission catalogue.
   */
  list(options?: RequestOptions): Call<S.PermissionCatalogue> {
    return this.#send({ route: 'GET /api/v1/permissions' }, options);
  }

  /**
   * Add a permission to the catalogue.
   *
   * @throws ProblemError `permission.exists`
   */
  add(body: S.AddPermission, options?: WriteOptions): Call<S.PermissionCatalogue> {
    return this.#send({ route: 'POST /api/v1/permissions', body, keyed: true }, options);
  }

  /**
   * Remove a permission from the catalogue. Only what was added: the built-in entries stay.
   *
   * @throws ProblemError `permission.not_found`, `permission.changed`
   */
  remove(permission: string, options?: EditOptions): Call<void> {
    return this.#send(
      { route: 'DELETE /api/v1/permissions/{permission}', ids: [permission], keyed: true, versioned: true },
      options,
    );
  }
}

/** The operations of the management API under `activity`. */
export class Activity {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * List activity. What happened, newest first, one page at a time.
   *
   * @throws ProblemError `activity.search_too_wide`
   */
  list(
    query?: {
      cursor?: string;
      limit?: number;
      agent_id?: S.AgentId;
      /** A type, or all that begin alike: `agent.*`. */
      type?: string;
      outcome?: S.ActivityOutcome;
      /** Who did it. */
      actor_id?: string;
      request_id?: string;
      since?: string;
      /** Up to, but without, this moment. */
      until?: string;
      /** Part of a name, an address, an id or a type. Searches 30 days unless since says otherwise. */
      q?: string;
    },
    options?: RequestOptions,
  ): Pages<S.ActivityPage> {
    return new Pages(this.#send, { route: 'GET /api/v1/activity', query }, options);
  }

  /**
   * List checkpoints. Signed promises about the log, newest first. Keep one elsewhere: with it you can tell later whether the log was rewritten or cut.
   */
  listCheckpoints(
    query?: { cursor?: string; limit?: number },
    options?: RequestOptions,
  ): Pages<S.AuditCheckpointPage> {
    return new Pages(this.#send, { route: 'GET /api/v1/activity/checkpoints', query }, options);
  }

  /**
   * Prove that the log only grew. A consistency proof (RFC 9162 2.1.4) between two sizes of the log.
   */
  proveConsistency(
    query: {
      from: number;
      /** The latest checkpoint unless told. */
      to?: number;
    },
    options?: RequestOptions,
  ): Call<S.ConsistencyProof> {
    return this.#send({ route: 'GET /api/v1/activity/consistency', query }, options);
  }

  /**
   * Export activity. Streams events, oldest first, followed by signed checkpoints. NDJSON is what `signet audit verify` reads; it stays verifiable when filtered, because the hashes of what is left out are in it. Compressed when `Accept-Encoding` allows gzip. The export itself is an event.
   */
  export(
    query?: {
      agent_id?: S.AgentId;
      /** A type, or all that begin alike: `agent.*`. */
      type?: string;
      outcome?: S.ActivityOutcome;
      /** Who did it. */
      actor_id?: string;
      request_id?: string;
      since?: string;
      /** Up to, but without, this moment. */
      until?: string;
      format?: 'ndjson' | 'csv';
    },
    options?: RequestOptions,
  ): Call<ReadableStream<Uint8Array>> {
    return this.#send({ route: 'GET /api/v1/activity/export', query, read: download }, options);
  }

  /**
   * Count activity by type and outcome. What there is to choose from: types under the chosen outcome, outcomes under the chosen type. In everything, or in what concerns one agent.
   */
  getFacets(
    query?: {
      /** A type, or all that begin alike: `agent.*`. */
      type?: string;
      outcome?: S.ActivityOutcome;
      since?: string;
      /** Up to, but without, this moment. */
      until?: string;
      agent_id?: S.AgentId;
    },
    options?: RequestOptions,
  ): Call<S.ActivityFacets> {
    return this.#send({ route: 'GET /api/v1/activity/facets', query }, options);
  }

  /**
   * Count activity over time. Events per hour or day, with their outcomes.
   */
  getHistogram(
    query?: {
      /** A type, or all that begin alike: `agent.*`. */
      type?: string;
      outcome?: S.ActivityOutcome;
      since?: string;
      /** Up to, but without, this moment. */
      until?: string;
      interval?: 'hour' | 'day';
    },
    options?: RequestOptions,
  ): Call<S.ActivityHistogram> {
    return this.#send({ route: 'GET /api/v1/activity/histogram', query }, options);
  }

  /**
   * List legal holds. Newest first, released ones included.
   */
  listLegalHolds(options?: RequestOptions): Call<S.LegalHoldList> {
    return this.#send({ route: 'GET /api/v1/activity/holds' }, options);
  }

  /**
   * Place a legal hold. While it stands, no month of activity that it touches is archived and dropped. It is an event itself.
   */
  placeLegalHold(body: S.PlaceLegalHold, options?: WriteOptions): Call<S.LegalHold> {
    return this.#send({ route: 'POST /api/v1/activity/holds', body, keyed: true }, options);
  }

  /**
   * Release a legal hold.
   *
   * @throws ProblemError `hold.not_found`
   */
  releaseLegalHold(holdId: string, body: S.ReleaseLegalHold, options?: WriteOptions): Call<S.LegalHold> {
    return this.#send(
      { route: 'POST /api/v1/activity/holds/{id}/release', ids: [holdId], body, keyed: true },
      options,
    );
  }

  /**
   * Follow activity live. Server-sent events in the order of the audit chain. Each `activity` event carries one event, its id is the place in the chain: send the last id as `Last-Event-ID` to go on behind it. An id comes at the beginning and every 15 seconds, too. `reset` means that too much was missed: read the list. `end` means that you are no longer signed in.
   */
  stream(
    query?: {
      agent_id?: S.AgentId;
      /** A type, or all that begin alike: `agent.*`. */
      type?: string;
      outcome?: S.ActivityOutcome;
      /** Who did it. */
      actor_id?: string;
    },
    options?: StreamOptions,
  ): ActivityStream {
    return new ActivityStream(this.#send, { route: 'GET /api/v1/activity/stream', query }, options);
  }

  /**
   * Get the last verification. What the daily verification of the log found. It is told by the instance itself: verify an export, or run `signet audit verify --live`, to know.
   */
  getLogVerification(options?: RequestOptions): Call<S.LogVerificationAnswer> {
    return this.#send({ route: 'GET /api/v1/activity/verification' }, options);
  }

  /**
   * Get one event.
   *
   * @throws ProblemError `activity.not_found`
   */
  get(id: string, options?: RequestOptions): Call<S.ActivityEventDetail> {
    return this.#send({ route: 'GET /api/v1/activity/{id}', ids: [id] }, options);
  }

  /**
   * Prove that an event is in the log. The event with its place in the chain, an inclusion proof (RFC 9162 2.1.3) and the signed checkpoint it leads to.
   *
   * @throws ProblemError `activity.not_found`, `activity.not_sealed`
   */
  prove(
    id: string,
    query?: {
      /** Prove it in a checkpoint that you hold. */
      tree_size?: number;
    },
    options?: RequestOptions,
  ): Call<S.ActivityProof> {
    return this.#send({ route: 'GET /api/v1/activity/{id}/proof', ids: [id], query }, options);
  }
}

/** The operations of the management API under `webhooks`. */
export class Webhooks {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * List webhooks. Newest first, those that agents made included. Signing secrets are never part of it.
   */
  list(
    query?: {
      cursor?: string;
      limit?: number;
      state?: S.WebhookState;
      agent_id?: S.AgentId;
      /** Those that are told about this agent: its own, those of the organisation and those of administrators. */
      about?: S.AgentId;
    },
    options?: RequestOptions,
  ): Pages<S.WebhookPage> {
    return new Pages(this.#send, { route: 'GET /api/v1/webhooks', query }, options);
  }

  /**
   * Create a webhook. The answer holds the signing secret, which is never shown again. Receivers must ignore a `webhook-id` they have seen.
   *
   * @throws ProblemError `webhook.too_many`, `webhook.url_invalid`
   */
  create(body: S.CreateWebhook, options?: WriteOptions): Call<S.IssuedWebhook> {
    return this.#send({ route: 'POST /api/v1/webhooks', body, keyed: true }, options);
  }

  /**
   * List undelivered events. Deliveries that were given up and that nobody dismissed, latest first.
   */
  listDeadLetters(
    query?: { cursor?: string; limit?: number; webhook_id?: S.WebhookId },
    options?: RequestOptions,
  ): Pages<S.WebhookDeliveryPage> {
    return new Pages(this.#send, { route: 'GET /api/v1/webhooks/dead-letters', query }, options);
  }

  /**
   * Dismiss undelivered events.
   */
  dismissDeadLetters(body: S.DismissDeadLetters, options?: WriteOptions): Call<S.Dismissed> {
    return this.#send({ route: 'POST /api/v1/webhooks/dead-letters/dismiss', body, keyed: true }, options);
  }

  /**
   * List the deliveries about an agent. To every webhook that is told about it, newest first.
   */
  listAgentDeliveries(
    query: {
      cursor?: string;
      limit?: number;
      state?: S.DeliveryState;
      type?: string;
      status_class?: '2xx' | '3xx' | '4xx' | '5xx';
      error_code?: string;
      since?: string;
      until?: string;
      agent_id: S.AgentId;
    },
    options?: RequestOptions,
  ): Pages<S.WebhookDeliveryPage> {
    return new Pages(this.#send, { route: 'GET /api/v1/webhooks/deliveries', query }, options);
  }

  /**
   * Get a delivery. With its exact body, every attempt that is kept, and while it has not arrived with the reason: which rule holds it back, what the rule looked at, and the nearest change that would let it arrive.
   *
   * @throws ProblemError `webhook_delivery.not_found`
   */
  getDelivery(deliveryId: string, options?: RequestOptions): Call<S.WebhookDeliveryDetail> {
    return this.#send({ route: 'GET /api/v1/webhooks/deliveries/{delivery_id}', ids: [deliveryId] }, options);
  }

  /**
   * Cancel a delivery. Only one that still waits.
   *
   * @throws ProblemError `webhook_delivery.not_found`, `webhook_delivery.finished`
   */
  cancelDelivery(deliveryId: string, options?: WriteOptions): Call<S.WebhookDelivery> {
    return this.#send(
      { route: 'POST /api/v1/webhooks/deliveries/{delivery_id}/cancel', ids: [deliveryId], keyed: true },
      options,
    );
  }

  /**
   * Send a delivery again. The same `webhook-id` and the same bytes, at once. Uses up no automatic attempt.
   *
   * @throws ProblemError `webhook_delivery.not_found`, `webhook_delivery.in_flight`, `webhook_delivery.body_gone`
   */
  replayDelivery(deliveryId: string, options?: WriteOptions): Call<S.WebhookDelivery> {
    return this.#send(
      { route: 'POST /api/v1/webhooks/deliveries/{delivery_id}/replay', ids: [deliveryId], keyed: true },
      options,
    );
  }

  /**
   * Get figures of all webhooks. Attempts of the window that succeeded and failed, tests left out, and how many events were given up.
   */
  getFigures(query?: { window?: '1h' | '24h' | '7d' }, options?: RequestOptions): Call<S.WebhookFigures> {
    return this.#send({ route: 'GET /api/v1/webhooks/figures', query }, options);
  }

  /**
   * Preview filters. How many of the latest events (7 days, at most 20,000 events) a webhook with these filters would get.
   */
  previewFilters(body: S.PreviewFilters, options?: RequestOptions): Call<S.FilterPreview> {
    return this.#send({ route: 'POST /api/v1/webhooks/preview', body }, options);
  }

  /**
   * Get a webhook.
   *
   * @throws ProblemError `webhook.not_found`
   */
  get(id: string, options?: RequestOptions): VersionedCall<S.Webhook> {
    return this.#send({ route: 'GET /api/v1/webhooks/{id}', ids: [id] }, options);
  }

  /**
   * Edit a webhook. Send what changes; what is absent stays.
   *
   * @throws ProblemError `webhook.not_found`, `webhook.changed`, `webhook.url_invalid`
   */
  edit(id: string, body: S.EditWebhook, options?: EditOptions): VersionedCall<S.Webhook> {
    return this.#send(
      { route: 'PATCH /api/v1/webhooks/{id}', ids: [id], body, keyed: true, versioned: true },
      options,
    );
  }

  /**
   * Delete a webhook. Nothing is sent any more. The answer is the webhook as it was.
   *
   * @throws ProblemError `webhook.not_found`, `webhook.changed`
   */
  delete(id: string, options?: EditOptions): Call<S.Webhook> {
    return this.#send(
      { route: 'DELETE /api/v1/webhooks/{id}', ids: [id], keyed: true, versioned: true },
      options,
    );
  }

  /**
   * List the deliveries of a webhook. Newest first.
   *
   * @throws ProblemError `webhook.not_found`
   */
  listDeliveries(
    id: string,
    query?: {
      cursor?: string;
      limit?: number;
      state?: S.DeliveryState;
      type?: string;
      status_class?: '2xx' | '3xx' | '4xx' | '5xx';
      error_code?: string;
      subject_id?: string;
      since?: string;
      until?: string;
    },
    options?: RequestOptions,
  ): Pages<S.WebhookDeliveryPage> {
    return new Pages(
      this.#send,
      { route: 'GET /api/v1/webhooks/{id}/deliveries', ids: [id], query },
      options,
    );
  }

  /**
   * Switch a webhook off. It keeps collecting deliveries for 30 days.
   *
   * @throws ProblemError `webhook.not_found`
   */
  disable(id: string, options?: WriteOptions): VersionedCall<S.Webhook> {
    return this.#send({ route: 'POST /api/v1/webhooks/{id}/disable', ids: [id], keyed: true }, options);
  }

  /**
   * Switch a webhook on. Says what becomes of the deliveries that were held: send all, only since a time, or drop.
   *
   * @throws ProblemError `webhook.not_found`
   */
  enable(id: string, body: S.EnableWebhook, options?: WriteOptions): VersionedCall<S.Webhook> {
    return this.#send({ route: 'POST /api/v1/webhooks/{id}/enable', ids: [id], body, keyed: true }, options);
  }

  /**
   * Pause a webhook. Deliveries are held back until it is switched on again.
   *
   * @throws ProblemError `webhook.not_found`
   */
  pause(id: string, options?: WriteOptions): VersionedCall<S.Webhook> {
    return this.#send({ route: 'POST /api/v1/webhooks/{id}/pause', ids: [id], keyed: true }, options);
  }

  /**
   * List replays of a webhook.
   *
   * @throws ProblemError `webhook.not_found`
   */
  listReplays(id: string, options?: RequestOptions): Call<S.ReplayList> {
    return this.#send({ route: 'GET /api/v1/webhooks/{id}/replays', ids: [id] }, options);
  }

  /**
   * Send a window of events again. Works in the background. `failed` sends dead letters again, `missing` sends matching events that were never queued, `all` does both and repeats what arrived.
   *
   * @throws ProblemError `webhook.not_found`
   */
  createReplay(id: string, body: S.CreateReplay, options?: WriteOptions): Call<S.Replay> {
    return this.#send({ route: 'POST /api/v1/webhooks/{id}/replays', ids: [id], body, keyed: true }, options);
  }

  /**
   * Cancel a replay. What it queued already is still sent.
   *
   * @throws ProblemError `webhook.not_found`, `webhook_replay.not_found`
   */
  cancelReplay(id: string, replayId: string, options?: WriteOptions): Call<S.Replay> {
    return this.#send(
      { route: 'DELETE /api/v1/webhooks/{id}/replays/{replay_id}', ids: [id, replayId], keyed: true },
      options,
    );
  }

  /**
   * Rotate the signing secret. Both keys sign until the overlap ends. An overlap of 0 answers a leak: the old key stops with the answer.
   *
   * @throws ProblemError `webhook.not_found`, `webhook.too_many_keys`
   */
  rotateSecret(id: string, body: S.RotateWebhookSecret, options?: WriteOptions): Call<S.IssuedWebhook> {
    return this.#send(
      { route: 'POST /api/v1/webhooks/{id}/rotate-secret', ids: [id], body, keyed: true },
      options,
    );
  }

  /**
   * Get figures of a webhook.
   *
   * @throws ProblemError `webhook.not_found`
   */
  getStats(
    id: string,
    query?: { window?: '1h' | '24h' | '7d' },
    options?: RequestOptions,
  ): Call<S.WebhookStats> {
    return this.#send({ route: 'GET /api/v1/webhooks/{id}/stats', ids: [id], query }, options);
  }

  /**
   * Send a test event. Answers when the receiver answered, with what it said. At most 10 a minute per caller.
   *
   * @throws ProblemError `webhook.not_found`
   */
  test(id: string, options?: RequestOptions): Call<S.WebhookTested> {
    return this.#send({ route: 'POST /api/v1/webhooks/{id}/test', ids: [id] }, options);
  }
}

/** The operations of the management API under `decisions`. */
export class Decisions {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * Explain a refusal. Which rule refused the call whose answer carried this id in `Decision-Id`, what the rule looked at, and the nearest change that would let the call through. Found as long as the refusal is on record, by operators who hold `activity:read`; by others if they were refused themselves.
   *
   * @throws ProblemError `decision.not_found`
   */
  get(id: string, options?: RequestOptions): Call<S.Decision> {
    return this.#send({ route: 'GET /api/v1/decisions/{id}', ids: [id] }, options);
  }
}

/** The operations of the management API under `eventTypes`. */
export class EventTypes {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * List the event types. Everything a webhook endpoint can be told.
   */
  list(options?: RequestOptions): Call<S.EventTypeList> {
    return this.#send({ route: 'GET /api/v1/event-types' }, options);
  }
}

/** The operations of the management API under `events`. */
export class Events {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * Read the feed of events. Oldest first, in the order of commits; nothing is skipped. Keep `next_cursor`, or the `cursor` of an event, and come back with it whenever you like: events are kept for 30 days. Without a cursor the feed begins with the oldest event.
   */
  list(
    query?: {
      cursor?: string;
      /** Names, separated by commas. */
      types?: string;
      limit?: number;
    },
    options?: RequestOptions,
  ): Pages<S.FeedPage> {
    return new Pages(this.#send, { route: 'GET /api/v1/events', query }, options);
  }

  /**
   * Follow the feed of events: from the oldest one kept, or behind `after`, and on with whatever is added.
   */
  follow(options?: FollowOptions): EventFeed {
    return new EventFeed(this.#send, { route: 'GET /api/v1/events' }, options);
  }
}

/** The operations of the management API under `profiles`. */
export class Profiles {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * List profiles. By name. Every organisation has one named `default`. Secrets are never part of it.
   */
  list(
    query?: { cursor?: string; limit?: number; name?: string },
    options?: RequestOptions,
  ): Pages<S.ProfilePage> {
    return new Pages(this.#send, { route: 'GET /api/v1/ati/profiles', query }, options);
  }

  /**
   * Add a profile. A trust domain: whoever has its key takes its tokens. Two keys are made, one that signs and one that does so after the next rotation.
   *
   * @throws ProblemError `profile.exists`, `profile.too_many`
   */
  create(body: S.CreateProfile, options?: WriteOptions): VersionedCall<S.Profile> {
    return this.#send({ route: 'POST /api/v1/ati/profiles', body, keyed: true }, options);
  }

  /**
   * Get a profile.
   *
   * @throws ProblemError `profile.not_found`
   */
  get(id: string, options?: RequestOptions): VersionedCall<S.Profile> {
    return this.#send({ route: 'GET /api/v1/ati/profiles/{id}', ids: [id] }, options);
  }

  /**
   * Edit a profile. Send what changes; what is absent stays. Tokens with the former audience or issuer are refused from then on.
   *
   * @throws ProblemError `profile.not_found`, `profile.exists`, `profile.is_default`, `profile.in_use`, `profile.changed`
   */
  edit(id: string, body: S.EditProfile, options?: EditOptions): VersionedCall<S.Profile> {
    return this.#send(
      { route: 'PATCH /api/v1/ati/profiles/{id}', ids: [id], body, keyed: true, versioned: true },
      options,
    );
  }

  /**
   * Delete a profile. Its keys go with it: Signet takes none of its tokens any more. The answer is the profile as it was.
   *
   * @throws ProblemError `profile.not_found`, `profile.is_default`, `profile.in_use`, `profile.changed`
   */
  delete(id: string, options?: EditOptions): Call<S.Profile> {
    return this.#send(
      { route: 'DELETE /api/v1/ati/profiles/{id}', ids: [id], keyed: true, versioned: true },
      options,
    );
  }

  /**
   * Show what a proxy needs of a profile. The lines of its environment file and what to do with them. With HS256 they hold the secret: the log says who asked.
   *
   * @throws ProblemError `profile.not_found`
   */
  showEnvironment(id: string, body: S.AskEnvironment, options?: WriteOptions): Call<S.ProxyEnvironment> {
    return this.#send(
      { route: 'POST /api/v1/ati/profiles/{id}/environment', ids: [id], body, keyed: true },
      options,
    );
  }

  /**
   * Rotate the key of a profile. The key that waits signs from now on, and another one waits. The former one verifies until its last token has ended; with `force`, for a key that leaked, it ends at once with all that it has signed. A proxy of your own needs the new key before: see the steps of its environment.
   *
   * @throws ProblemError `profile.not_found`, `signing_key.not_ready`, `signing_key.too_many`, `profile.changed`
   */
  rotate(id: string, body: S.RotateProfile, options?: EditOptions): VersionedCall<S.Profile> {
    return this.#send(
      { route: 'POST /api/v1/ati/profiles/{id}/rotate', ids: [id], body, keyed: true, versioned: true },
      options,
    );
  }
}

/** The operations of the management API under `rateTiers`. */
export class RateTiers {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * List the rate tiers.
   */
  list(options?: RequestOptions): Call<S.RateTierList> {
    return this.#send({ route: 'GET /api/v1/rate-tiers' }, options);
  }

  /**
   * Edit a rate tier. Every agent of the tier has the new limit within seconds.
   *
   * @throws ProblemError `rate_tier.changed`
   */
  edit(name: string, body: S.EditRateTier, options?: EditOptions): VersionedCall<S.RateTierList> {
    return this.#send(
      { route: 'PATCH /api/v1/rate-tiers/{name}', ids: [name], body, keyed: true, versioned: true },
      options,
    );
  }
}

/** The operations of the management API under `sessionTokens`. */
export class SessionTokens {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * Provision a sandbox. Issues a session token and answers with the environment of the sandbox, as `provision_sandbox` of ATI does. The token is shown this once.
   *
   * @throws ProblemError `profile.not_found`, `session_token.agent_stopped`, `session_token.not_issued`
   */
  provisionSandbox(body: S.ProvisionSandbox, options?: WriteOptions): Call<S.ProvisionedSandbox> {
    return this.#send({ route: 'POST /api/v1/ati/sandboxes', body, keyed: true }, options);
  }

  /**
   * List session tokens. Those that were issued here, newest first, without their text: it is kept nowhere.
   */
  list(
    query?: {
      cursor?: string;
      limit?: number;
      sub?: string;
      profile_id?: S.ProfileId;
      state?: 'live' | 'expired' | 'revoked';
    },
    options?: RequestOptions,
  ): Pages<S.SessionTokenPage> {
    return new Pages(this.#send, { route: 'GET /api/v1/ati/tokens', query }, options);
  }

  /**
   * Issue a session token. For a subject and a scope text. The token is shown this once.
   *
   * @throws ProblemError `profile.not_found`, `session_token.agent_stopped`, `session_token.not_issued`
   */
  issue(body: S.IssueSessionToken, options?: WriteOptions): Call<S.IssuedSessionToken> {
    return this.#send({ route: 'POST /api/v1/ati/tokens', body, keyed: true }, options);
  }

  /**
   * Look into a session token. Decodes header and claims and checks nothing of them: never decide anything by the answer.
   */
  inspect(body: S.InspectSessionToken, options?: RequestOptions): Call<S.InspectedSessionToken> {
    return this.#send({ route: 'POST /api/v1/ati/tokens/inspect', body }, options);
  }

  /**
   * Introspect a session token or a virtual key. As RFC 7662 has it. Of one that is not good nothing but that is told.
   */
  introspect(body: S.IntrospectSessionToken, options?: RequestOptions): Call<S.IntrospectedSessionToken> {
    return this.#send({ route: 'POST /api/v1/ati/tokens/introspect', body }, options);
  }

  /**
   * Renew a session token. Trades a token that is still good for a fresh one of the same subject with the same scope, or a narrower one. The former one stays good until it expires.
   *
   * @throws ProblemError `profile.not_found`, `session_token.agent_stopped`, `session_token.not_issued`
   */
  renew(body: S.RenewSessionToken, options?: WriteOptions): Call<S.IssuedSessionToken> {
    return this.#send({ route: 'POST /api/v1/ati/tokens/renew', body, keyed: true }, options);
  }

  /**
   * Revoke session tokens. One by its `jti`, or all that a subject or a profile has so far. Signet refuses them from the next request on, in every process. A proxy of your own does not hear of it.
   *
   * @throws ProblemError `profile.not_found`
   */
  revoke(body: S.RevokeSessionTokens, options?: WriteOptions): Call<S.RevokedSessionTokens> {
    return this.#send({ route: 'POST /api/v1/ati/tokens/revoke', body, keyed: true }, options);
  }

  /**
   * Validate a session token. Checks all that the gateway checks: signature, claims, time, issuer, audience, whether it was revoked, and whether its agent is active. `error` is the first fault.
   */
  validate(body: S.ValidateSessionToken, options?: RequestOptions): Call<S.SessionTokenValidity> {
    return this.#send({ route: 'POST /api/v1/ati/tokens/validate', body }, options);
  }
}

/** The operations of the management API under `sessions`. */
export class Sessions {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * Get the current session.
   */
  get(options?: RequestOptions): Call<S.Session> {
    return this.#send({ route: 'GET /api/v1/session' }, options);
  }

  /**
   * Sign in. Sets the session cookie. Send `csrf_token` as `X-CSRF-Token` with every write.
   */
  signIn(body: S.SignIn, options?: RequestOptions): Call<S.Session> {
    return this.#send({ route: 'POST /api/v1/session', body }, options);
  }

  /**
   * Sign out.
   */
  signOut(options?: RequestOptions): Call<void> {
    return this.#send({ route: 'DELETE /api/v1/session' }, options);
  }

  /**
   * Ask whether the instance needs an owner.
   */
  getSetupState(options?: RequestOptions): Call<S.SetupState> {
    return this.#send({ route: 'GET /api/v1/setup' }, options);
  }

  /**
   * Create the first owner. Takes the code of the one-time link that the server printed, and signs the owner in.
   *
   * @throws ProblemError `setup.code_invalid`, `setup.closed`
   */
  setUpInstance(body: S.SetUpInstance, options?: RequestOptions): Call<S.Session> {
    return this.#send({ route: 'POST /api/v1/setup', body }, options);
  }
}

/** The operations of the management API under `signingKeys`. */
export class SigningKeys {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * List the signing keys. The 50 newest of one purpose, newest first: those of tokens unless told.
   */
  list(
    query?: {
      /** `tokens`: access tokens. `audit`: checkpoints of the audit log. */
      purpose?: 'tokens' | 'audit';
    },
    options?: RequestOptions,
  ): Call<S.SigningKeyList> {
    return this.#send({ route: 'GET /api/v1/signing-keys', query }, options);
  }

  /**
   * Rotate the signing key. The next key signs from now on; the current one verifies until its last token has expired. With `force`, for a key that leaked, every key that has signed so far ends instead: when this answers, no process takes an access token of theirs any more. With the purpose `audit` a new key signs the checkpoints of the audit log from now on; those that exist stay valid. With `force` they count for nothing by themselves: when this answers, the new key has signed for the log of your organisation.
   *
   * @throws ProblemError `signing_key.not_ready`, `signing_key.too_many`
   */
  rotate(body: S.RotateSigningKey, options?: WriteOptions): Call<S.SigningKeyRotation> {
    return this.#send({ route: 'POST /api/v1/signing-keys/rotate', body, keyed: true }, options);
  }
}

/** The operations of the management API under `skills`. */
export class Skills {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * List skills. By name.
   */
  list(
    query?: { cursor?: string; limit?: number; name?: string; search?: string },
    options?: RequestOptions,
  ): Pages<S.SkillPage> {
    return new Pages(this.#send, { route: 'GET /api/v1/ati/skills', query }, options);
  }

  /**
   * Add a skill. A text that says how tools are used, for whoever may use them.
   *
   * @throws ProblemError `resource.exists`, `resource.too_many`
   */
  create(body: S.CreateSkill, options?: WriteOptions): VersionedCall<S.Skill> {
    return this.#send({ route: 'POST /api/v1/ati/skills', body, keyed: true }, options);
  }

  /**
   * Get a skill.
   *
   * @throws ProblemError `resource.not_found`
   */
  get(id: string, options?: RequestOptions): VersionedCall<S.Skill> {
    return this.#send({ route: 'GET /api/v1/ati/skills/{id}', ids: [id] }, options);
  }

  /**
   * Edit a skill. Send what changes; what is absent stays.
   *
   * @throws ProblemError `resource.not_found`, `resource.changed`
   */
  edit(id: string, body: S.EditSkill, options?: EditOptions): VersionedCall<S.Skill> {
    return this.#send(
      { route: 'PATCH /api/v1/ati/skills/{id}', ids: [id], body, keyed: true, versioned: true },
      options,
    );
  }

  /**
   * Delete a skill. The answer is the skill as it was.
   *
   * @throws ProblemError `resource.not_found`, `resource.changed`
   */
  delete(id: string, options?: EditOptions): Call<S.Skill> {
    return this.#send(
      { route: 'DELETE /api/v1/ati/skills/{id}', ids: [id], keyed: true, versioned: true },
      options,
    );
  }
}

/** The operations of the management API under `toolCalls`. */
export class ToolCalls {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * Export the calls of tools. Streams one JSON line for each call of a tool that was finished, oldest first, with the names that the audit file of an ATI proxy has: `ts`, `tool` (as it was typed), `args`, `status`, `duration_ms`, `agent_sub`, and where there is one `job_id`, `sandbox_id` and `error`. Refused calls are not in it, nor are months that went into an archive. It proves nothing: export the activity for that. The export itself is an event.
   */
  export(
    query?: {
      since?: string;
      /** Up to, but without, this moment. */
      until?: string;
      /** The `sub` of the session token, or the user of the virtual key. */
      sandbox?: string;
      /** A tool, as the catalogue has it or as it was typed. */
      tool?: string;
    },
    options?: RequestOptions,
  ): Call<ReadableStream<Uint8Array>> {
    return this.#send({ route: 'GET /api/v1/ati/calls/export', query, read: download }, options);
  }
}

/** The operations of the management API under `toolProviders`. */
export class ToolProviders {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * List providers. By name. Credentials are never part of it.
   */
  list(
    query?: { cursor?: string; limit?: number; name?: string; search?: string },
    options?: RequestOptions,
  ): Pages<S.ProviderPage> {
    return new Pages(this.#send, { route: 'GET /api/v1/ati/providers', query }, options);
  }

  /**
   * Add a provider. The credential with which Signet calls it is sealed, and never shown again. A provider of the kind `ati` is a proxy of your own: it has a profile in place of a credential, and is shown tokens that open the called tool alone.
   *
   * @throws ProblemError `resource.exists`, `resource.too_many`
   */
  create(body: S.CreateProvider, options?: WriteOptions): VersionedCall<S.Provider> {
    return this.#send({ route: 'POST /api/v1/ati/providers', body, keyed: true }, options);
  }

  /**
   * Get a provider.
   *
   * @throws ProblemError `resource.not_found`
   */
  get(providerId: string, options?: RequestOptions): VersionedCall<S.Provider> {
    return this.#send({ route: 'GET /api/v1/ati/providers/{id}', ids: [providerId] }, options);
  }

  /**
   * Edit a provider. Send what changes; what is absent stays. A provider that moves to another server needs its credential again.
   *
   * @throws ProblemError `resource.not_found`, `resource.changed`
   */
  edit(providerId: string, body: S.EditProvider, options?: EditOptions): VersionedCall<S.Provider> {
    return this.#send(
      { route: 'PATCH /api/v1/ati/providers/{id}', ids: [providerId], body, keyed: true, versioned: true },
      options,
    );
  }

  /**
   * Delete a provider. Its tools are deleted with it. The answer is the provider as it was.
   *
   * @throws ProblemError `resource.not_found`, `resource.changed`
   */
  delete(providerId: string, options?: EditOptions): Call<S.Provider> {
    return this.#send(
      { route: 'DELETE /api/v1/ati/providers/{id}', ids: [providerId], keyed: true, versioned: true },
      options,
    );
  }

  /**
   * Ask a proxy how it is. Asks an ati provider whether it verifies tokens, and answers with what it said. This happens by itself when the provider is added or edited, and every ten minutes.
   *
   * @throws ProblemError `resource.not_found`
   */
  check(providerId: string, options?: RequestOptions): Call<S.Provider> {
    return this.#send({ route: 'POST /api/v1/ati/providers/{id}/check', ids: [providerId] }, options);
  }

  /**
   * Import tools from an ATI proxy. Asks the proxy for its tools, with a token of its profile. Each keeps its name and, where it is new, the scope that it requires there. A tool that is there already gets the new description and arguments and keeps its scope and tags; none is removed.
   *
   * @throws ProblemError `resource.not_found`, `resource.too_many`, `provider.unreachable`
   */
  importAti(providerId: string, options?: RequestOptions): Call<S.ToolImport> {
    return this.#send({ route: 'POST /api/v1/ati/providers/{id}/import-ati', ids: [providerId] }, options);
  }

  /**
   * Import tools from an MCP server. Asks the provider for its tools. Each becomes a tool `provider:name` that needs the scope `tool:provider:name`. A tool that is there already gets the new description and arguments and keeps its scope and tags; none is removed.
   *
   * @throws ProblemError `resource.not_found`, `resource.too_many`, `provider.unreachable`
   */
  importMcp(providerId: string, options?: RequestOptions): Call<S.ToolImport> {
    return this.#send({ route: 'POST /api/v1/ati/providers/{id}/import-mcp', ids: [providerId] }, options);
  }

  /**
   * Import tools from an OpenAPI document. Every operation of the document becomes a tool `provider:operation` that needs the scope `tool:provider:operation`. A tool that is there already gets the new description and arguments and keeps its scope and tags; none is removed.
   *
   * @throws ProblemError `resource.not_found`, `resource.too_many`
   */
  importOpenApi(providerId: string, body: S.ImportOpenApi, options?: WriteOptions): Call<S.ToolImport> {
    return this.#send(
      { route: 'POST /api/v1/ati/providers/{id}/import-openapi', ids: [providerId], body, keyed: true },
      options,
    );
  }
}

/** The operations of the management API under `tools`. */
export class Tools {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * List tools. By name.
   */
  list(
    query?: { cursor?: string; limit?: number; name?: string; search?: string; provider_id?: S.ProviderId },
    options?: RequestOptions,
  ): Pages<S.ToolPage> {
    return new Pages(this.#send, { route: 'GET /api/v1/ati/tools', query }, options);
  }

  /**
   * Add a tool. Unless told otherwise, a caller needs the scope `tool:` and its name.
   *
   * @throws ProblemError `resource.not_found`, `resource.exists`, `resource.too_many`
   */
  create(body: S.CreateTool, options?: WriteOptions): VersionedCall<S.Tool> {
    return this.#send({ route: 'POST /api/v1/ati/tools', body, keyed: true }, options);
  }

  /**
   * Get a tool.
   *
   * @throws ProblemError `resource.not_found`
   */
  get(id: string, options?: RequestOptions): VersionedCall<S.Tool> {
    return this.#send({ route: 'GET /api/v1/ati/tools/{id}', ids: [id] }, options);
  }

  /**
   * Edit a tool. Send what changes; what is absent stays.
   *
   * @throws ProblemError `resource.not_found`, `resource.changed`
   */
  edit(id: string, body: S.EditTool, options?: EditOptions): VersionedCall<S.Tool> {
    return this.#send(
      { route: 'PATCH /api/v1/ati/tools/{id}', ids: [id], body, keyed: true, versioned: true },
      options,
    );
  }

  /**
   * Delete a tool. The answer is the tool as it was.
   *
   * @throws ProblemError `resource.not_found`, `resource.changed`
   */
  delete(id: string, options?: EditOptions): Call<S.Tool> {
    return this.#send(
      { route: 'DELETE /api/v1/ati/tools/{id}', ids: [id], keyed: true, versioned: true },
      options,
    );
  }
}

/** The operations of the management API under `virtualKeys`. */
export class VirtualKeys {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * List virtual keys. Newest first. Those that were revoked are listed when they are asked for.
   */
  list(
    query?: {
      cursor?: string;
      limit?: number;
      user_id?: string;
      alias?: string;
      /** How the aliases begin. No character stands for others. */
      alias_prefix?: string;
      /** A part of the alias or of the user. */
      search?: string;
      /** Without it all but revoked ones. */
      state?: 'active' | 'blocked' | 'expired' | 'revoked';
    },
    options?: RequestOptions,
  ): Pages<S.VirtualKeyPage> {
    return new Pages(this.#send, { route: 'GET /api/v1/ati/keys', query }, options);
  }

  /**
   * Issue a virtual key. The answer holds the key, which is never shown again: only its SHA-256 is stored. It lives for an hour unless told otherwise.
   *
   * @throws ProblemError `virtual_key.exists`, `virtual_key.too_many`
   */
  issue(body: S.CreateVirtualKey, options?: WriteOptions): Call<S.IssuedVirtualKey> {
    return this.#send({ route: 'POST /api/v1/ati/keys', body, keyed: true }, options);
  }

  /**
   * Revoke many virtual keys. Those that everything fits that is given. Each is a fact of its own.
   */
  revokeMatching(body: S.RevokeVirtualKeys, options?: WriteOptions): Call<S.RevokedVirtualKeys> {
    return this.#send({ route: 'POST /api/v1/ati/keys/revoke', body, keyed: true }, options);
  }

  /**
   * Get a virtual key.
   *
   * @throws ProblemError `virtual_key.not_found`
   */
  get(keyId: string, options?: RequestOptions): VersionedCall<S.VirtualKey> {
    return this.#send({ route: 'GET /api/v1/ati/keys/{id}', ids: [keyId] }, options);
  }

  /**
   * Edit a virtual key. Send what changes; what is absent stays. It holds from the next request of the key on.
   *
   * @throws ProblemError `virtual_key.not_found`, `virtual_key.ended`, `virtual_key.changed`
   */
  edit(keyId: string, body: S.EditVirtualKey, options?: EditOptions): VersionedCall<S.VirtualKey> {
    return this.#send(
      { route: 'PATCH /api/v1/ati/keys/{id}', ids: [keyId], body, keyed: true, versioned: true },
      options,
    );
  }

  /**
   * Revoke a virtual key. It ends at once and for good, and its name is free again. It stays to be seen for 90 days.
   *
   * @throws ProblemError `virtual_key.not_found`, `virtual_key.ended`, `virtual_key.changed`
   */
  revoke(keyId: string, options?: EditOptions): Call<S.VirtualKey> {
    return this.#send(
      { route: 'DELETE /api/v1/ati/keys/{id}', ids: [keyId], keyed: true, versioned: true },
      options,
    );
  }

  /**
   * Block a virtual key. It is refused until it is unblocked. It expires when it would have.
   *
   * @throws ProblemError `virtual_key.not_found`, `virtual_key.ended`
   */
  block(keyId: string, options?: WriteOptions): Call<S.VirtualKey> {
    return this.#send({ route: 'POST /api/v1/ati/keys/{id}/block', ids: [keyId], keyed: true }, options);
  }

  /**
   * Unblock a virtual key.
   *
   * @throws ProblemError `virtual_key.not_found`, `virtual_key.ended`
   */
  unblock(keyId: string, options?: WriteOptions): Call<S.VirtualKey> {
    return this.#send({ route: 'POST /api/v1/ati/keys/{id}/unblock', ids: [keyId], keyed: true }, options);
  }
}

/** Every noun of the management API. */
export class Operations {
  readonly agents: Agents;
  readonly credentials: Credentials;
  readonly permissions: Permissions;
  readonly activity: Activity;
  readonly webhooks: Webhooks;
  readonly decisions: Decisions;
  readonly eventTypes: EventTypes;
  readonly events: Events;
  readonly profiles: Profiles;
  readonly rateTiers: RateTiers;
  readonly sessionTokens: SessionTokens;
  readonly sessions: Sessions;
  readonly signingKeys: SigningKeys;
  readonly skills: Skills;
  readonly toolCalls: ToolCalls;
  readonly toolProviders: ToolProviders;
  readonly tools: Tools;
  readonly virtualKeys: VirtualKeys;

  constructor(send: Send) {
    this.agents = new Agents(send);
    this.credentials = new Credentials(send);
    this.permissions = new Permissions(send);
    this.activity = new Activity(send);
    this.webhooks = new Webhooks(send);
    this.decisions = new Decisions(send);
    this.eventTypes = new EventTypes(send);
    this.events = new Events(send);
    this.profiles = new Profiles(send);
    this.rateTiers = new RateTiers(send);
    this.sessionTokens = new SessionTokens(send);
    this.sessions = new Sessions(send);
    this.signingKeys = new SigningKeys(send);
    this.skills = new Skills(send);
    this.toolCalls = new ToolCalls(send);
    this.toolProviders = new ToolProviders(send);
    this.tools = new Tools(send);
    this.virtualKeys = new VirtualKeys(send);
  }
}
