import type { AgentAuthActivity, AgentAuthAgent, AgentAuthToken } from '@signet/contracts';
import type { ReadActivity } from '../../activity/index.js';
import type { AgentEntity } from '../../agents/index.js';
import type { IssuedTokens } from '../../tokens/index.js';

/** The 8 keys of the closed family. This surface knows no agent that still waits: to it such an agent is inactive. */
export const toWireAgent = (agent: AgentEntity): AgentAuthAgent => ({
  agent_id: agent.id,
  name: agent.name,
  owner_email: agent.ownerEmail,
  permissions: agent.permissions,
  status: agent.status === 'pending' || agent.status === 'draft' ? 'inactive' : agent.status,
  tier: agent.rateTier,
  created_at: agent.createdAt.toISOString(),
  updated_at: agent.updatedAt.toISOString(),
});

/** Which version of an agent an answer tells, in either family. */
export const agentVersion = (answer: { agent: AgentAuthAgent } | { updated_at: string }): string =>
  'agent' in answer ? answer.agent.updated_at : answer.updated_at;

export const toWireToken = (tokens: IssuedTokens): AgentAuthToken => ({
  access_token: tokens.accessToken,
  refresh_token: tokens.refreshToken,
  token_type: 'Bearer',
  expires_in: tokens.expiresIn,
});

/** The open family also says how long the refresh token lives. */
export const toOpenToken = (tokens: IssuedTokens) => ({
  ...toWireToken(tokens),
  refresh_token_expires_in: tokens.refreshExpiresIn,
});

// The words of this surface where they differ from the event's own name.
const MESSAGES: Record<string, string> = {
  'token.reused': 'refresh_token.reused',
  'credential.rotated': 'api_key.rotated',
  'agent.rate_limited': 'rate_limited',
  'agent.suspended': 'status.updated',
  'agent.reactivated': 'status.updated',
  'agent.deactivated': 'status.updated',
};

/** Its keys are fixed, so an event that was altered can say so in its status and its message alone. */
export const toWireActivity = (event: ReadActivity): AgentAuthActivity => ({
  id: event.id,
  agent_id: event.agentId,
  timestamp: event.occurredAt.toISOString(),
  ip_address: event.ip,
  status: event.outcome === 'success' && !event.fault ? 'success' : 'failure',
  message: event.fault ? `This event is broken. ${event.fault}` : messageOf(event),
});

const messageOf = ({ type, reason }: ReadActivity): string =>
  type === 'agent.verification_failed' ? failureOf(reason) : (MESSAGES[type] ?? type);

/** This surface tells two kinds of failed verification apart, and whoever reads the log more. */
const failureOf = (cause: string | null): string =>
  cause && /^agent_(?!revoked)/.test(cause) ? 'agent_inactive' : 'invalid_api_key';

/** The open family repeats outcome and message under the names its older readers know. */
export const toOpenActivity = (event: ReadActivity) => {
  const entry = toWireActivity(event);
  return {
    ...entry,
    success: entry.status === 'success',
    reason: entry.message,
    ...(event.fault && { integrity: event.integrity, fault: event.fault }),
  };
};
