import { z } from 'zod';
import { RateTier } from '../agents.js';
import { AgentId } from '../ids.js';
import { AGENT, AT, event, fact, Why, WHY } from './fact.js';

const At = z.iso.datetime();
const IpAddress = z.string().meta({ description: 'Empty when unknown' });
const WireStatus = z.enum(['draft', 'pending', 'active', 'inactive', 'suspended', 'revoked']);
const Turn = z.strictObject({ from: WireStatus, to: WireStatus });
const STATUS_HEARD = ['agent.updated', 'agent.status_updated'] as const;
// An agent that waits and is turned down was denied, and that is heard; that it ended is heard beside it.
const REVOKED_HEARD = [...STATUS_HEARD, 'agent.revoked'] as const;

export const AGENT_FACTS = {
  'agent.registered': fact('Agent registered', {
    details: z.strictObject({ agent_name: z.string(), permissions: z.array(z.string()) }),
    example: { agent_name: 'Support assistant', permissions: ['zendesk:tickets:read'] },
    heardAs: ['agent.registered'],
  }),
  'agent.verified': fact('Agent verified', { heardAs: ['agent.verified'] }),
  'agent.verification_failed': fact('Verification failed', {
    severity: 'warning',
    details: z.strictObject({
      why: Why,
      credential_id: z.string().optional(),
      key_prefix: z.string().optional(),
    }),
    example: { why: WHY, key_prefix: 'ak_1234' },
    heardAs: ['agent.verification_failed'],
  }),
  'agent.approved': fact('Agent approved', {
    details: Turn,
    example: { from: 'pending', to: 'active' },
    heardAs: STATUS_HEARD,
  }),
  'agent.denied': fact('Agent denied', {
    details: Turn,
    example: { from: 'pending', to: 'revoked' },
    heardAs: STATUS_HEARD,
  }),
  'agent.updated': fact('Agent changed', {
    details: z.strictObject({ changed: z.array(z.string()) }),
    example: { changed: ['name'] },
    heardAs: ['agent.updated'],
  }),
  'agent.suspended': fact('Agent suspended', {
    severity: 'warning',
    details: Turn,
    example: { from: 'active', to: 'suspended' },
    heardAs: STATUS_HEARD,
  }),
  'agent.reactivated': fact('Agent reactivated', {
    details: Turn,
    example: { from: 'suspended', to: 'active' },
    heardAs: STATUS_HEARD,
  }),
  'agent.deactivated': fact('Agent made inactive', {
    severity: 'warning',
    details: Turn,
    example: { from: 'active', to: 'inactive' },
    heardAs: STATUS_HEARD,
  }),
  'agent.revoked': fact('Agent revoked', {
    severity: 'warning',
    details: Turn,
    example: { from: 'active', to: 'revoked' },
    heardAs: REVOKED_HEARD,
  }),
  'agent.deleted': fact('Agent deleted', { severity: 'warning', heardAs: ['agent.deleted'] }),
  'tier.updated': fact('Rate tier of an agent changed', {
    details: z.strictObject({ from: RateTier, to: RateTier }),
    example: { from: 'free', to: 'pro' },
    heardAs: ['agent.updated', 'agent.tier_updated'],
  }),
  'permissions.updated': fact('Permissions of an agent changed', {
    details: z.strictObject({ from: z.array(z.string()), to: z.array(z.string()) }),
    example: { from: [], to: ['zendesk:tickets:read'] },
    heardAs: ['agent.updated', 'agent.permissions_updated'],
  }),
  'agent.rate_limited': fact('Agent refused over its rate limit', {
    severity: 'warning',
    details: z.strictObject({ rate_tier: z.string(), requests_per_minute: z.number().int(), why: Why }),
    example: { rate_tier: 'free', requests_per_minute: 60, why: WHY },
  }),
};

export const AGENT_EVENTS = {
  'agent.registered': event({
    title: 'Agent registered',
    description: 'An agent was registered, by itself, by an administrator or in the console.',
    since: '0.1.0',
    data: z.object({
      agent_id: AgentId,
      name: z.string(),
      owner_email: z.string(),
      tier: RateTier,
      created_at: At,
    }),
    example: {
      agent_id: AGENT,
      name: 'Support assistant',
      owner_email: 'ada@example.com',
      tier: 'free',
      created_at: AT,
    },
  }),
  'agent.verified': event({
    title: 'Agent verified',
    description: 'An agent proved its identity with its API key. Refreshing tokens does not count.',
    since: '0.1.0',
    data: z.object({ agent_id: AgentId, verified_at: At, ip_address: IpAddress }),
    example: { agent_id: AGENT, verified_at: AT, ip_address: '203.0.113.9' },
  }),
  'agent.verification_failed': event({
    title: 'Verification failed',
    description: 'Somebody presented a wrong key for an agent, or the agent is not active.',
    since: '0.1.0',
    data: z.object({ agent_id: AgentId, reason: z.string(), ip_address: IpAddress }),
    example: { agent_id: AGENT, reason: 'invalid_api_key', ip_address: '203.0.113.9' },
  }),
  'agent.revoked': event({
    title: 'Agent revoked',
    description: 'An agent ended for good: its keys and tokens stopped working.',
    since: '0.1.0',
    data: z.object({
      agent_id: AgentId,
      revoked_at: At,
      revoked_by: z.string().meta({ description: 'Id of the agent, member or management key that did it' }),
    }),
    example: { agent_id: AGENT, revoked_at: AT, revoked_by: AGENT },
  }),
  'agent.updated': event({
    title: 'Agent changed',
    description:
      'Any field of an agent changed. More specific events follow for tier, status and permissions.',
    since: '0.1.0',
    data: z.object({ agent_id: AgentId, changed: z.array(z.string()) }),
    example: { agent_id: AGENT, changed: ['tier'] },
  }),
  'agent.tier_updated': event({
    title: 'Rate tier changed',
    description: 'An agent moved to another rate tier.',
    since: '0.1.0',
    data: z.object({ agent_id: AgentId, old_tier: RateTier, new_tier: RateTier }),
    example: { agent_id: AGENT, old_tier: 'free', new_tier: 'pro' },
  }),
  'agent.status_updated': event({
    title: 'Status changed',
    description: 'An agent was activated, suspended, made inactive or decided about.',
    since: '0.1.0',
    data: z.object({ agent_id: AgentId, old_status: WireStatus, new_status: WireStatus }),
    example: { agent_id: AGENT, old_status: 'active', new_status: 'suspended' },
  }),
  'agent.permissions_updated': event({
    title: 'Permissions changed',
    description: 'What an agent may do changed. The list is complete.',
    since: '0.1.0',
    data: z.object({ agent_id: AgentId, permissions: z.array(z.string()) }),
    example: { agent_id: AGENT, permissions: ['zendesk:tickets:read'] },
  }),
  'agent.deleted': event({
    title: 'Agent deleted',
    description: 'An agent was removed.',
    since: '0.1.0',
    data: z.object({ agent_id: AgentId }),
    example: { agent_id: AGENT },
  }),
};
