import { z } from 'zod';
import { RateTier } from './agents.js';
import { CONCRETE } from './languages/agentauth-permissions.js';
import { PermissionList } from './permissions.js';
import { PROBLEM_FACTS } from './problem-facts.js';

/** Requests of the AgentAuth routes that their handlers read member by member, to answer with the codes of the specification. */
export const AgentAuthSetTier = z.object({ tier: RateTier }).meta({ id: 'AgentAuthSetTier' });

export const AgentAuthSetStatus = z
  .object({
    status: z
      .enum(['active', 'inactive', 'suspended', 'disabled'])
      .meta({ description: '`disabled` is taken as `inactive`' }),
  })
  .meta({ id: 'AgentAuthSetStatus' });

export const AgentAuthSetPermissions = z
  .object({ permissions: PermissionList })
  .meta({ id: 'AgentAuthSetPermissions' });

export const AgentAuthCheckPermission = z
  .object({
    agent_id: z.string().optional().meta({ description: 'The calling agent unless told' }),
    permission: z
      .string()
      .max(200)
      .regex(CONCRETE)
      .meta({ description: 'A concrete permission, without wildcards' }),
  })
  .meta({ id: 'AgentAuthCheckPermission' });

const page = (fallback: string, max: number) => ({
  limit: z
    .string()
    .optional()
    .meta({
      description: `Entries per page: ${fallback} unless told, at most ${max}. Never refused: rubbish takes the default.`,
    }),
  offset: z.string().optional().meta({ description: 'Entries to skip: 0 unless told.' }),
  cursor: z.string().optional().meta({
    description: 'Continues a list: the value in the `Link: <…>; rel="next"` header of the page before.',
  }),
});

export const AgentAuthAgentQuery = z.object({
  ...page('1000 (`/v1`: 50)', 1000),
  search: z.string().optional().meta({ description: 'Part of a name, an e-mail address or an id.' }),
  status: z.enum(['active', 'inactive', 'suspended', 'revoked', 'disabled']).optional(),
  tier: RateTier.optional(),
});
export const AgentAuthActivityQuery = z.object(page('50 (`/v1`: 100)', 200));
export const AgentAuthFeedQuery = z.object(page('100', 1000));
export const AgentAuthDeliveryQuery = z.object(page('50', 100));

/** The one error shape of the AgentAuth surface. */
export const AgentAuthError = z
  .object({
    error: z.string().meta({ description: 'A short title for people' }),
    code: z.string().meta({ description: 'The stable word for programs' }),
    message: z.string(),
    status: z.number().int(),
    details: z
      .array(
        z.object({ field: z.string().optional(), permission: z.string().optional(), message: z.string() }),
      )
      .optional()
      .meta({ description: 'Every broken rule, for invalid requests' }),
    request_id: z.string().meta({ description: 'As in the X-Request-Id header' }),
    path: z.string().optional().meta({ description: 'The address where nothing is' }),
    ...PROBLEM_FACTS,
  })
  .meta({ id: 'AgentAuthError' });
export type AgentAuthError = z.infer<typeof AgentAuthError>;

export const HealthProbe = z
  .strictObject({ status: z.enum(['live', 'ready', 'not ready']), timestamp: z.iso.datetime() })
  .meta({ id: 'HealthProbe' });

export const HealthDetails = z
  .object({
    status: z
      .enum(['healthy', 'degraded', 'unhealthy'])
      .meta({ description: 'Degraded while requests are served but events wait too long' }),
    service: z.string(),
    version: z.string(),
    timestamp: z.iso.datetime(),
    uptime: z.object({ seconds: z.number().int(), human: z.string() }),
    checks: z.object({
      database: z.object({
        status: z.enum(['healthy', 'unhealthy']),
        responseTime: z.number().meta({ description: 'Milliseconds' }),
        connected: z.boolean(),
        error: z.string().nullable(),
      }),
      queue: z.object({
        status: z.enum(['healthy', 'degraded', 'unhealthy']),
        oldest_seconds: z
          .int()
          .nullable()
          .meta({ description: 'How long the oldest event waits for a worker; null when nobody can tell' }),
        error: z.string().nullable(),
      }),
      memory: z.object({ status: z.literal('healthy'), used_mb: z.number().int() }),
    }),
    responseTime: z.number().meta({ description: 'Milliseconds' }),
  })
  .meta({ id: 'HealthDetails' });
