import { z } from 'zod';
import {
  AgentDeletedData,
  AgentRegisteredData,
  AgentRevokedData,
  AgentUpdatedData,
  AgentVerifiedData,
  DeliveryExhaustedData,
  DriftRevokedData,
  DriftWarningData,
  EndpointDisabledData,
  EndpointFailingData,
  PermissionsUpdatedData,
  PersonaCreatedData,
  PersonaUpdatedData,
  StatusUpdatedData,
  TierUpdatedData,
  VerificationFailedData,
  WebhookTestData,
} from './event-data.js';
import { Cursor } from './pagination.js';
import { storableText } from './text.js';

/** One kind of event. Its schema may only grow by optional members; anything else is a new name. */
interface EventDefinition<T extends z.ZodType = z.ZodType> {
  title: string;
  description: string;
  /** The version of Signet that first sent it. */
  since: string;
  deprecated?: true;
  data: T;
  example: z.input<T>;
}

const define = <T extends z.ZodType>(definition: EventDefinition<T>) => definition;

const AGENT = 'agt_00112233445566778899aabbccddeeff';
const AT = '2026-11-20T12:00:00.000Z';
const WEBHOOK = 'wh_00112233445566778899aabb';
const DRIFT = {
  agent_id: AGENT,
  drift_score: 0.42,
  threshold: 0.3,
  metrics_summary: { metrics: { errors: 3 }, baseline: { errors: 1 }, drift_score: 0.42, anomaly_notes: [] },
  spikes: ['errors'],
  timestamp: AT,
};
const PERSONA = { agent_id: AGENT, persona: { name: 'Ada' }, persona_hash: 'a'.repeat(64), version: '1.0.0' };

/** Everything that consumers can hear about. */
export const EVENT_TYPES = {
  'agent.registered': define({
    title: 'Agent registered',
    description: 'An agent was registered, by itself, by an administrator or in the console.',
    since: '0.1.0',
    data: AgentRegisteredData,
    example: {
      agent_id: AGENT,
      name: 'Support assistant',
      owner_email: 'ada@example.com',
      tier: 'free',
      created_at: AT,
    },
  }),
  'agent.verified': define({
    title: 'Agent verified',
    description: 'An agent proved its identity with its API key. Refreshing tokens does not count.',
    since: '0.1.0',
    data: AgentVerifiedData,
    example: { agent_id: AGENT, verified_at: AT, ip_address: '203.0.113.9' },
  }),
  'agent.verification_failed': define({
    title: 'Verification failed',
    description: 'Somebody presented a wrong key for an agent, or the agent is not active.',
    since: '0.1.0',
    data: VerificationFailedData,
    example: { agent_id: AGENT, reason: 'invalid_api_key', ip_address: '203.0.113.9' },
  }),
  'agent.revoked': define({
    title: 'Agent revoked',
    description: 'An agent ended for good: its keys and tokens stopped working.',
    since: '0.1.0',
    data: AgentRevokedData,
    example: { agent_id: AGENT, revoked_at: AT, revoked_by: AGENT },
  }),
  'agent.updated': define({
    title: 'Agent changed',
    description:
      'Any field of an agent changed. More specific events follow for tier, status and permissions.',
    since: '0.1.0',
    data: AgentUpdatedData,
    example: { agent_id: AGENT, changed: ['tier'] },
  }),
  'agent.tier_updated': define({
    title: 'Rate tier changed',
    description: 'An agent moved to another rate tier.',
    since: '0.1.0',
    data: TierUpdatedData,
    example: { agent_id: AGENT, old_tier: 'free', new_tier: 'pro' },
  }),
  'agent.status_updated': define({
    title: 'Status changed',
    description: 'An agent was activated, suspended, made inactive or decided about.',
    since: '0.1.0',
    data: StatusUpdatedData,
    example: { agent_id: AGENT, old_status: 'active', new_status: 'suspended' },
  }),
  'agent.permissions_updated': define({
    title: 'Permissions changed',
    description: 'What an agent may do changed. The list is complete.',
    since: '0.1.0',
    data: PermissionsUpdatedData,
    example: { agent_id: AGENT, permissions: ['zendesk:tickets:read'] },
  }),
  'agent.deleted': define({
    title: 'Agent deleted',
    description: 'An agent was removed.',
    since: '0.1.0',
    data: AgentDeletedData,
    example: { agent_id: AGENT },
  }),
  'persona.created': define({
    title: 'Persona registered',
    description: 'An agent has a persona for the first time.',
    since: '0.1.0',
    data: PersonaCreatedData,
    example: PERSONA,
  }),
  'persona.updated': define({
    title: 'Persona changed',
    description: 'The persona of an agent has a new version.',
    since: '0.1.0',
    data: PersonaUpdatedData,
    example: {
      ...PERSONA,
      version: '1.0.1',
      previous_version: '1.0.0',
      changes: [{ kind: 'E', path: ['name'], lhs: 'Eve', rhs: 'Ada' }],
    },
  }),
  'agent.drift.warning': define({
    title: 'Drift warning',
    description: 'The behaviour of an agent left its baseline further than the warning threshold.',
    since: '0.1.0',
    data: DriftWarningData,
    example: DRIFT,
  }),
  'agent.drift.revoked': define({
    title: 'Drift limit reached',
    description: 'The behaviour of an agent left its baseline further than allowed.',
    since: '0.1.0',
    data: DriftRevokedData,
    example: { ...DRIFT, auto_revoked: true },
  }),
  'webhook.endpoint.failing': define({
    title: 'Endpoint failing',
    description: 'An endpoint has not accepted anything for a while. Sent to other endpoints only.',
    since: '0.1.0',
    data: EndpointFailingData,
    example: {
      webhook_id: WEBHOOK,
      url_host: 'example.com',
      failing_since: AT,
      failures: 12,
      disables_at: '2026-11-25T12:00:00.000Z',
    },
  }),
  'webhook.endpoint.disabled': define({
    title: 'Endpoint disabled',
    description: 'An endpoint is not called any more until somebody enables it.',
    since: '0.1.0',
    data: EndpointDisabledData,
    example: { webhook_id: WEBHOOK, url_host: 'example.com', reason: 'failing', disabled_at: AT },
  }),
  'webhook.delivery.exhausted': define({
    title: 'Delivery given up',
    description: 'The last attempt of a delivery failed. At most one of these per endpoint and hour.',
    since: '0.1.0',
    data: DeliveryExhaustedData,
    example: {
      webhook_id: WEBHOOK,
      url_host: 'example.com',
      delivery_id: '0192f0c0-7d3a-7c11-9b1e-2f6a1d3c4b5a',
      event_id: 'evt_0192f0c07d3a7c119b1e2f6a1d3c4b5a',
      reason: 'http_5xx',
    },
  }),
  'webhook.test': define({
    title: 'Test event',
    description: 'Sent when somebody tries an endpoint. Never part of the feed.',
    since: '0.1.0',
    data: WebhookTestData,
    example: { webhook_id: WEBHOOK, test: true },
  }),
} as const;

