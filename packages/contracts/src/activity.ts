import { z } from 'zod';
import { Explanation } from './decisions.js';
import { Severity } from './facts/fact.js';
import { ActivityId, AgentId } from './ids.js';
import { PageQuery, pageOf } from './pagination.js';
import { storableText } from './text.js';

export const ActivityOutcome = z
  .enum(['success', 'failure', 'denied', 'error'])
  .meta({ id: 'ActivityOutcome' });
export type ActivityOutcome = z.infer<typeof ActivityOutcome>;

/** One member of the actor chain, outermost first. */
export const Actor = z
  .object({
    type: z.enum(['member', 'agent', 'anonymous', 'system', 'management_key', 'sandbox']),
    id: z.string().nullable(),
    name: z.string().nullable(),
  })
  .meta({ id: 'Actor' });
export type Actor = z.infer<typeof Actor>;

/** What something was done to, by the name it had then. */
export const FactObject = z
  .object({ type: z.string(), id: z.string(), name: z.string().nullable() })
  .meta({ id: 'FactObject' });
export type FactObject = z.infer<typeof FactObject>;

/** Stands in a change for a value that a log must not hold. */
export const MASKED = '(hidden)';

/** Stands in a change for personal data that was erased. */
export const ERASED = '(erased)';

/** One member that changed. */
export const FactChange = z
  .object({
    path: z.string().meta({ description: 'Which member, as a JSON pointer (RFC 6901)' }),
    from: z.unknown().meta({ description: 'Null for what was not there before' }),
    to: z.unknown(),
  })
  .meta({ id: 'FactChange' });
export type FactChange = z.infer<typeof FactChange>;

/** Whether an event still says what was recorded, as far as the chain around it can tell. */
export const ActivityIntegrity = z.enum(['sealing', 'sealed', 'broken']).meta({ id: 'ActivityIntegrity' });
export type ActivityIntegrity = z.infer<typeof ActivityIntegrity>;

export const ActivityEvent = z
  .object({
    id: ActivityId,
    occurred_at: z.iso.datetime({ precision: 6 }),
    type: z.string(),
    severity: Severity.meta({
      description:
        'How much it wants to be looked at: what is declared for its type, `info` for a type that is not known, and `critical` when the event is broken',
    }),
    outcome: ActivityOutcome,
    reason: z.string().nullable().meta({
      description: 'A code such as `key_revoked`, or what whoever did it gave as the reason',
    }),
    actor: z.array(Actor),
    agent_id: AgentId.nullable(),
    agent_name: z
      .string()
      .nullable()
      .meta({ description: 'What the agent is called today; the log holds its id alone' }),
    object: FactObject.nullable().meta({ description: 'What was changed; null where nothing was' }),
    changes: z.array(FactChange).meta({
      description:
        'Which members changed, and from what to what. A secret is never shown, nor is what was erased',
    }),
    ip_prefix: z.string().nullable(),
    request_id: z.string().nullable(),
    seq: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Place in the audit chain, from 1; null while sealing' }),
    sealed: z.boolean().meta({
      description: 'Whether it stands in the audit chain, a moment after it happened, and is not broken',
    }),
    integrity: ActivityIntegrity.meta({
      description:
        '`sealing`: it waits for its place. `sealed`: it has the hash that stands in the chain, and its neighbours continue it. `broken`: its row, its record or its place was altered; see `fault`',
    }),
    fault: z
      .string()
      .nullable()
      .meta({ description: 'What is wrong with it, in words; null when nothing is' }),
  })
  .meta({ id: 'ActivityEvent' });
export type ActivityEvent = z.infer<typeof ActivityEvent>;

/** One event with all that was recorded, and what seals it. */
export const ActivityEventDetail = ActivityEvent.extend({
  record: z
    .record(z.string(), z.unknown())
    .meta({ description: 'What is hashed, without seq and prev_hash' }),
  prev_hash: z.string().nullable(),
  hash: z.string().nullable(),
  why: Explanation.nullable().meta({
    description: 'Of a refusal: which rule refused, and what would change that',
  }),
}).meta({ id: 'ActivityEventDetail' });
export type ActivityEventDetail = z.infer<typeof ActivityEventDetail>;

export const ActivityPage = pageOf(ActivityEvent).meta({ id: 'ActivityPage' });
export type ActivityPage = z.infer<typeof ActivityPage>;

