import { DriftCalls } from './drift.js';
import { configFrom, type Environment } from './environment.js';
import type { AgentAuthConfig } from './session.js';
import type { CallOptions } from './transport.js';

export interface PermissionsListResponse {
  /** Service to permissions; full access is under `admin`. */
  permissions: Record<string, string[]>;
  format: string;
  examples: string[];
  wildcards: Record<string, string>;
}

export interface CheckPermissionRequest {
  /** A concrete permission, for example `zendesk:tickets:read`. */
  permission: string;
  /** The caller unless given. */
  agent_id?: string;
}

export interface CheckPermissionResponse {
  allowed: boolean;
  /** The held permission that allows it. */
  matched: string | null;
}

export interface HealthCheckResponse {
  status: 'healthy' | 'unhealthy';
  database: 'connected' | 'disconnected';
  timestamp: string;
}

/**
 * The client for the AgentAuth surface.
 *
 * One flat class is what published code expects. It is put together from one class per noun, each extending the one
 * before, because that keeps every call next to its types and costs nothing at run time.
 */
export class AgentAuthClient extends DriftCalls {
  /**
   * Makes a client from the environment: `AGENTAUTH_BASE_URL`, `AGENTAUTH_AGENT_ID`, `AGENTAUTH_API_KEY`,
   * `AGENTAUTH_TIMEOUT` (seconds) and `AGENTAUTH_MAX_RETRIES`. What `config` says wins. Where variables are handed over, as
   * in workers, they are the second argument.
   *
   * @throws TypeError naming the variable that is missing or no number
   */
  static fromEnv<Client extends AgentAuthClient>(
    this: new (config: AgentAuthConfig) => Client,
    config: Partial<AgentAuthConfig> = {},
    env?: Environment,
  ): Client {
    return new this(configFrom(config, env));
  }

  /** Lists what can be granted, by service. Needs no credentials. Wire 7.12. */
  listPermissions(options?: CallOptions): Promise<PermissionsListResponse> {
    return this.call('GET /permissions/list', { open: true }, options);
  }

  /**
   * Asks whether an agent may do something, as the server would decide now. Wire 7.14.
   *
   * @throws PermissionError when asking about an agent that is not the caller's to see
   */
  checkPermission(request: CheckPermissionRequest, options?: CallOptions): Promise<CheckPermissionResponse> {
    return this.call('POST /permissions/check', { body: request, once: false }, options);
  }

  /**
   * Asks whether the server and its database work. Needs no credentials. Wire 11.
   *
   * @throws ServerError 503 with the same members in `body` when they do not
   */
  healthCheck(options?: CallOptions): Promise<HealthCheckResponse> {
    return this.call('GET /health', { open: true }, options);
  }
}
