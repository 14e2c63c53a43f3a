// Generated from the contracts by `pnpm --filter @signet/sdk generate`: change those, not this.

export type ActivityId = string;
export type ActivityOutcome = 'success' | 'failure' | 'denied' | 'error';
export type AgentId = string;
export type ActivityIntegrity = 'sealing' | 'sealed' | 'broken';
export type AgentStatus = 'draft' | 'pending' | 'active' | 'inactive' | 'suspended' | 'revoked';
export type RateTier = 'free' | 'pro' | 'enterprise';
/**
 * `http`: an API. `mcp`: a server of the Model Context Protocol. `ati`: an ATI proxy of your own
 */
export type ProviderKind = 'http' | 'mcp' | 'ati';
export type ProfileId = string;
export type ProviderId = string;
export type EventMatch =
  | {
      path: string;
      equals: string | number | boolean | null;
    }
  | {
      path: string;
      /**
       * @minItems 1
       * @maxItems 50
       */
      in: (string | number | boolean | null)[];
    }
  | {
      path: string;
      starts_with: string;
    };
export type SignatureKind = 'v1' | 'v1a';
export type CredentialId = string;
export type DecisionId = string;
export type DeliveryState = 'pending' | 'sending' | 'delivered' | 'dead' | 'cancelled';
export type WebhookId = string;
/**
 * `gateway`: Signet itself calls the tools. `stock`: a proxy of your own does
 */
export type ProfileTarget = 'gateway' | 'stock';
export type WebhookFormat = 'standard' | 'agentauth' | 'cloudevents';
export type RetrySchedule = ('standard' | 'agentauth') | number[];
export type EnableWebhook =
  | {
      backlog: 'send';
    }
  | {
      backlog: 'since';
      since: string;
    }
  | {
      backlog: 'drop';
    };
export type EventId = string;
export type VirtualKeyId = string;
export type VirtualKeyHash = string;
export type WebhookState = 'active' | 'paused' | 'disabled';
export type LegalHoldId = string;
export type MemberId = string;
export type ProfileAlgorithm = 'HS256' | 'ES256';
export type ProxyAuth = 'jwt' | 'disabled' | 'unknown';
export type ReplayId = string;
export type Role = 'owner' | 'admin' | 'approver' | 'auditor' | 'viewer';
export type SessionTokenValidity =
  | {
      valid: true;
      claims: SessionTokenClaims;
    }
  | {
      valid: false;
      /**
       * The word of 2.7
       */
      error: string;
    };
export type Severity = 'info' | 'warning' | 'critical';
export type SkillId = string;
export type ToolId = string;
export type ProblemCode =
  | 'activity.not_found'
  | 'activity.not_sealed'
  | 'activity.search_too_wide'
  | 'agent.admin_not_grantable'
  | 'agent.changed'
  | 'agent.not_found'
  | 'agent.not_pending'
  | 'agent.revoked'
  | 'authentication.failed'
  | 'authentication.required'
  | 'authorization.denied'
  | 'credential.ended'
  | 'credential.exists'
  | 'credential.not_found'
  | 'credential.too_many'
  | 'decision.not_found'
  | 'hold.not_found'
  | 'idempotency.answer_gone'
  | 'idempotency.in_flight'
  | 'idempotency.key_reused'
  | 'limit.exceeded'
  | 'permission.changed'
  | 'permission.exists'
  | 'permission.not_found'
  | 'profile.changed'
  | 'profile.exists'
  | 'profile.in_use'
  | 'profile.is_default'
  | 'profile.not_found'
  | 'profile.too_many'
  | 'provider.unreachable'
  | 'rate_tier.changed'
  | 'report.too_wide'
  | 'request.cross_site'
  | 'request.if_match_invalid'
  | 'request.invalid'
  | 'request.malformed'
  | 'request.permissions_invalid'
  | 'request.too_large'
  | 'request.unsupported_media_type'
  | 'resource.changed'
  | 'resource.exists'
  | 'resource.not_found'
  | 'resource.too_many'
  | 'service.failed'
  | 'service.unavailable'
  | 'session_token.agent_stopped'
  | 'session_token.not_issued'
  | 'setup.closed'
  | 'setup.code_invalid'
  | 'signing_key.not_ready'
  | 'signing_key.too_many'
  | 'virtual_key.changed'
  | 'virtual_key.ended'
  | 'virtual_key.exists'
  | 'virtual_key.not_found'
  | 'virtual_key.too_many'
  | 'webhook.changed'
  | 'webhook.not_found'
  | 'webhook.too_many'
  | 'webhook.too_many_keys'
  | 'webhook.url_invalid'
  | 'webhook_delivery.body_gone'
  | 'webhook_delivery.finished'
  | 'webhook_delivery.in_flight'
  | 'webhook_delivery.not_found'
  | 'webhook_replay.not_found';