/** A moment that PostgreSQL can hold: years 1 to 9999, offsets below 16 hours. */
export const StorableMoment = z.iso.datetime({ offset: true }).refine((text) => {
  const year = new Date(text).getUTCFullYear();
  return year >= 1 && year <= 9999 && !/[+-](1[6-9]|2\d):\d\d$/.test(text);
}, 'Not a moment between the years 1 and 9999');

/** Which events: what is not named is not asked for. */
const filters = {
  agent_id: AgentId.optional(),
  type: storableText(z.string().max(100))
    .optional()
    .meta({ description: 'A type, or all that begin alike: `agent.*`' }),
  outcome: ActivityOutcome.optional(),
  actor_id: storableText(z.string().min(1).max(200)).optional().meta({ description: 'Who did it' }),
  request_id: storableText(z.string().min(1).max(64)).optional(),
  since: StorableMoment.optional(),
  until: StorableMoment.optional().meta({ description: 'Up to, but without, this moment' }),
};
export type ActivityFilter = Pick<ActivityQuery, keyof typeof filters>;

export const ActivityQuery = PageQuery.extend({
  ...filters,
  q: storableText(z.string().trim().min(3, 'Type at least three characters').max(100)).optional().meta({
    description: 'Part of a name, an address, an id or a type. Searches 30 days unless since says otherwise',
  }),
}).meta({ id: 'ActivityQuery' });
export type ActivityQuery = z.infer<typeof ActivityQuery>;

/** `ndjson` is what the offline verifier reads; `csv` is for people, and for spreadsheets. */
export const ActivityExportQuery = z
  .strictObject({ ...filters, format: z.enum(['ndjson', 'csv']).default('ndjson') })
  .meta({ id: 'ActivityExportQuery' });
export type ActivityExportQuery = z.infer<typeof ActivityExportQuery>;

/** Which finished calls of tools: what is not named is not asked for. */
export const CallExportQuery = z
  .strictObject({
    since: filters.since,
    until: filters.until,
    sandbox: storableText(z.string().min(1).max(255))
      .optional()
      .meta({ description: 'The `sub` of the session token, or the user of the virtual key' }),
    tool: storableText(z.string().min(1).max(200))
      .optional()
      .meta({ description: 'A tool, as the catalogue has it or as it was typed' }),
  })
  .meta({ id: 'CallExportQuery' });
export type CallExportQuery = z.infer<typeof CallExportQuery>;

/** How far a histogram or the facets look. `since` is rounded down to the hour. */
const roll = { type: filters.type, outcome: filters.outcome, since: filters.since, until: filters.until };

export const ActivityHistogramQuery = z
  .strictObject({ ...roll, interval: z.enum(['hour', 'day']).default('hour') })
  .meta({ id: 'ActivityHistogramQuery' });
export type ActivityHistogramQuery = z.infer<typeof ActivityHistogramQuery>;

/** Events per hour or day (UTC), oldest first, without gaps. The last 24 hours or 30 days unless told. */
export const ActivityHistogram = z
  .object({
    interval: z.enum(['hour', 'day']),
    data: z.array(
      z.object({
        at: z.iso.datetime(),
        total: z.number().int(),
        success: z.number().int(),
        failure: z.number().int(),
        denied: z.number().int(),
        error: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'ActivityHistogram' });
export type ActivityHistogram = z.infer<typeof ActivityHistogram>;

export const ActivityFacetsQuery = z
  .strictObject({ ...roll, agent_id: filters.agent_id })
  .meta({ id: 'ActivityFacetsQuery' });
export type ActivityFacetsQuery = z.infer<typeof ActivityFacetsQuery>;

const Facet = z.object({ value: z.string(), events: z.number().int() });

/** What there is to choose from, most first: types under the chosen outcome, outcomes under the chosen type. */
export const ActivityFacets = z
  .object({
    types: z.array(Facet),
    outcomes: z.array(Facet),
    complete: z.boolean().meta({
      description:
        'Whether all events were counted. Of an agent only its newest 10,000 of the period are: an older one can be of a type that is not here',
    }),
  })
  .meta({ id: 'ActivityFacets' });
export type ActivityFacets = z.infer<typeof ActivityFacets>;

/** What a live stream tells. It begins with the next event, or behind `Last-Event-ID`. */
export const ActivityStreamQuery = z
  .strictObject({
    agent_id: filters.agent_id,
    type: filters.type,
    outcome: filters.outcome,
    actor_id: filters.actor_id,
  })
  .meta({ id: 'ActivityStreamQuery' });
export type ActivityStreamQuery = z.infer<typeof ActivityStreamQuery>;
