// Generated from the contracts by `pnpm --filter @signet/sdk generate`: change those, not this.

export type AgentId = string;
export type RateTier = 'free' | 'pro' | 'enterprise';

export interface EventDataByType {
  /**
   * An agent was registered, by itself, by an administrator or in the console.
   */
  'agent.registered': {
    agent_id: AgentId;
    name: string;
    owner_email: string;
    tier: RateTier;
    created_at: string;
  };
  /**
   * An agent proved its identity with its API key. Refreshing tokens does not count.
   */
  'agent.verified': {
    agent_id: AgentId;
    verified_at: string;
    /**
     * Empty when unknown
     */
    ip_address: string;
  };
  /**
   * Somebody presented a wrong key for an agent, or the agent is not active.
   */
  'agent.verification_failed': {
    agent_id: AgentId;
    reason: string;
    /**
     * Empty when unknown
     */
    ip_address: string;
  };
  /**
   * An agent ended for good: its keys and tokens stopped working.
   */
  'agent.revoked': {
    agent_id: AgentId;
    revoked_at: string;
    /**
     * Id of the agent, member or management key that did it
     */
    revoked_by: string;
  };
  /**
   * Any field of an agent changed. More specific events follow for tier, status and permissions.
   */
  'agent.updated': {
    agent_id: AgentId;
    changed: string[];
  };
  /**
   * An agent moved to another rate tier.
   */
  'agent.tier_updated': {
    agent_id: AgentId;
    old_tier: RateTier;
    new_tier: RateTier;
  };
  /**
   * An agent was activated, suspended, made inactive or decided about.
   */
  'agent.status_updated': {
    agent_id: AgentId;
    old_status: 'draft' | 'pending' | 'active' | 'inactive' | 'suspended' | 'revoked';
    new_status: 'draft' | 'pending' | 'active' | 'inactive' | 'suspended' | 'revoked';
  };
  /**
   * What an agent may do changed. The list is complete.
   */
  'agent.permissions_updated': {
    agent_id: AgentId;
    permissions: string[];
  };
  /**
   * An agent was removed.
   */
  'agent.deleted': {
    agent_id: AgentId;
  };
  /**
   * An agent has a persona for the first time.
   */
  'persona.created': {
    agent_id: AgentId;
    persona: {
      [k: string]: unknown;
    };
    persona_hash: string;
    version: string;
  };
  /**
   * The persona of an agent has a new version.
   */
  'persona.updated': {
    agent_id: AgentId;
    persona: {
      [k: string]: unknown;
    };
    persona_hash: string;
    version: string;
    previous_version: string;
    /**
     * What differs, member by member
     */
    changes: unknown[];
  };
  /**
   * The behaviour of an agent left its baseline further than the warning threshold.
   */
  'agent.drift.warning': {
    agent_id: AgentId;
    drift_score: number;
    threshold: number;
    metrics_summary: {
      metrics: {
        [k: string]: unknown;
      };
      baseline: {
        [k: string]: unknown;
      };
      drift_score: number;
      anomaly_notes: AnomalyNote[];
    };
    spikes: string[];
    timestamp: string;
  };
  /**
   * The behaviour of an agent left its baseline further than allowed.
   */
  'agent.drift.revoked': {
    agent_id: AgentId;
    drift_score: number;
    threshold: number;
    metrics_summary: {
      metrics: {
        [k: string]: unknown;
      };
      baseline: {
        [k: string]: unknown;
      };
      drift_score: number;
      anomaly_notes: AnomalyNote[];
    };
    spikes: string[];
    timestamp: string;
    auto_revoked: boolean;
  };
  /**
   * A sandbox was given a session token of ATI.
   */
  'ati.token.issued': {
    profile_id: string;
    sub: string;
    agent_id: string | null;
    jti: string;
    scope: string;
    expires_at: string;
  };
  /**
   * A session token of ATI, or all of a subject, a profile or a virtual key, ended early.
   */
  'ati.token.revoked': {
    /**
     * What was named
     */
    by: 'jti' | 'sub' | 'profile' | 'key';
    value: string;
    /**
     * How many tokens that were alive ended
     */
    tokens: number;
  };
  /**
   * Session tokens or virtual keys of ATI were refused. The first is told at once, and then from each process at most once a minute how many there were, for each code and profile.
   */
  'ati.token.rejected': {
    credential: 'session_token' | 'virtual_key';
    /**
     * What was wrong, as ATI calls it, such as `expired`
     */
    code: string;
    /**
     * The profile that it was held to
     */
    profile_id: string | null;
    /**
     * How many since this was told last
     */
    count: number;
    /**
     * When the latest of them came
     */
    rejected_at: string;
  };
  /**
   * Another key signs the session tokens of a profile: proxies need it.
   */
  'ati.signing_key.rotated': {
    profile_id: string;
    kid: string;
    forced: boolean;
  };
  /**
   * An endpoint has not accepted anything for a while. Sent to other endpoints only.
   */
  'webhook.endpoint.failing': {
    webhook_id: string;
    url_host: string;
    failing_since: string;
    failures: number;
    disables_at: string;
  };
  /**
   * An endpoint is not called any more until somebody enables it.
   */
  'webhook.endpoint.disabled': {
    webhook_id: string;
    url_host: string;
    reason: string;
    disabled_at: string;
  };
  /**
   * The last attempt of a delivery failed. At most one of these per endpoint and hour.
   */
  'webhook.delivery.exhausted': {
    webhook_id: string;
    url_host: string;
    delivery_id: string;
    event_id: string;
    reason: string;
  };
  /**
   * Sent when somebody tries an endpoint. Never part of the feed.
   */
  'webhook.test': {
    webhook_id: string;
    test: true;
  };
  /**
   * Somebody issued a virtual key for a sandbox.
   */
  'ati.key.issued': {
    key_id: string;
    /**
     * SHA-256 of the key
     */
    hash: string;
    user_id: string;
    alias: string;
    expires_at: string;
  };
  /**
   * The rights, the rates or the metadata of a virtual key changed.
   */
  'ati.key.changed': {
    key_id: string;
    /**
     * SHA-256 of the key
     */
    hash: string;
    user_id: string;
    alias: string;
    changed: string[];
  };
  /**
   * A virtual key stopped working until it is unblocked.
   */
  'ati.key.blocked': {
    key_id: string;
    /**
     * SHA-256 of the key
     */
    hash: string;
    user_id: string;
    alias: string;
  };
  /**
   * A virtual key that was blocked works again.
   */
  'ati.key.unblocked': {
    key_id: string;
    /**
     * SHA-256 of the key
     */
    hash: string;
    user_id: string;
    alias: string;
  };
  /**
   * A virtual key ended for good.
   */
  'ati.key.revoked': {
    key_id: string;
    /**
     * SHA-256 of the key
     */
    hash: string;
    user_id: string;
    alias: string;
  };
  /**
   * A sandbox called a tool that it may not use, or that there is not. Of one sandbox, tool and reason the first is told at once, and then from each process at most once a minute how many there were.
   */
  'ati.call.denied': {
    /**
     * The `sub` of its token, or the user of its key
     */
    sandbox: string;
    /**
     * The agent that it is linked to
     */
    agent_id: AgentId | null;
    tool: string;
    denied_at: string;
    /**
     * How many like it there were since it was told last; the rest is of the latest
     */
    count?: number;
    reason: string;
    required_scope: string | null;
  };
  /**
   * A sandbox called a tool more often than its token or key allows. It is told as refused calls are.
   */
  'ati.rate.exceeded': {
    /**
     * The `sub` of its token, or the user of its key
     */
    sandbox: string;
    /**
     * The agent that it is linked to
     */
    agent_id: AgentId | null;
    tool: string;
    denied_at: string;
    /**
     * How many like it there were since it was told last; the rest is of the latest
     */
    count?: number;
    reason: string;
    /**
     * The limit that is used up, or cannot be read
     */
    pattern: string;
    limit: string;
    /**
     * Seconds
     */
    retry_after: number;
  };
  /**
   * A registered proxy says that it verifies no tokens, and did not say so before. Give it the key of its profile and start it anew.
   */
  'ati.proxy.unprotected': {
    provider_id: string;
    /**
     * Its name
     */
    provider: string;
    base_url: string;
    /**
     * What it says of itself
     */
    auth: 'jwt' | 'disabled' | 'unknown';
    checked_at: string;
  };
}
export interface AnomalyNote {
  metric: string;
  /**
   * Distance from the mean
   */
  delta: number;
  /**
   * Distance from which on it counts: sensitivity x standard deviation
   */
  threshold: number;
  mean: number;
  stddev: number;
  current_value: number;
}

/** Names of the AgentAuth format for events that are called otherwise here. */
export type EventAlias =
  | 'agent.created'
  | 'verification.success'
  | 'verification.failure'
  | 'tier.upgraded'
  | 'tier.downgraded'
  | 'permissions.updated';

/** The most keys that an issuer publishes. */
export const JWKS_KEYS_MAX = 20;

/** How long a list of keys may be kept, in seconds. */
export const JWKS_MAX_AGE_SECONDS = 300;
