import type { Permission } from './permissions.js';
import { Session, type AgentToken } from './session.js';
import type { CallOptions } from './transport.js';

/** `revoked` is final. */
export type AgentStatus = 'active' | 'inactive' | 'suspended' | 'revoked';
/** The rate tier: 60, 300 or 1000 calls per minute unless the operator says otherwise. */
export type AgentTier = 'free' | 'pro' | 'enterprise';

/** An agent as every answer shows it (AgentAuth wire, section 3). Times are ISO 8601, UTC, with milliseconds. */
export interface Agent {
  agent_id: string;
  name: string;
  owner_email: string;
  /** Plain strings: operators may extend the catalogue beyond `Permission`. */
  permissions: string[];
  status: AgentStatus;
  tier: AgentTier;
  created_at: string;
  updated_at: string;
}

/** The API key is shown once, here. */
export interface AgentCredentials {
  api_key: string;
  token_type: 'Bearer';
}

export interface RegisterAgentRequest {
  /** 3 to 100 characters. */
  name: string;
  owner_email: string;
  /** 1 to 50; without any the agent may read Zendesk tickets. */
  permissions?: readonly Permission[];
  /** At most 500 characters. */
  description?: string;
}

export interface MessageResponse {
  success: boolean;
  message: string;
}

export interface RegisterAgentResponse extends MessageResponse {
  agent: Agent;
  credentials: AgentCredentials;
}

export interface VerifyAgentRequest {
  agent_id: string;
  api_key: string;
}

export interface VerifyAgentResponse extends MessageResponse {
  agent: Agent;
  token: AgentToken;
}

export interface RevokeTokensResponse extends MessageResponse {
  revoked_at: string;
}

export interface ListAgentsQuery {
  status?: AgentStatus;
  tier?: AgentTier;
  /** Part of a name, e-mail address or id. */
  search?: string;
  /** At most 1000, which is also the default. */
  limit?: number;
  offset?: number;
}

export interface ListAgentsResponse {
  success: boolean;
  agents: Agent[];
  /** All matches, not only this page. */
  total: number;
  limit: number;
  offset: number;
}

export interface GetAgentResponse {
  success: boolean;
  agent: Agent;
}

export interface AgentChangeResponse extends MessageResponse {
  agent: Agent;
}

export interface RotateKeyResponse extends MessageResponse {
  credentials: AgentCredentials;
}

export interface ActivityLog {
  id: string;
  agent_id: string;
  timestamp: string;
  /** Empty when unknown. */
  ip_address: string;
  status: 'success' | 'failure';
  /** What happened, for example `agent.verified`. */
  message?: string;
}

export interface GetActivityResponse {
  success: boolean;
  agent_id: string;
  /** Newest first. */
  activity: ActivityLog[];
  pagination: { total: number; limit: number; offset: number; has_more: boolean };
}

/** Calls about agents themselves: AgentAuth wire, section 7. */
export class AgentCalls extends Session {
  /**
   * Registers an agent. Needs no credentials. All attempts carry one `Idempotency-Key`, so a lost answer does not
   * leave a twin behind. The API key is in this answer and nowhere else. Wire 7.1.
   *
   * @throws BadRequestError `VALIDATION_FAILED`, `INVALID_PERMISSIONS`
   * @throws PermissionError `ADMIN_SCOPE_NOT_GRANTABLE`
   */
  registerAgent(request: RegisterAgentRequest, options?: CallOptions): Promise<RegisterAgentResponse> {
    return this.call('POST /agents/register', { body: request, open: true }, options);
  }

  /**
   * Proves an agent's key and works as that agent from now on: with the returned tokens, and with the key when their session
   * has ended. A client with an `agentId` and an `apiKey` does this by itself. Wire 7.2.
   *
   * @throws AuthenticationError `INVALID_CREDENTIALS`, `AGENT_NOT_ACTIVE`
   */
  async verifyAgent(request: VerifyAgentRequest, options?: CallOptions): Promise<VerifyAgentResponse> {
    const parts = { body: request, open: true, once: false } as const;
    const answer = await this.call<VerifyAgentResponse>('POST /agents/verify', parts, options);
    this.workAs(request.agent_id, request.api_key, answer.token);
    return answer;
  }

  /**
   * Revokes every refresh token of the calling agent. Access tokens already issued live until they expire. Wire 7.4.
   *
   * @throws AuthenticationError
   */
  async revokeTokens(options?: CallOptions): Promise<RevokeTokensResponse> {
    const answer = await this.call<RevokeTokensResponse>('POST /agents/revoke-tokens', {}, options);
    this.forgetRefreshToken();
    return answer;
  }

  /**
   * Lists agents, newest first. For administrators. Wire 7.5.
   *
   * @throws PermissionError
   */
  listAgents(query?: ListAgentsQuery, options?: CallOptions): Promise<ListAgentsResponse> {
    return this.call('GET /agents', { query }, options);
  }

  /**
   * Reads one agent. For the agent itself and administrators. Wire 7.6.
   *
   * @throws PermissionError, or NotFoundError for administrators
   */
  getAgent(agentId: string, options?: CallOptions): Promise<GetAgentResponse> {
    return this.call('GET /agents/:id', { id: agentId }, options);
  }

  /**
   * Revokes an agent for good: its key and tokens stop at once. For the agent itself and administrators. Wire 7.7.
   *
   * @throws PermissionError, or NotFoundError for administrators
   */
  revokeAgent(agentId: string, options?: CallOptions): Promise<AgentChangeResponse> {
    return this.call('POST /agents/:id/revoke', { id: agentId }, options);
  }

  /**
   * Reads what an agent did, newest first: 50 entries unless `limit` says otherwise, at most 200. Wire 7.8.
   *
   * @throws PermissionError
   */
  getActivity(
    agentId: string,
    page?: { limit?: number; offset?: number },
    options?: CallOptions,
  ): Promise<GetActivityResponse> {
    return this.call('GET /agents/:id/activity', { id: agentId, query: page }, options);
  }

  /**
   * Moves an agent to another rate tier. For administrators. Wire 7.9.
   *
   * @throws BadRequestError `INVALID_TIER`
   */
  updateAgentTier(agentId: string, tier: AgentTier, options?: CallOptions): Promise<AgentChangeResponse> {
    return this.call('PUT /agents/:id/tier', { id: agentId, body: { tier } }, options);
  }

  /**
   * Issues a new API key and ends the old one. The key is in this answer and nowhere else; hand it to `setApiKey` if
   * this client works with the old one. For the agent itself and administrators. Wire 7.15.
   *
   * @throws PermissionError
   */
  rotateKey(agentId: string, options?: CallOptions): Promise<RotateKeyResponse> {
    return this.call('POST /agents/:id/rotate-key', { id: agentId }, options);
  }
}
