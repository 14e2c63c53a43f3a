import { AgentAuthClient } from '../agentauth/client.js';
import type {
  Agent,
  AgentStatus,
  MessageResponse,
  AgentChangeResponse,
  RegisterAgentRequest,
  RegisterAgentResponse,
} from '../agentauth/agents.js';
import type { Permission } from '../agentauth/permissions.js';
import type { CallOptions } from '../agentauth/transport.js';

export type { Agent, AgentChangeResponse, AgentStatus, MessageResponse };

/** A permission of the built-in catalogue, or one the operator has added to it. */
export type GrantablePermission = Permission | (string & {});

export interface AdminRegisterRequest extends Omit<RegisterAgentRequest, 'permissions'> {
  permissions?: readonly GrantablePermission[];
}

/**
 * The AgentAuth client for administrators: agents holding `*:*:*`, by token or API key. An entry of its own, so that
 * agents do not carry what they may not use.
 */
export class AgentAdminClient extends AgentAuthClient {
  /**
   * Registers an agent with the caller's credentials, which alone may grant `*:*:*`. Wire 7.1 and section 5.
   *
   * @throws PermissionError `ADMIN_SCOPE_NOT_GRANTABLE` when the caller is no administrator
   */
  override registerAgent(
    request: AdminRegisterRequest,
    options?: CallOptions,
  ): Promise<RegisterAgentResponse> {
    return this.call('POST /agents/register', { body: request }, options);
  }

  /**
   * Puts an agent out of action or back to work; its tokens stop at once. A revoked agent stays revoked: that is
   * `revokeAgent`. Wire 7.10.
   *
   * @throws BadRequestError `INVALID_STATUS`
   * @throws ConflictError when the agent is revoked
   */
  setStatus(
    agentId: string,
    status: Exclude<AgentStatus, 'revoked'>,
    options?: CallOptions,
  ): Promise<AgentChangeResponse> {
    return this.call('PUT /agents/:id/status', { id: agentId, body: { status } }, options);
  }

  /**
   * Replaces what an agent may do: 1 to 50 permissions. Wire 7.10.
   *
   * @throws BadRequestError `INVALID_PERMISSIONS`
   */
  setPermissions(
    agentId: string,
    permissions: readonly GrantablePermission[],
    options?: CallOptions,
  ): Promise<AgentChangeResponse> {
    return this.call('PUT /agents/:id/permissions', { id: agentId, body: { permissions } }, options);
  }

  /**
   * Deletes an agent: it is gone from lists and its credentials stop; what it did stays on record. Wire 7.11.
   *
   * @throws NotFoundError
   */
  deleteAgent(agentId: string, options?: CallOptions): Promise<MessageResponse> {
    return this.call('DELETE /agents/:id', { id: agentId }, options);
  }
}
