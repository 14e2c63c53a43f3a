import { z } from 'zod';
import { StorableMoment } from './activity.js';
import { Explanation } from './decisions.js';
import { lineText, storableText } from './text.js';
import { EventId } from './events.js';
import { AgentId } from './ids.js';
import { PageQuery, pageOf } from './pagination.js';
import { WebhookId } from './webhooks.js';

export const DeliveryState = z
  .enum(['pending', 'sending', 'delivered', 'dead', 'cancelled'])
  .meta({ id: 'DeliveryState' });
export type DeliveryState = z.infer<typeof DeliveryState>;

export const WebhookAttempt = z
  .object({
    n: z.number().int(),
    trigger: z.enum(['auto', 'manual', 'test']),
    started_at: z.iso.datetime(),
    dns_ms: z.number().int().nullable(),
    connect_ms: z.number().int().nullable(),
    tls_ms: z.number().int().nullable(),
    first_byte_ms: z.number().int().nullable(),
    total_ms: z.number().int(),
    remote_address: z.string().nullable(),
    reused_connection: z.boolean().nullable(),
    status: z.number().int().nullable(),
    error_code: z.string().nullable(),
    error_reason: z
      .string()
      .nullable()
      .meta({ description: 'Why it failed, in words. May quote the receiver: escape it' }),
    response_headers: z.record(z.string(), z.string()).nullable(),
    response_body: z.string().nullable().meta({ description: 'The first 2 KiB. Hostile input: escape it' }),
  })
  .meta({ id: 'WebhookAttempt' });
export type WebhookAttempt = z.infer<typeof WebhookAttempt>;

