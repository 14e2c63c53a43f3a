import { z } from 'zod';
import { AgentName, EmailAddress, AgentDescription } from './agents.js';
import { RequestedPermissions } from './permissions.js';
import { Persona } from './persona.js';

/**
 * The AgentAuth wire family. Requests ignore members they do not know (its clients send extras); answers are built
 * from the key lists below and from nothing else, because the published Python client fails on one key too many.
 */
export const AgentAuthRegister = z
  .object({
    name: AgentName,
    owner_email: EmailAddress,
    description: AgentDescription.nullish(),
    permissions: RequestedPermissions.nullish(),
    persona: Persona.nullish(),
  })
  .meta({ id: 'AgentAuthRegister' });
export type AgentAuthRegister = z.infer<typeof AgentAuthRegister>;

const opaque = (max: number) =>
  z.string('Give a string').min(1, 'Must not be empty').max(max, `At most ${max} characters`);
const Opaque = opaque(512);

export const AgentAuthVerify = z
  .object({ agent_id: Opaque, api_key: Opaque.meta({ secret: true }) })
  .meta({ id: 'AgentAuthVerify' });
export type AgentAuthVerify = z.infer<typeof AgentAuthVerify>;

/** An access token that is sent by mistake must be refused as a token, and may be long. */
export const AgentAuthRefresh = z
  .object({ refresh_token: opaque(16_384).meta({ secret: true }) })
  .meta({ id: 'AgentAuthRefresh' });
export type AgentAuthRefresh = z.infer<typeof AgentAuthRefresh>;

/** The agent of the closed family: these 8 keys and no other. */
export const AgentAuthAgent = z
  .strictObject({
    agent_id: z.string(),
    name: z.string(),
    owner_email: z.string(),
    permissions: z.array(z.string()),
    status: z.enum(['active', 'inactive', 'suspended', 'revoked']),
    tier: z.enum(['free', 'pro', 'enterprise']),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'AgentAuthAgent' });
export type AgentAuthAgent = z.infer<typeof AgentAuthAgent>;

/** The tokens of a verify or refresh answer. `expires_in` is in seconds. */
export const AgentAuthToken = z
  .strictObject({
    access_token: z.string().meta({ secret: true }),
    refresh_token: z.string().meta({ secret: true }),
    token_type: z.literal('Bearer'),
    expires_in: z.number().int(),
  })
  .meta({ id: 'AgentAuthToken' });
export type AgentAuthToken = z.infer<typeof AgentAuthToken>;

/** One entry of an agent's activity in the closed family. */
export const AgentAuthActivity = z
  .strictObject({
    id: z.string(),
    agent_id: z.string(),
    timestamp: z.iso.datetime(),
    ip_address: z.string(),
    status: z.enum(['success', 'failure']),
    message: z.string(),
  })
  .meta({ id: 'AgentAuthActivity' });
export type AgentAuthActivity = z.infer<typeof AgentAuthActivity>;

export const Health = z
  .strictObject({
    status: z.enum(['healthy', 'unhealthy']),
    database: z.enum(['connected', 'disconnected']),
    timestamp: z.iso.datetime(),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;
