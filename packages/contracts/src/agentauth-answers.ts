import { z } from 'zod';
import { ActivityIntegrity } from './activity.js';
import { AgentAuthActivity, AgentAuthAgent, AgentAuthToken } from './agentauth.js';

/**
 * What the AgentAuth routes answer. Closed answers are strict objects: exactly these keys, because published clients
 * fail on one too many. Open answers (`/v1`) are plain objects that hold the closed keys and may grow.
 */
const Success = z.literal(true);
const Message = z.string().meta({ description: 'A sentence for people; its text is not contract' });

export const AgentAuthCredentials = z
  .strictObject({
    api_key: z.string().meta({ secret: true, description: 'Shown this once' }),
    token_type: z.literal('Bearer'),
  })
  .meta({ id: 'AgentAuthCredentials' });

/** The agent of the open family. */
export const AgentAuthOpenAgent = z
  .object({
    ...AgentAuthAgent.shape,
    description: z.string().nullable(),
    last_verified_at: z.iso.datetime().nullable(),
    webhook_count: z.number().int(),
    metadata: z.record(z.string(), z.unknown()),
    persona: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'Only when the agent has one' }),
    persona_hash: z.string().optional(),
    persona_version: z.string().optional(),
  })
  .meta({ id: 'AgentAuthOpenAgent' });

const flatRegistration = {
  agent_id: z.string(),
  name: z.string(),
  owner_email: z.string(),
  api_key: z.string().meta({ secret: true, description: 'Shown this once' }),
  tier: AgentAuthAgent.shape.tier,
  permissions: z.array(z.string()),
  created_at: z.iso.datetime(),
};
const registration = {
  success: Success,
  message: Message,
  agent: AgentAuthAgent,
  credentials: AgentAuthCredentials,
};

/** The flat members are there when the request had a `description` member: the command line client reads them. */
export const AgentAuthRegistered = z
  .strictObject({ ...registration, ...z.object(flatRegistration).partial().shape })
  .meta({ id: 'AgentAuthRegistered' });
export const AgentAuthOpenRegistered = z
  .object({
    ...registration,
    ...flatRegistration,
    persona_version: z.string().optional(),
    persona_hash: z.string().optional(),
  })
  .meta({ id: 'AgentAuthOpenRegistered' });

/** Tokens of the open family. Lifetimes are in seconds. */
export const AgentAuthOpenToken = z
  .object({ ...AgentAuthToken.shape, refresh_token_expires_in: z.number().int() })
  .meta({ id: 'AgentAuthOpenToken' });

export const AgentAuthVerified = z
  .strictObject({ success: Success, message: Message, agent: AgentAuthAgent, token: AgentAuthToken })
  .meta({ id: 'AgentAuthVerified' });
export const AgentAuthOpenVerified = z
  .object({
    success: Success,
    message: Message,
    verified: z.literal(true),
    agent: z.object({
      ...AgentAuthAgent.shape,
      persona_valid: z.boolean().optional().meta({ description: 'Only when the agent has a persona' }),
    }),
    token: AgentAuthOpenToken,
  })
  .meta({ id: 'AgentAuthOpenVerified' });

export const AgentAuthRefreshed = z
  .strictObject({ success: Success, message: Message, token: AgentAuthToken })
  .meta({ id: 'AgentAuthRefreshed' });
export const AgentAuthOpenRefreshed = z
  .object({ success: Success, message: Message, token: AgentAuthOpenToken, ...AgentAuthOpenToken.shape })
  .meta({ id: 'AgentAuthOpenRefreshed' });

export const AgentAuthTokensRevoked = z
  .strictObject({ success: Success, message: Message, revoked_at: z.iso.datetime() })
  .meta({ id: 'AgentAuthTokensRevoked' });

const offsets = { total: z.number().int(), limit: z.number().int(), offset: z.number().int() };

export const AgentAuthAgentList = z
  .strictObject({ success: Success, agents: z.array(AgentAuthAgent), ...offsets })
  .meta({ id: 'AgentAuthAgentList' });
export const AgentAuthOpenAgentList = z
  .object({ success: Success, agents: z.array(AgentAuthOpenAgent), ...offsets })
  .meta({ id: 'AgentAuthOpenAgentList' });