export interface ActivityEvent {
  id: ActivityId;
  occurred_at: string;
  type: string;
  /**
   * How much it wants to be looked at: what is declared for its type, `info` for a type that is not known, and `critical` when the event is broken
   */
  severity: 'info' | 'warning' | 'critical';
  outcome: ActivityOutcome;
  /**
   * A code such as `key_revoked`, or what whoever did it gave as the reason
   */
  reason: string | null;
  actor: Actor[];
  agent_id: AgentId | null;
  /**
   * What the agent is called today; the log holds its id alone
   */
  agent_name: string | null;
  /**
   * What was changed; null where nothing was
   */
  object: FactObject | null;
  /**
   * Which members changed, and from what to what. A secret is never shown, nor is what was erased
   */
  changes: FactChange[];
  ip_prefix: string | null;
  request_id: string | null;
  /**
   * Place in the audit chain, from 1; null while sealing
   */
  seq: number | null;
  /**
   * Whether it stands in the audit chain, a moment after it happened, and is not broken
   */
  sealed: boolean;
  /**
   * `sealing`: it waits for its place. `sealed`: it has the hash that stands in the chain, and its neighbours continue it. `broken`: its row, its record or its place was altered; see `fault`
   */
  integrity: 'sealing' | 'sealed' | 'broken';
  /**
   * What is wrong with it, in words; null when nothing is
   */
  fault: string | null;
}
export interface Actor {
  type: 'member' | 'agent' | 'anonymous' | 'system' | 'management_key' | 'sandbox';
  id: string | null;
  name: string | null;
}
export interface FactObject {
  type: string;
  id: string;
  name: string | null;
}
export interface FactChange {
  /**
   * Which member, as a JSON pointer (RFC 6901)
   */
  path: string;
  /**
   * Null for what was not there before
   */
  from: {
    [k: string]: unknown;
  };
  to: unknown;
}
export interface ActivityEventDetail {
  id: ActivityId;
  occurred_at: string;
  type: string;
  /**
   * How much it wants to be looked at: what is declared for its type, `info` for a type that is not known, and `critical` when the event is broken
   */
  severity: 'info' | 'warning' | 'critical';
  outcome: ActivityOutcome;
  /**
   * A code such as `key_revoked`, or what whoever did it gave as the reason
   */
  reason: string | null;
  actor: Actor[];
  agent_id: AgentId | null;
  /**
   * What the agent is called today; the log holds its id alone
   */
  agent_name: string | null;
  /**
   * What was changed; null where nothing was
   */
  object: FactObject | null;
  /**
   * Which members changed, and from what to what. A secret is never shown, nor is what was erased
   */
  changes: FactChange[];
  ip_prefix: string | null;
  request_id: string | null;
  /**
   * Place in the audit chain, from 1; null while sealing
   */
  seq: number | null;
  /**
   * Whether it stands in the audit chain, a moment after it happened, and is not broken
   */
  sealed: boolean;
  /**
   * `sealing`: it waits for its place. `sealed`: it has the hash that stands in the chain, and its neighbours continue it. `broken`: its row, its record or its place was altered; see `fault`
   */
  integrity: 'sealing' | 'sealed' | 'broken';
  /**
   * What is wrong with it, in words; null when nothing is
   */
  fault: string | null;
  /**
   * What is hashed, without seq and prev_hash
   */
  record: {
    [k: string]: unknown;
  };
  prev_hash: string | null;
  hash: string | null;
  /**
   * Of a refusal: which rule refused, and what would change that
   */
  why: Explanation | null;
}
export interface Explanation {
  /**
   * The rule that decided
   */
  rule: string;
  /**
   * What the rule says, in a sentence
   */
  says: string;
  /**
   * What it looked at, by name
   */
  inputs: {
    [k: string]: string | number | string[];
  };
  /**
   * The nearest change that would let it through; null where none can
   */
  fix: {
    /**
     * What to do
     */
    verb: string;
    /**
     * The same in a sentence
     */
    says: string;
    /**
     * To which agent
     */
    agent_id?: string;
    /**
     * With which permission
     */
    permission?: string;
    /**
     * To which webhook
     */
    webhook_id?: string;
    /**
     * To which delivery
     */
    delivery_id?: string;
  } | null;
}
export interface ActivityFacets {
  types: {
    value: string;
    events: number;
  }[];
  outcomes: {
    value: string;
    events: number;
  }[];
  /**
   * Whether all events were counted. Of an agent only its newest 10,000 of the period are: an older one can be of a type that is not here
   */
  complete: boolean;
}
export interface ActivityHistogram {
  interval: 'hour' | 'day';
  data: {
    at: string;
    total: number;
    success: number;
    failure: number;
    denied: number;
    error: number;
  }[];
}
export interface ActivityPage {
  data: ActivityEvent[];
  next_cursor: string | null;
}
export interface ActivityProof {
  /**
   * The event with seq, prev_hash and hash; null when it is not in the log any more: `archived` says where it is
   */
  event: {
    [k: string]: unknown;
  } | null;
  seq: number;
  /**
   * Null with the event: nothing proves it then
   */
  hash: string | null;
  leaf_hash: string;
  tree_size: number;
  leaf_index: number;
  /**
   * The audit path, from the leaf up
   */
  hashes: string[];
  /**
   * The promise with this tree size, if one was made
   */
  checkpoint: AuditCheckpoint | null;
  /**
   * Null while the event is here. When both are null, the event was deleted
   */
  archived: ArchivedProof | null;
  /**
   * Columns of the row that say something else than the event that was sealed
   */
  altered: string[];
}
export interface AuditCheckpoint {
  /**
   * The name of this log; it never changes
   */
  origin: string;
  /**
   * How many events there were
   */
  tree_size: number;
  /**
   * Merkle tree hash of all events (RFC 9162)
   */
  root: string;
  /**
   * Hash of the last event
   */
  head_hash: string;
  time: string;
  previous_checkpoint_hash: string;
  /**
   * SHA-256 of the signed bytes
   */
  hash: string;
  /**
   * The audit key that signed
   */
  kid: string;
  /**
   * Base64
   */
  signature: string;
  /**
   * The same promise as a C2SP checkpoint, a signed note
   */
  note: string;
}
export interface ArchivedProof {
  event: {
    [k: string]: unknown;
  };
  leaf_index: number;
  /**
   * The audit path, from the leaf up
   */
  hashes: string[];
  checkpoint: AuditCheckpoint;
}
export interface AddPermission {
  permission: string;
  description?: string | null;
}
export interface Agent {
  id: AgentId;
  name: string;
  /**
   * The person who answers for the agent
   */
  owner_email: string;
  description: string | null;
  status: AgentStatus;
  rate_tier: RateTier;
  permissions: string[];
  /**
   * Whether its persona and its drift are shown to itself and to administrators alone. Without it the setting SIGNET_PRIVATE_PERSONAS of the server decides.
   */
  private_persona: boolean;
  /**
   * Credentials that can be used now
   */
  credential_count: number;
  last_seen_at: string | null;
  created_at: string;
  updated_at: string;
  revoked_at: string | null;
}
export interface AgentBehaviour {
  persona: {
    persona: {
      [k: string]: unknown;
    };
    hash: string;
    version: string;
    changed_at: string;
    /**
     * Whether it is what was once accepted
     */
    is_intact: boolean;
  } | null;
  history: {
    version: string;
    hash: string;
    changed_at: string;
  }[];
  drift: {
    score: number | null;
    thresholds: {
      warning: number;
      drift: number;
      auto_revoke: boolean;
    } | null;
    pings: {
      id: string;
      score: number;
      created_at: string;
      metrics: {
        [k: string]: number;
      };
      is_spike: boolean;
    }[];
  };
}
export interface AgentFigures {
  by_status: {
    draft: number;
    pending: number;
    active: number;
    inactive: number;
    suspended: number;
    revoked: number;
  };
}
export interface AgentPage {
  data: Agent[];
  next_cursor: string | null;
}
export interface AgentStop {
  /**
   * When its tokens were ended last, by whatever ended them: a suspension, a key that was revoked. Null: not within the life of a token
   */
  stopped_at: string | null;
  /**
   * The first epoch whose tokens count again
   */
  epoch: number | null;
  /**
   * The place of this end among all ends of the organisation
   */
  seq: number | null;
  /**
   * Since when Signet refuses what ended. It asks the database, so that is when it ended
   */
  refused_here_at: string | null;
  /**
   * Whoever listens, counted within two seconds. `told` is not obeyed
   */
  listeners: {
    /**
     * Readers of `revoked.feed` that are connected now
     */
    connected: number;
    /**
     * To how many of them this end was written
     */
    told: number;
    /**
     * Addresses that fetched `revoked.jwt` within the last minute
     */
    polling: number;
    /**
     * How many of them fetched it with this end in it
     */
    polled: number;
  };
  /**
   * When the last token expires that was issued before: until then services accept it that hear nothing. Null: there was none
   */
  last_token_expires_at: string | null;
  /**
   * The same for the tokens that count now, if they were ended now. Null: there is none, or it may not be used
   */
  current_token_expires_at: string | null;
}
export interface AskEnvironment {
  /**
   * Of the key that signs, or of the one that will after the next rotation
   */
  key?: 'active' | 'next';
}
export interface AuditCheckpointPage {
  data: AuditCheckpoint[];
  next_cursor: string | null;
}
export interface CatalogueEntry {
  permission: string;
  description: string | null;
  is_built_in: boolean;
  created_at: string | null;
}
export interface ConsistencyProof {
  from: number;
  to: number;
  from_root: string;
  to_root: string;
  hashes: string[];
  /**
   * The promise with `to` events, if one was made
   */
  checkpoint: AuditCheckpoint | null;
}
export interface CreateCredential {
  name: string;
  expires_at?: string | null;
}
export interface CreateProfile {
  name: string;
  algorithm?: 'HS256' | 'ES256';
  /**
   * `aud` of its tokens: which proxy they are for
   */
  audience?: string;
  /**
   * `iss` of its tokens. Null: none is written, none demanded
   */
  issuer?: string | null;
  /**
   * How far clocks may differ
   */
  leeway_seconds?: number;
  default_ttl_seconds?: number;
  max_ttl_seconds?: number;
  /**
   * `gateway`: Signet itself calls the tools. `stock`: a proxy of your own does
   */
  target?: 'gateway' | 'stock';
  /**
   * Where a proxy of your own answers
   */
  proxy_url?: string | null;
  /**
   * With HS256: a secret that others have already. Left out, one is made
   */
  secret?: string;
}
export interface CreateProvider {
  name: string;
  kind: ProviderKind;
  base_url: string;
  description?: string;
  category?: string | null;
  credential?: ProviderCredential | null;
  /**
   * Of an ati provider: the profile with the target `stock` whose key the proxy verifies
   */
  profile_id?: ProfileId | null;
}
export interface ProviderCredential {
  place: 'bearer' | 'header' | 'query';
  /**
   * Of the header or the query parameter
   */
  name?: string;
  value: string;
}
export interface CreateReplay {
  since: string;
  until?: string;
  which: 'failed' | 'missing' | 'all';
  /**
   * @minItems 1
   * @maxItems 20
   */
  event_types?: string[];
}
export interface CreateSkill {
  name: string;
  version?: string;
  description?: string;
  when_to_use?: string | null;
  hint?: string | null;
  content: string;
  /**
   * Whoever may use one of these tools sees the skill
   *
   * @maxItems 100
   */
  tools?: string[];
  /**
   * Whoever may use a tool of these providers sees the skill
   *
   * @maxItems 100
   */
  providers?: string[];
  /**
   * Whoever may use a tool of a provider in these categories sees the skill
   *
   * @maxItems 100
   */
  categories?: string[];
  /**
   * Skills that whoever sees this one sees, too
   *
   * @maxItems 100
   */
  depends_on?: string[];
}
export interface CreateTool {
  provider_id: ProviderId;
  /**
   * `provider:operation`, or a name without a colon. A tool of an ati provider is called as it is there
   */
  name: string;
  description?: string;
  hint?: string | null;
  /**
   * What a caller has to hold to call it
   */
  scope?: string;
  /**
   * Of the call to an http provider
   */
  method?: ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE') | null;
  /**
   * Below the address of an http provider
   */
  path?: string | null;
  /**
   * The arguments that go into the query. All of them in a call without a body
   *
   * @maxItems 100
   */
  query?: string[];
  /**
   * What an mcp or an ati provider calls it
   */
  upstream_name?: string | null;
  /**
   * What an ati provider asks of whoever calls it there. Null: `tool:` and the name that it has there
   */
  upstream_scope?: string | null;
  /**
   * JSON Schema of the arguments
   */
  input_schema?: {
    [k: string]: unknown;
  };
  /**
   * @maxItems 20
   */
  tags?: string[];
}
export interface CreateVirtualKey {
  /**
   * Whom the key speaks for: an agent, a sandbox, a job
   */
  user_id: string;
  /**
   * What the user calls it. A user has one key of a name
   */
  alias: string;
  /**
   * Names of tools; one that ends in a star stands for all that begin so
   *
   * @maxItems 100
   */
  tools?: string[];
  /**
   * All tools whose names begin with the provider and a colon
   *
   * @maxItems 100
   */
  providers?: string[];
  /**
   * All tools of the providers in these categories
   *
   * @maxItems 100
   */
  categories?: string[];
  /**
   * Names of skills
   *
   * @maxItems 100
   */
  skills?: string[];
  /**
   * How long it lives. The instance has a maximum, 30 days unless set
   */
  ttl_seconds?: number;
  /**
   * From a pattern such as `tool:github:*` to a number of calls such as `10/hour`
   */
  rate?: {
    [k: string]: string;
  };
  /**
   * Any JSON. Kept as it is, and never looked at
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface CreateWebhook {
  url: string;
  description?: string | null;
  format?: 'standard' | 'agentauth' | 'cloudevents';
  /**
   * @minItems 1
   * @maxItems 20
   */
  events: string[];
  subject_ids?: string[] | null;
  /**
   * @maxItems 5
   */
  match?: EventMatch[];
  max_in_flight?: number;
  rate_per_second?: number | null;
  ordered?: boolean;
  timeout_ms?: number;
  schedule?: ('standard' | 'agentauth') | number[];
  /**
   * v1 is an HMAC with a shared secret, v1a an Ed25519 signature
   *
   * @minItems 1
   * @maxItems 2
   */
  signatures?: SignatureKind[];
  /**
   * Brings a v1 secret along; otherwise one is made
   */
  secret?: string;
}
export interface Credential {
  id: CredentialId;
  name: string;
  kind: 'api_key';
  /**
   * The first characters, for recognition
   */
  prefix: string;
  is_imported: boolean;
  /**
   * Whether it makes its agent an administrator, if the agent holds `*:*:*`: it does when it was issued to one
   */
  may_administer: boolean;
  status: 'active' | 'expired' | 'revoked';
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
}
export interface CredentialList {
  data: Credential[];
}
export interface CredentialPlacement {
  place: 'bearer' | 'header' | 'query';
  name: string | null;
}
export interface Decision {
  /**
   * The rule that decided
   */
  rule: string;
  /**
   * What the rule says, in a sentence
   */
  says: string;
  /**
   * What it looked at, by name
   */
  inputs: {
    [k: string]: string | number | string[];
  };
  /**
   * The nearest change that would let it through; null where none can
   */
  fix: {
    /**
     * What to do
     */
    verb: string;
    /**
     * The same in a sentence
     */
    says: string;
    /**
     * To which agent
     */
    agent_id?: string;
    /**
     * With which permission
     */
    permission?: string;
    /**
     * To which webhook
     */
    webhook_id?: string;
    /**
     * To which delivery
     */
    delivery_id?: string;
  } | null;
  id: DecisionId;
  allowed: false;
  /**
   * The event under which it is on record, perhaps counted together with others of its kind; null where nobody claimed to be anybody, which leaves no event
   */
  event: ActivityEvent | null;
}
export interface DenyAgent {
  reason: string;
}
export interface DismissDeadLetters {
  webhook_id?: WebhookId;
  /**
   * @minItems 1
   * @maxItems 500
   */
  delivery_ids?: string[];
}
export interface Dismissed {
  dismissed: number;
}
export interface EditAgent {
  name?: string;
  owner_email?: string;
  description?: string | null;
  rate_tier?: RateTier;
  /**
   * @minItems 1
   * @maxItems 50
   */
  permissions?: string[];
  /**
   * Whether its persona and its drift are shown to itself and to administrators alone. Without it the setting SIGNET_PRIVATE_PERSONAS of the server decides.
   */
  private_persona?: boolean;
}
export interface EditProfile {
  name?: string;
  /**
   * `aud` of its tokens: which proxy they are for
   */
  audience?: string;
  /**
   * `iss` of its tokens. Null: none is written, none demanded
   */
  issuer?: string | null;
  /**
   * How far clocks may differ
   */
  leeway_seconds?: number;
  default_ttl_seconds?: number;
  max_ttl_seconds?: number;
  target?: ProfileTarget;
  /**
   * Where a proxy of your own answers
   */
  proxy_url?: string | null;
}
export interface EditProvider {
  description?: string;
  base_url?: string;
  category?: string | null;
  credential?: ProviderCredential | null;
  /**
   * Of an ati provider: the profile with the target `stock` whose key the proxy verifies
   */
  profile_id?: ProfileId | null;
}
export interface EditRateTier {
  requests_per_minute?: number;
  webhooks_max?: number;
}
export interface EditSkill {
  version?: string;
  description?: string;
  when_to_use?: string | null;
  hint?: string | null;
  content?: string;
  /**
   * Whoever may use one of these tools sees the skill
   *
   * @maxItems 100
   */
  tools?: string[];
  /**
   * Whoever may use a tool of these providers sees the skill
   *
   * @maxItems 100
   */
  providers?: string[];
  /**
   * Whoever may use a tool of a provider in these categories sees the skill
   *
   * @maxItems 100
   */
  categories?: string[];
  /**
   * Skills that whoever sees this one sees, too
   *
   * @maxItems 100
   */
  depends_on?: string[];
}
export interface EditTool {
  description?: string;
  hint?: string | null;
  /**
   * What a caller has to hold to call it
   */
  scope?: string;
  /**
   * Of the call to an http provider
   */
  method?: ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE') | null;
  /**
   * Below the address of an http provider
   */
  path?: string | null;
  /**
   * The arguments that go into the query. All of them in a call without a body
   *
   * @maxItems 100
   */
  query?: string[];
  /**
   * What an mcp or an ati provider calls it
   */
  upstream_name?: string | null;
  /**
   * What an ati provider asks of whoever calls it there. Null: `tool:` and the name that it has there
   */
  upstream_scope?: string | null;
  /**
   * JSON Schema of the arguments
   */
  input_schema?: {
    [k: string]: unknown;
  };
  /**
   * @maxItems 20
   */
  tags?: string[];
}
export interface EditVirtualKey {
  /**
   * Names of tools; one that ends in a star stands for all that begin so
   *
   * @maxItems 100
   */
  tools?: string[];
  /**
   * All tools whose names begin with the provider and a colon
   *
   * @maxItems 100
   */
  providers?: string[];
  /**
   * All tools of the providers in these categories
   *
   * @maxItems 100
   */
  categories?: string[];
  /**
   * Names of skills
   *
   * @maxItems 100
   */
  skills?: string[];
  /**
   * From a pattern such as `tool:github:*` to a number of calls such as `10/hour`
   */
  rate?: {
    [k: string]: string;
  };
  /**
   * Any JSON. Kept as it is, and never looked at
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface EditWebhook {
  url?: string;
  description?: string | null;
  format?: WebhookFormat;
  /**
   * @minItems 1
   * @maxItems 20
   */
  events?: string[];
  subject_ids?: string[] | null;
  /**
   * @maxItems 5
   */
  match?: EventMatch[];
  max_in_flight?: number;
  rate_per_second?: number | null;
  ordered?: boolean;
  timeout_ms?: number;
  schedule?: RetrySchedule;
}
export interface EventTypeEntry {
  name: string;
  title: string;
  description: string;
  since: string;
  deprecated: boolean;
  /**
   * JSON Schema of `data`
   */
  schema: {
    [k: string]: unknown;
  };
  example: {
    [k: string]: unknown;
  };
}
export interface EventTypeList {
  data: EventTypeEntry[];
}
export interface ExpiringCredentials {
  data: {
    id: CredentialId;
    name: string;
    expires_at: string;
    agent_id: AgentId;
    agent_name: string;
  }[];
}
export interface FailedSignIns {
  /**
   * Tries that failed or were refused
   */
  count: number;
  /**
   * From how many networks, as the log names them
   */
  networks: number;
  /**
   * The first of them
   */
  since: string;
}
export interface FeedEvent {
  id: EventId;
  type: string;
  subject_id: string | null;
  timestamp: string;
  data: {
    [k: string]: unknown;
  };
  /**
   * Goes on behind this event: keep that of the last one you handled
   */
  cursor: string;
}
export interface FeedPage {
  data: FeedEvent[];
  next_cursor: string;
  has_more: boolean;
}
export interface FieldFault {
  pointer: string;
  message: string;
}
export interface FilterPreview {
  matched: number;
  total: number;
  days: number;
}
export interface ImportCredential {
  name: string;
  prefix: string;
  sha256: string;
  expires_at?: string | null;
}
export interface ImportOpenApi {
  /**
   * An OpenAPI 3 document, as JSON or YAML
   */
  document: string;
}
export interface InspectSessionToken {
  token: string;
}
export interface InspectedSessionToken {
  /**
   * Nothing of it was checked: decide nothing by it
   */
  verified: false;
  header: {
    [k: string]: unknown;
  };
  claims: {
    [k: string]: unknown;
  };
}
export interface IntrospectSessionToken {
  token: string;
}
export interface IntrospectedSessionToken {
  active: boolean;
  sub?: string;
  aud?: string;
  iat?: number;
  exp?: number;
  scope?: string;
  iss?: string;
  jti?: string;
  job_id?: string;
  sandbox_id?: string;
  ati?: {
    v: number;
    rate?: {
      [k: string]: string;
    };
  };
  token_type?: string;
}
export interface IssueSessionToken {
  sub: string;
  scope: string;
  /**
   * Whole seconds; what the profile says unless told
   */
  ttl_seconds?: number;
  /**
   * From pattern to `count/unit`
   */
  rate?: {
    [k: string]: string;
  };
  job_id?: string;
  sandbox_id?: string;
  /**
   * The default profile unless told
   */
  profile_id?: string;
}
export interface IssuedCredential {
  credential: Credential;
  /**
   * Shown this once
   */
  api_key: string;
}
export interface IssuedSessionToken {
  token: string;
  jti: string;
  scope: string;
  expires_at: string;
  /**
   * What this token does not do that may be expected of it
   */
  warnings: string[];
}
export interface IssuedVirtualKey {
  key: VirtualKey;
  /**
   * Shown this once
   */
  raw_key: string;
}
export interface VirtualKey {
  id: VirtualKeyId;
  hash: VirtualKeyHash;
  user_id: string;
  alias: string;
  state: 'active' | 'blocked' | 'expired' | 'revoked';
  tools: string[];
  providers: string[];
  categories: string[];
  skills: string[];
  rate: {
    [k: string]: string;
  };
  metadata: unknown;
  request_count: number;
  /**
   * How many of them were refused or failed
   */
  error_count: number;
  last_used_at: string | null;
  created_at: string;
  /**
   * The member or management key that issued it
   */
  created_by: string;
  updated_at: string;
  expires_at: string;
  blocked_at: string | null;
  revoked_at: string | null;
  revoked_by: string | null;
}
export interface IssuedWebhook {
  webhook: Webhook;
  /**
   * For v1: shown this once
   */
  secret: string | null;
  /**
   * For v1a
   */
  public_key: string | null;
}
export interface Webhook {
  id: WebhookId;
  /**
   * The agent that owns it, when an agent made it
   */
  agent_id: AgentId | null;
  url: string;
  description: string | null;
  format: WebhookFormat;
  events: string[];
  subject_ids: string[] | null;
  match: (
    | {
        path: string;
        equals: string | number | boolean | null;
      }
    | {
        path: string;
        /**
         * @minItems 1
         * @maxItems 50
         */
        in: (string | number | boolean | null)[];
      }
    | {
        path: string;
        starts_with: string;
      }
  )[];
  state: WebhookState;
  disabled_reason: string | null;
  max_in_flight: number;
  rate_per_second: number | null;
  ordered: boolean;
  timeout_ms: number;
  schedule: ('standard' | 'agentauth') | number[];
  signatures: {
    kind: SignatureKind;
    public_key: string | null;
    created_at: string;
    expires_at: string | null;
  }[];
  health: WebhookHealth;
  created_at: string;
  updated_at: string;
}
export interface WebhookHealth {
  breaker: 'closed' | 'open' | 'half_open';
  breaker_until: string | null;
  /**
   * Until when it asked for no calls, with Retry-After
   */
  put_off_until: string | null;
  failing_since: string | null;
  /**
   * Failed attempts since the last success
   */
  failures: number;
  last_success_at: string | null;
  last_failure_at: string | null;
  /**
   * When it will be disabled if it keeps failing
   */
  disables_at: string | null;
}
export interface LegalHold {
  id: LegalHoldId;
  reason: string;
  since: string | null;
  until: string | null;
  placed_at: string;
  placed_by: string;
  released_at: string | null;
  released_by: string | null;
}
export interface LegalHoldList {
  data: LegalHold[];
}
export interface LogVerificationAnswer {
  /**
   * Null before the first one
   */
  last: LogVerificationState | null;
}
export interface LogVerificationState {
  verified_at: string;
  events: number;
  /**
   * How many things are wrong; nothing should be
   */
  findings: number;
  first_findings: {
    table: string;
    /**
     * The place in the chain, if it is about one
     */
    seq: number | null;
    message: string;
  }[];
}
export interface PermissionCatalogue {
  data: string[];
  entries: CatalogueEntry[];
}
export interface PlaceLegalHold {
  reason: string;
  since?: string;
  until?: string;
}
export interface PreviewFilters {
  /**
   * @minItems 1
   * @maxItems 20
   */
  events: string[];
  subject_ids?: string[] | null;
  /**
   * @maxItems 5
   */
  match?: EventMatch[];
}
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail: string;
  /**
   * The request id, as in the X-Request-Id header
   */
  instance: string;
  code: string;
  /**
   * Of a refusal: the id under which it is explained, as in the Decision-Id header
   */
  decision_id?: string;
  errors?: FieldFault[];
  /**
   * How many are allowed
   */
  limit?: number;
  /**
   * Seconds until the call can succeed
   */
  retry_after?: number;
  /**
   * The rate tier whose limit it is
   */
  tier?: string;
  /**
   * The permission that is missing
   */
  required?: string;
  /**
   * Each permission that does not exist, and why
   */
  invalid_permissions?: {
    permission: string;
    reason: string;
  }[];
  /**
   * How a permission is written
   */
  valid_format?: string;
  valid_services?: string[];
  /**
   * Each event that does not exist
   */
  invalid?: string[];
  valid_events?: string[];
  valid_tiers?: string[];
  valid_statuses?: string[];
  /**
   * What is wrong with a session token, in a word of ATI
   */
  fault?: string;
  /**
   * That the agent could not be verified
   */
  verified?: false;
  /**
   * The same, for older clients
   */
  valid?: false;
}
export interface Profile {
  id: ProfileId;
  name: string;
  algorithm: ProfileAlgorithm;
  audience: string;
  issuer: string | null;
  leeway_seconds: number;
  default_ttl_seconds: number;
  max_ttl_seconds: number;
  target: ProfileTarget;
  proxy_url: string | null;
  /**
   * What signs, will, or did and still verifies
   */
  keys: ProfileKey[];
  created_at: string;
  updated_at: string;
}
export interface ProfileKey {
  kid: string;
  state: 'next' | 'active' | 'retiring';
  created_at: string;
  activated_at: string | null;
  /**
   * Until when one that retires verifies
   */
  ends_at: string | null;
}
export interface ProfilePage {
  data: Profile[];
  next_cursor: string | null;
}
export interface Provider {
  id: ProviderId;
  name: string;
  kind: ProviderKind;
  base_url: string;
  description: string;
  category: string | null;
  /**
   * Where its credential goes. Never the credential
   */
  credential: CredentialPlacement | null;
  /**
   * Of an ati provider: whose key the proxy verifies
   */
  profile_id: ProfileId | null;
  /**
   * Of an ati provider
   */
  proxy: ProxyState | null;
  created_at: string;
  updated_at: string;
}
export interface ProxyState {
  /**
   * What it said last. Null: it never answered. Anything but `jwt` lets everybody in
   */
  auth: ProxyAuth | null;
  /**
   * When it was asked last
   */
  checked_at: string | null;
  /**
   * Why it gave no answer then
   */
  fault: string | null;
}
export interface ProviderPage {
  data: Provider[];
  next_cursor: string | null;
}
export interface ProvisionSandbox {
  /**
   * `sub`: an agent of Signet by its id or name, or any other name
   */
  agent_id: string;
  /**
   * @maxItems 2000
   */
  tools?: string[];
  /**
   * @maxItems 2000
   */
  skills?: string[];
  /**
   * @maxItems 2000
   */
  extra_scopes?: string[];
  /**
   * Whole seconds; what the profile says unless told
   */
  ttl_seconds?: number;
  /**
   * From pattern to `count/unit`
   */
  rate?: {
    [k: string]: string;
  };
  job_id?: string;
  sandbox_id?: string;
  /**
   * The default profile unless told
   */
  profile_id?: string;
}
export interface ProvisionedSandbox {
  env: {
    ATI_PROXY_URL: string;
    ATI_SESSION_TOKEN: string;
  };
  jti: string;
  scope: string;
  expires_at: string;
  /**
   * What this token does not do that may be expected of it
   */
  warnings: string[];
}
export interface ProxyEnvironment {
  kid: string;
  /**
   * Of an environment file
   */
  lines: string;
  public_key_url: string | null;
  /**
   * What to do, in this order
   */
  steps: string[];
}
export interface RateTierList {
  data: RateTierSettings[];
}
export interface RateTierSettings {
  name: RateTier;
  requests_per_minute: number;
  /**
   * Webhook endpoints one agent may own
   */
  webhooks_max: number;
  agent_count: number;
  updated_at: string;
}
export interface RegisterAgent {
  name: string;
  owner_email: string;
  description?: string | null;
  /**
   * @minItems 1
   * @maxItems 50
   */
  permissions: string[];
  rate_tier?: 'free' | 'pro' | 'enterprise';
  /**
   * Whether its persona and its drift are shown to itself and to administrators alone. Without it the setting SIGNET_PRIVATE_PERSONAS of the server decides.
   */
  private_persona?: boolean;
}
export interface RegisteredAgent {
  agent: Agent;
  credential: {
    id: CredentialId;
    /**
     * Shown this once
     */
    api_key: string;
  };
}
export interface ReleaseLegalHold {
  reason: string;
}
export interface RenewSessionToken {
  token: string;
  /**
   * Equal or narrower. The same unless told
   */
  scope?: string;
  /**
   * Whole seconds; what the profile says unless told
   */
  ttl_seconds?: number;
}
export interface Replay {
  id: ReplayId;
  webhook_id: WebhookId;
  which: 'failed' | 'missing' | 'all';
  since: string;
  until: string;
  event_types: string[] | null;
  state: 'running' | 'done' | 'cancelled';
  /**
   * How far through the window
   */
  progress: number;
  /**
   * Events looked at
   */
  scanned: number;
  /**
   * Deliveries made or repeated
   */
  queued: number;
  created_at: string;
  finished_at: string | null;
}
export interface ReplayList {
  data: Replay[];
}
export interface RevokeAgent {
  reason: string;
}
export interface RevokeSessionTokens {
  /**
   * This token, also one that was not issued here
   */
  jti?: string;
  /**
   * Every token of this subject so far
   */
  sub?: string;
  /**
   * Every token of this profile so far
   */
  profile_id?: string;
}
export interface RevokeVirtualKeys {
  user_id?: string;
  /**
   * How the aliases begin. No character stands for others
   */
  alias_prefix?: string;
  /**
   * @minItems 1
   * @maxItems 1000
   */
  hashes?: VirtualKeyHash[];
}
export interface RevokedSessionTokens {
  /**
   * How many ended that were alive
   */
  revoked: number;
}
export interface RevokedVirtualKeys {
  revoked: number;
}
export interface RotateCredential {
  overlap_seconds?: number;
}
export interface RotateProfile {
  /**
   * For a key that leaked: what former keys have signed ends at once
   */
  force?: boolean;
  /**
   * With HS256: the secret that signs from now on. Left out, it is the one that waits
   */
  secret?: string;
}
export interface RotateSigningKey {
  /**
   * `tokens`: access tokens. `audit`: checkpoints of the audit log
   */
  purpose?: 'tokens' | 'audit';
  force?: boolean;
}
export interface RotateWebhookSecret {
  kind?: 'v1' | 'v1a';
  overlap_seconds?: number;
}
export interface Session {
  member: {
    id: MemberId;
    name: string;
    email: string;
    role: Role;
  };
  organisation: {
    id: string;
    name: string;
  };
  permissions: (
    | 'agents:read'
    | 'agents:write'
    | 'activity:read'
    | 'settings:read'
    | 'settings:write'
    | 'members:read'
    | 'members:write'
    | 'webhooks:read'
    | 'webhooks:write'
    | 'approvals:read'
    | 'approvals:decide'
    | 'ati:read'
    | 'ati:write'
    | 'ati:issue'
  )[];
  csrf_token: string;
  expires_at: string;
  failed_sign_ins: FailedSignIns | null;
}
export interface SessionToken {
  jti: string;
  profile_id: ProfileId;
  sub: string;
  agent_id: AgentId | null;
  scope: string;
  job_id: string | null;
  sandbox_id: string | null;
  issued_at: string;
  expires_at: string;
  revoked_at: string | null;
  state: 'live' | 'expired' | 'revoked';
}
export interface SessionTokenClaims {
  sub: string;
  aud: string;
  iat: number;
  exp: number;
  scope: string;
  iss?: string;
  jti?: string;
  job_id?: string;
  sandbox_id?: string;
  ati?: {
    v: number;
    rate?: {
      [k: string]: string;
    };
  };
}
export interface SessionTokenPage {
  data: SessionToken[];
  next_cursor: string | null;
}
export interface SetUpInstance {
  code: string;
  organisation_name: string;
  name: string;
  email: string;
  password: string;
}
export interface SetupState {
  needed: boolean;
}
export interface SignIn {
  email: string;
  password: string;
}
export interface SigningKey {
  kid: string;
  algorithm: string;
  state: 'next' | 'active' | 'retiring' | 'retired';
  created_at: string;
  activated_at: string | null;
  retiring_at: string | null;
  retired_at: string | null;
  /**
   * Of an audit key that may have leaked: since when nothing counts by itself that it signed
   */
  revoked_at: string | null;
}
export interface SigningKeyList {
  data: SigningKey[];
}
export interface SigningKeyRotation {
  data: SigningKey[];
  /**
   * Ids of the keys that count for nothing by themselves any more. Only a forced rotation ends keys.
   */
  ended: string[];
  /**
   * What happens to what they have signed, as a sentence
   */
  message: string;
}
export interface Skill {
  id: SkillId;
  name: string;
  version: string;
  description: string;
  when_to_use: string | null;
  hint: string | null;
  content: string;
  tools: string[];
  providers: string[];
  categories: string[];
  depends_on: string[];
  created_at: string;
  updated_at: string;
}
export interface SkillPage {
  data: Skill[];
  next_cursor: string | null;
}
export interface SuspendAgent {
  reason: string;
}
export interface Tool {
  id: ToolId;
  provider_id: ProviderId;
  name: string;
  description: string;
  hint: string | null;
  scope: string;
  method: ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE') | null;
  path: string | null;
  query: string[];
  upstream_name: string | null;
  upstream_scope: string | null;
  input_schema: {
    [k: string]: unknown;
  };
  tags: string[];
  created_at: string;
  updated_at: string;
}
export interface ToolImport {
  created: string[];
  /**
   * They keep their scope and their tags
   */
  updated: string[];
  skipped: {
    operation: string;
    reason: string;
  }[];
}
export interface ToolPage {
  data: Tool[];
  next_cursor: string | null;
}
export interface ValidateSessionToken {
  token: string;
  /**
   * Hold it to this profile alone
   */
  profile_id?: string;
}
export interface VirtualKeyPage {
  data: VirtualKey[];
  next_cursor: string | null;
}
export interface WebhookAttempt {
  n: number;
  trigger: 'auto' | 'manual' | 'test';
  started_at: string;
  dns_ms: number | null;
  connect_ms: number | null;
  tls_ms: number | null;
  first_byte_ms: number | null;
  total_ms: number;
  remote_address: string | null;
  reused_connection: boolean | null;
  status: number | null;
  error_code: string | null;
  /**
   * Why it failed, in words. May quote the receiver: escape it
   */
  error_reason: string | null;
  response_headers: {
    [k: string]: string;
  } | null;
  /**
   * The first 2 KiB. Hostile input: escape it
   */
  response_body: string | null;
}
export interface WebhookDelivery {
  id: string;
  webhook_id: WebhookId;
  event_id: EventId;
  event_type: string;
  subject_id: string | null;
  state: DeliveryState;
  trigger: 'auto' | 'manual' | 'test';
  attempts: number;
  created_at: string;
  next_attempt_at: string | null;
  finished_at: string | null;
  /**
   * Why it is dead or cancelled
   */
  reason: string | null;
  last_status: number | null;
  last_error: string | null;
}
export interface WebhookDeliveryDetail {
  id: string;
  webhook_id: WebhookId;
  event_id: EventId;
  event_type: string;
  subject_id: string | null;
  state: DeliveryState;
  trigger: 'auto' | 'manual' | 'test';
  attempts: number;
  created_at: string;
  next_attempt_at: string | null;
  finished_at: string | null;
  /**
   * Why it is dead or cancelled
   */
  reason: string | null;
  last_status: number | null;
  last_error: string | null;
  /**
   * The exact body, while it is kept
   */
  payload: string | null;
  attempt_log: WebhookAttempt[];
  /**
   * Why it has not arrived, and what would let it; null when it has, or is on its way
   */
  why: Explanation | null;
}
export interface WebhookDeliveryPage {
  data: WebhookDelivery[];
  next_cursor: string | null;
}
export interface WebhookFigures {
  window: '1h' | '24h' | '7d';
  /**
   * Undelivered events that nobody dismissed
   */
  dead: number;
  /**
   * Attempts; webhooks that were not called are left out
   */
  webhooks: {
    webhook_id: WebhookId;
    succeeded: number;
    failed: number;
  }[];
}
export interface WebhookPage {
  data: Webhook[];
  next_cursor: string | null;
}
export interface WebhookStats {
  window: '1h' | '24h' | '7d';
  attempts: number;
  succeeded: number;
  failed: number;
  p50_ms: number | null;
  p95_ms: number | null;
  /**
   * Attempts by status class or error
   */
  by_outcome: {
    [k: string]: number;
  };
  bucket_seconds: number;
  /**
   * Attempts over time, oldest first, without gaps
   */
  buckets: {
    at: string;
    succeeded: number;
    failed: number;
  }[];
  pending: number;
  dead: number;
  next_attempt_at: string | null;
}
export interface WebhookTested {
  delivery_id: string;
  delivered: boolean;
  attempt: WebhookAttempt;
}