export type EventType = keyof typeof EVENT_TYPES;
export type EventData<T extends EventType> = z.input<(typeof EVENT_TYPES)[T]['data']>;

export const EventTypeName = z.enum(Object.keys(EVENT_TYPES) as [EventType, ...EventType[]]);

/** What an event may be called. */
export const EVENT_NAME = /^[a-z0-9_]+(\.[a-z0-9_]+)+$/;

/** The events of the AgentAuth family, in the order its specification lists them. */
export const AGENTAUTH_EVENTS = [
  'agent.registered',
  'agent.verified',
  'agent.revoked',
  'agent.verification_failed',
  'agent.updated',
  'agent.tier_updated',
  'agent.status_updated',
  'agent.permissions_updated',
  'agent.deleted',
  'persona.created',
  'persona.updated',
  'agent.drift.warning',
  'agent.drift.revoked',
] as const satisfies readonly EventType[];

/** Older names of the same events. `direction` narrows a tier change to one way. */
export const EVENT_ALIASES = {
  'agent.created': { type: 'agent.registered' },
  'verification.success': { type: 'agent.verified' },
  'verification.failure': { type: 'agent.verification_failed' },
  'tier.upgraded': { type: 'agent.tier_updated', direction: 'up' },
  'tier.downgraded': { type: 'agent.tier_updated', direction: 'down' },
  'permissions.updated': { type: 'agent.permissions_updated' },
} as const satisfies Record<string, { type: EventType; direction?: 'up' | 'down' }>;
export type EventAlias = keyof typeof EVENT_ALIASES;

export const EventId = z
  .string()
  .regex(/^evt_[0-9a-f]{32}$/, 'Not an event id')
  .meta({ id: 'EventId' });
export type EventId = z.infer<typeof EventId>;

export const EventTypeEntry = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    since: z.string(),
    deprecated: z.boolean(),
    schema: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of `data`' }),
    example: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'EventTypeEntry' });
export type EventTypeEntry = z.infer<typeof EventTypeEntry>;

export const EventTypeList = z.object({ data: z.array(EventTypeEntry) }).meta({ id: 'EventTypeList' });

/** The catalogue as it is served: with the JSON Schema of every event's data. */
export const eventCatalogue = (): EventTypeEntry[] =>
  Object.entries(EVENT_TYPES as Record<string, EventDefinition>).map(([name, event]) => ({
    name,
    title: event.title,
    description: event.description,
    since: event.since,
    deprecated: event.deprecated ?? false,
    schema: z.toJSONSchema(event.data, { io: 'input' }) as Record<string, unknown>,
    example: event.example as Record<string, unknown>,
  }));

/** One entry of the feed. */
export const FeedEvent = z
  .object({
    id: EventId,
    type: z.string(),
    subject_id: z.string().nullable(),
    timestamp: z.iso.datetime(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'FeedEvent' });
export type FeedEvent = z.infer<typeof FeedEvent>;

/** `next_cursor` is always there: at the end of the feed it is the place to go on from later. */
export const FeedPage = z
  .object({ data: z.array(FeedEvent), next_cursor: z.string(), has_more: z.boolean() })
  .meta({ id: 'FeedPage' });
export type FeedPage = z.infer<typeof FeedPage>;

export const FeedQuery = z
  .strictObject({
    cursor: Cursor.optional(),
    types: storableText(z.string().max(1000))
      .transform((list) => list.split(',').filter(Boolean))
      .optional()
      .meta({ description: 'Names, separated by commas' }),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  })
  .meta({ id: 'FeedQuery' });
export type FeedQuery = z.infer<typeof FeedQuery>;