export const AgentAuthOneAgent = z
  .strictObject({ success: Success, agent: AgentAuthAgent })
  .meta({ id: 'AgentAuthOneAgent' });
export const AgentAuthOpenOneAgent = z
  .object({ success: Success, agent: AgentAuthOpenAgent, ...AgentAuthOpenAgent.shape })
  .meta({ id: 'AgentAuthOpenOneAgent' });

export const AgentAuthChangedAgent = z
  .strictObject({ success: Success, message: Message, agent: AgentAuthAgent })
  .meta({ id: 'AgentAuthChangedAgent' });
export const AgentAuthOpenRevokedAgent = z
  .object({ ...AgentAuthOpenOneAgent.shape, message: Message })
  .meta({ id: 'AgentAuthOpenRevokedAgent' });

const changed = <Field extends 'tier' | 'status' | 'permissions'>(field: Field) =>
  z.object({
    ...AgentAuthChangedAgent.shape,
    agent_id: z.string(),
    updated_at: z.iso.datetime(),
    [field]: AgentAuthAgent.shape[field],
  });
export const AgentAuthOpenTierChanged = changed('tier').meta({ id: 'AgentAuthOpenTierChanged' });
export const AgentAuthOpenStatusChanged = changed('status').meta({ id: 'AgentAuthOpenStatusChanged' });
export const AgentAuthOpenPermissionsChanged = changed('permissions').meta({
  id: 'AgentAuthOpenPermissionsChanged',
});

export const AgentAuthDone = z
  .strictObject({ success: Success, message: Message })
  .meta({ id: 'AgentAuthDone' });

export const AgentAuthKeyRotated = z
  .strictObject({ success: Success, message: Message, credentials: AgentAuthCredentials })
  .meta({ id: 'AgentAuthKeyRotated' });

const pagination = { ...offsets, has_more: z.boolean() };
const openPagination = z.object({ ...pagination, count: z.number().int() });

/** The open family repeats outcome and message under the names its older readers know. */
export const AgentAuthOpenActivity = z
  .object({
    ...AgentAuthActivity.shape,
    success: z.boolean(),
    reason: z.string(),
    integrity: ActivityIntegrity.optional().meta({ description: 'Only of an event that is broken' }),
    fault: z.string().optional().meta({ description: 'What is wrong with an event that is broken' }),
  })
  .meta({ id: 'AgentAuthOpenActivity' });

export const AgentAuthActivityPage = z
  .strictObject({
    success: Success,
    agent_id: z.string(),
    activity: z.array(AgentAuthActivity),
    pagination: z.strictObject(pagination),
  })
  .meta({ id: 'AgentAuthActivityPage' });
export const AgentAuthOpenActivityPage = z
  .object({
    success: Success,
    agent_id: z.string(),
    activity: z.array(AgentAuthOpenActivity),
    logs: z.array(AgentAuthOpenActivity).meta({ description: 'The same as `activity`' }),
    pagination: openPagination,
    ...offsets,
  })
  .meta({ id: 'AgentAuthOpenActivityPage' });

/** What every agent did, for administrators. */
export const AgentAuthActivityFeed = z
  .object({
    success: Success,
    activity: z.array(z.object({ ...AgentAuthOpenActivity.shape, agent_name: z.string().nullable() })),
    pagination: openPagination,
  })
  .meta({ id: 'AgentAuthActivityFeed' });

const catalogue = {
  format: z.string(),
  examples: z.array(z.string()),
  wildcards: z.strictObject({ admin: z.string(), service: z.string(), resource: z.string() }),
};
export const AgentAuthPermissionMap = z
  .strictObject({ permissions: z.record(z.string(), z.array(z.string())), ...catalogue })
  .meta({ id: 'AgentAuthPermissionMap' });
export const AgentAuthPermissionList = z
  .object({ permissions: z.array(z.string()), ...catalogue })
  .meta({ id: 'AgentAuthPermissionList' });

export const AgentAuthPermissionChecked = z
  .strictObject({
    allowed: z.boolean(),
    matched: z.string().nullable().meta({ description: 'The entry of the agent that allows it' }),
  })
  .meta({ id: 'AgentAuthPermissionChecked' });
