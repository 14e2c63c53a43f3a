import { z } from 'zod';
import { AgentId, CredentialId } from './ids.js';
import { PageQuery, pageOf, Search } from './pagination.js';
import { PermissionList } from './permissions.js';
import { linesText, nameText } from './text.js';

export const AgentStatus = z
  .enum(['draft', 'pending', 'active', 'inactive', 'suspended', 'revoked'])
  .meta({ id: 'AgentStatus' });
export type AgentStatus = z.infer<typeof AgentStatus>;

export const RateTier = z.enum(['free', 'pro', 'enterprise']).meta({ id: 'RateTier' });
export type RateTier = z.infer<typeof RateTier>;

/** 3 to 100 characters after trimming. */
export const AgentName = nameText('Give the agent a name')
  .min(3, 'At least 3 characters')
  .max(100, 'At most 100 characters');

/** `x@y.z` without blanks, at most 255 characters. */
export const EmailAddress = nameText('Give an e-mail address')
  .max(255, 'At most 255 characters')
  .regex(/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/, 'Not an e-mail address');

export const AgentDescription = linesText(z.string().max(500, 'At most 500 characters'));

/** What others are shown of an agent beside its record. */
const PrivatePersona = z.boolean().meta({
  description:
    'Whether its persona and its drift are shown to itself and to administrators alone. Without it the setting SIGNET_PRIVATE_PERSONAS of the server decides.',
});

/** What the management API says about an agent. */
export const Agent = z
  .object({
    id: AgentId,
    name: z.string(),
    owner_email: z.string().meta({ description: 'The person who answers for the agent' }),
    description: z.string().nullable(),
    status: AgentStatus,
    rate_tier: RateTier,
    permissions: z.array(z.string()),
    private_persona: PrivatePersona,
    credential_count: z.number().int().meta({ description: 'Credentials that can be used now' }),
    last_seen_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    revoked_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Agent' });
export type Agent = z.infer<typeof Agent>;

export const AgentPage = pageOf(Agent).meta({ id: 'AgentPage' });
export type AgentPage = z.infer<typeof AgentPage>;

/** How many agents there are, for overviews. */
export const AgentFigures = z
  .object({
    by_status: z.object({
      draft: z.number().int(),
      pending: z.number().int(),
      active: z.number().int(),
      inactive: z.number().int(),
      suspended: z.number().int(),
      revoked: z.number().int(),
    } satisfies Record<AgentStatus, z.ZodType>),
  })
  .meta({ id: 'AgentFigures' });
export type AgentFigures = z.infer<typeof AgentFigures>;

export const AgentSort = z.enum(['-created_at', 'created_at', 'name', '-name']);
export type AgentSort = z.infer<typeof AgentSort>;

export const AgentQuery = PageQuery.extend({
  search: Search.optional(),
  status: AgentStatus.optional(),
  rate_tier: RateTier.optional(),
  sort: AgentSort.default('-created_at'),
}).meta({ id: 'AgentQuery' });
export type AgentQuery = z.infer<typeof AgentQuery>;

export const RegisterAgent = z
  .strictObject({
    name: AgentName,
    owner_email: EmailAddress,
    description: AgentDescription.nullish(),
    permissions: PermissionList,
    rate_tier: RateTier.default('free'),
    private_persona: PrivatePersona.default(false),
  })
  .meta({ id: 'RegisterAgent' });
export type RegisterAgent = z.infer<typeof RegisterAgent>;

export const RegisteredAgent = z
  .object({
    agent: Agent,
    credential: z.object({
      id: CredentialId,
      api_key: z.string().meta({ secret: true, description: 'Shown this once' }),
    }),
  })
  .meta({ id: 'RegisteredAgent' });
export type RegisteredAgent = z.infer<typeof RegisteredAgent>;

/** Why something was done, for the audit trail. */
export const Reason = linesText(z.string().trim().min(1, 'Say why, for the audit trail').max(500));
export const RevokeAgent = z.strictObject({ reason: Reason }).meta({ id: 'RevokeAgent' });
export type RevokeAgent = z.infer<typeof RevokeAgent>;

/** Any of these may change; what is absent stays. */
export const EditAgent = z
  .strictObject({
    name: AgentName.optional(),
    owner_email: EmailAddress.optional(),
    description: AgentDescription.nullable().optional(),
    rate_tier: RateTier.optional(),
    permissions: PermissionList.optional(),
    private_persona: PrivatePersona.optional(),
  })
  .meta({ id: 'EditAgent' });
export type EditAgent = z.infer<typeof EditAgent>;

export const SuspendAgent = z.strictObject({ reason: Reason }).meta({ id: 'SuspendAgent' });
export type SuspendAgent = z.infer<typeof SuspendAgent>;

export const DenyAgent = z.strictObject({ reason: Reason }).meta({ id: 'DenyAgent' });
export type DenyAgent = z.infer<typeof DenyAgent>;
