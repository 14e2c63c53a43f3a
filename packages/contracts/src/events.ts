import { z } from 'zod';
import { EVENT_TYPES, type EventDefinition, type EventType } from './facts/index.js';
import { Cursor } from './pagination.js';
import { storableText } from './text.js';

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
    cursor: z
      .string()
      .meta({ description: 'Goes on behind this event: keep that of the last one you handled' }),
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