export const WebhookDelivery = z
  .object({
    id: z.uuid(),
    webhook_id: WebhookId,
    event_id: EventId,
    event_type: z.string(),
    subject_id: z.string().nullable(),
    state: DeliveryState,
    trigger: z.enum(['auto', 'manual', 'test']),
    attempts: z.number().int(),
    created_at: z.iso.datetime(),
    next_attempt_at: z.iso.datetime().nullable(),
    finished_at: z.iso.datetime().nullable(),
    reason: z.string().nullable().meta({ description: 'Why it is dead or cancelled' }),
    last_status: z.number().int().nullable(),
    last_error: z.string().nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

export const WebhookDeliveryPage = pageOf(WebhookDelivery).meta({ id: 'WebhookDeliveryPage' });

export const WebhookDeliveryDetail = WebhookDelivery.extend({
  payload: z.string().nullable().meta({ description: 'The exact body, while it is kept' }),
  attempt_log: z.array(WebhookAttempt),
  why: Explanation.nullable().meta({
    description: 'Why it has not arrived, and what would let it; null when it has, or is on its way',
  }),
}).meta({ id: 'WebhookDeliveryDetail' });
export type WebhookDeliveryDetail = z.infer<typeof WebhookDeliveryDetail>;

export const WebhookDeliveryQuery = PageQuery.extend({
  state: DeliveryState.optional(),
  type: storableText(z.string().max(100)).optional(),
  status_class: z.enum(['2xx', '3xx', '4xx', '5xx']).optional(),
  error_code: storableText(z.string().max(50)).optional(),
  subject_id: storableText(z.string().max(100)).optional(),
  since: StorableMoment.optional(),
  until: StorableMoment.optional(),
}).meta({ id: 'WebhookDeliveryQuery' });
export type WebhookDeliveryQuery = z.infer<typeof WebhookDeliveryQuery>;

/** What was sent about one agent, to whichever endpoint. */
export const AgentDeliveryQuery = WebhookDeliveryQuery.omit({ subject_id: true })
  .extend({ agent_id: AgentId })
  .meta({ id: 'AgentDeliveryQuery' });
export type AgentDeliveryQuery = z.infer<typeof AgentDeliveryQuery>;

export const DeadLetterQuery = PageQuery.extend({ webhook_id: WebhookId.optional() }).meta({
  id: 'DeadLetterQuery',
});
export type DeadLetterQuery = z.infer<typeof DeadLetterQuery>;

/** Dead letters that need no attention any more: some by id, or all of one webhook. */
export const DismissDeadLetters = z
  .strictObject({
    webhook_id: WebhookId.optional(),
    delivery_ids: z.array(z.uuid()).min(1).max(500).optional(),
  })
  .refine(
    ({ webhook_id, delivery_ids }) => Boolean(webhook_id) !== Boolean(delivery_ids),
    'Name deliveries or a webhook',
  )
  .meta({ id: 'DismissDeadLetters', examples: [{ webhook_id: 'wh_0123456789abcdef01234567' }] });
export type DismissDeadLetters = z.infer<typeof DismissDeadLetters>;

export const Dismissed = z.object({ dismissed: z.number().int() }).meta({ id: 'Dismissed' });

/** `missing` are matching events that have no delivery: the endpoint is younger, or its events were widened. */
export const CreateReplay = z
  .strictObject({
    since: StorableMoment,
    until: StorableMoment.optional(),
    which: z.enum(['failed', 'missing', 'all']),
    event_types: z
      .array(lineText(z.string().max(100)))
      .min(1)
      .max(20)
      .optional(),
  })
  .meta({ id: 'CreateReplay' });
export type CreateReplay = z.infer<typeof CreateReplay>;

export const ReplayId = z
  .string()
  .regex(/^rpl_[0-9a-f]{32}$/, 'Not a replay id')
  .meta({ id: 'ReplayId' });
export type ReplayId = z.infer<typeof ReplayId>;

export const Replay = z
  .object({
    id: ReplayId,
    webhook_id: WebhookId,
    which: z.enum(['failed', 'missing', 'all']),
    since: z.iso.datetime(),
    until: z.iso.datetime(),
    event_types: z.array(z.string()).nullable(),
    state: z.enum(['running', 'done', 'cancelled']),
    progress: z.number().min(0).max(1).meta({ description: 'How far through the window' }),
    scanned: z.number().int().meta({ description: 'Events looked at' }),
    queued: z.number().int().meta({ description: 'Deliveries made or repeated' }),
    created_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Replay' });
export type Replay = z.infer<typeof Replay>;

export const ReplayList = z.object({ data: z.array(Replay) }).meta({ id: 'ReplayList' });

export const WebhookStatsQuery = z
  .strictObject({ window: z.enum(['1h', '24h', '7d']).default('24h') })
  .meta({ id: 'WebhookStatsQuery' });
export type WebhookStatsQuery = z.infer<typeof WebhookStatsQuery>;

export const WebhookStats = z
  .object({
    window: z.enum(['1h', '24h', '7d']),
    attempts: z.number().int(),
    succeeded: z.number().int(),
    failed: z.number().int(),
    p50_ms: z.number().int().nullable(),
    p95_ms: z.number().int().nullable(),
    by_outcome: z
      .record(z.string(), z.number().int())
      .meta({ description: 'Attempts by status class or error' }),
    bucket_seconds: z.number().int(),
    buckets: z
      .array(z.object({ at: z.iso.datetime(), succeeded: z.number().int(), failed: z.number().int() }))
      .meta({ description: 'Attempts over time, oldest first, without gaps' }),
    pending: z.number().int(),
    dead: z.number().int(),
    next_attempt_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'WebhookStats' });
export type WebhookStats = z.infer<typeof WebhookStats>;

/** How all webhooks do, in one answer: for lists and overviews. */
export const WebhookFigures = z
  .object({
    window: z.enum(['1h', '24h', '7d']),
    dead: z.number().int().meta({ description: 'Undelivered events that nobody dismissed' }),
    webhooks: z
      .array(z.object({ webhook_id: WebhookId, succeeded: z.number().int(), failed: z.number().int() }))
      .meta({ description: 'Attempts; webhooks that were not called are left out' }),
  })
  .meta({ id: 'WebhookFigures' });
export type WebhookFigures = z.infer<typeof WebhookFigures>;

/** What the endpoint answered to a test event. */
export const WebhookTested = z
  .object({ delivery_id: z.uuid(), delivered: z.boolean(), attempt: WebhookAttempt })
  .meta({ id: 'WebhookTested' });
export type WebhookTested = z.infer<typeof WebhookTested>;
