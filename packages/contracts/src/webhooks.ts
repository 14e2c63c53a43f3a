import { z } from 'zod';
import { StorableMoment } from './activity.js';
import { EVENT_TYPES } from './facts/index.js';
import { AgentId } from './ids.js';
import { PageQuery, pageOf } from './pagination.js';
import { lineText, linesText } from './text.js';
import { webhookSecretFault } from './webhook-secrets.js';
import type { RETRY_DELAYS } from './webhook-windows.js';

/** `wh_` and 24 lower-case hex digits. */
export const WebhookId = z
  .string()
  .regex(/^wh_[0-9a-f]{24}$/, 'Not a webhook id')
  .meta({ id: 'WebhookId' });
export type WebhookId = z.infer<typeof WebhookId>;

/** How bodies and headers look. */
export const WebhookFormat = z.enum(['standard', 'agentauth', 'cloudevents']).meta({ id: 'WebhookFormat' });
export type WebhookFormat = z.infer<typeof WebhookFormat>;

export const WebhookState = z.enum(['active', 'paused', 'disabled']).meta({ id: 'WebhookState' });
export type WebhookState = z.infer<typeof WebhookState>;

/** Why an endpoint is not called any more. */
export const DISABLED_REASONS = {
  manual: 'Switched off by a person',
  gone: 'It answered 410 Gone',
  failing: 'It accepted nothing for days',
  unsafe_target: 'Its address leads to a network we do not call',
  disabled_by_receiver: 'It asked not to be called any more',
  secret_unreadable: 'Its signing secret cannot be decrypted',
} as const;
export type DisabledReason = keyof typeof DISABLED_REASONS;

const knownPattern = (pattern: string): boolean =>
  pattern === '*' ||
  (pattern.endsWith('.*')
    ? Object.keys(EVENT_TYPES).some((name) => name.startsWith(pattern.slice(0, -1)))
    : Object.hasOwn(EVENT_TYPES, pattern));

/** A name of the catalogue, a prefix of one (`agent.*`), or `*`. */
export const EventPattern = z
  .string()
  .max(100)
  .refine(
    knownPattern,
    'No event has this name. Use a name of the catalogue, a prefix such as agent.*, or *',
  );

/** One condition on `data`. `path` names a member, with dots for members of members. */
const eventMatch = (text: z.ZodString) => {
  const scalar = z.union([text.max(500), z.number(), z.boolean(), z.null()]);
  return z
    .union([
      z.strictObject({ path: z.string(), equals: scalar }),
      z.strictObject({ path: z.string(), in: z.array(scalar).min(1).max(50) }),
      z.strictObject({ path: z.string(), starts_with: text.min(1).max(500) }),
    ])
    .refine(
      ({ path }) => /^[a-z0-9_]{1,64}(\.[a-z0-9_]{1,64}){0,4}$/.test(path),
      'Name a member of the data, such as agent_id',
    );
};

export const EventMatch = eventMatch(lineText(z.string())).meta({ id: 'EventMatch' });
export type EventMatch = z.infer<typeof EventMatch>;

const EventPatterns = z
  .array(EventPattern, 'Choose events')
  .min(1, 'Choose at least one event')
  .max(20, 'At most 20 events')
  .transform((list) => [...new Set(list)]);
const SubjectIds = z
  .array(lineText(z.string().min(1).max(100)))
  .min(1)
  .max(100, 'At most 100 subjects');
const EventMatches = z.array(EventMatch).max(5, 'At most 5 conditions');

export const RETRY_PRESETS = ['standard', 'agentauth'] as const satisfies (keyof typeof RETRY_DELAYS)[];
const DAY = 86_400;

/** A preset, or own delays in seconds after the previous attempt; the first one delays the first attempt. */
export const RetrySchedule = z
  .union([
    z.enum(RETRY_PRESETS),
    z
      .array(
        z
          .number()
          .int()
          .min(0)
          .max(2 * DAY, 'At most 48 hours each'),
      )
      .min(1, 'At least one attempt')
      .max(20, 'At most 20 attempts')
      .refine((delays) => delays.reduce((a, b) => a + b, 0) <= 7 * DAY, 'At most 7 days in all'),
  ])
  .meta({ id: 'RetrySchedule' });
export type RetrySchedule = z.infer<typeof RetrySchedule>;

export const WebhookUrl = lineText(
  z.string('Give an address').min(1, 'Give an address').max(2048, 'At most 2,048 characters'),
);
export const WebhookDescription = linesText(z.string().max(500, 'At most 500 characters'));

const settings = {
  description: WebhookDescription.nullable(),
  format: WebhookFormat,
  events: EventPatterns,
  subject_ids: SubjectIds.nullable(),
  match: EventMatches,
  max_in_flight: z.number().int().min(1).max(64, 'At most 64'),
  rate_per_second: z.number().int().min(1).max(10_000, 'At most 10,000').nullable(),
  ordered: z.boolean(),
  timeout_ms: z.number().int().min(1_000, 'At least 1 second').max(30_000, 'At most 30 seconds'),
  schedule: RetrySchedule,
};

export const SignatureKind = z.enum(['v1', 'v1a']).meta({ id: 'SignatureKind' });
export type SignatureKind = z.infer<typeof SignatureKind>;

export const CreateWebhook = z
  .strictObject({
    url: WebhookUrl,
    description: settings.description.default(null),
    format: settings.format.default('standard'),
    events: settings.events,
    subject_ids: settings.subject_ids.default(null),
    match: settings.match.default([]),
    max_in_flight: settings.max_in_flight.default(8),
    rate_per_second: settings.rate_per_second.default(null),
    ordered: settings.ordered.default(false),
    timeout_ms: settings.timeout_ms.default(15_000),
    schedule: settings.schedule.default('standard'),
    signatures: z
      .array(SignatureKind)
      .min(1)
      .max(2)
      .default(['v1'])
      .meta({ description: 'v1 is an HMAC with a shared secret, v1a an Ed25519 signature' }),
    secret: z
      .string()
      .max(128)
      .refine((secret) => webhookSecretFault(secret) === null, {
        error: ({ input }) => webhookSecretFault(input as string) ?? undefined,
      })
      .optional()
      .meta({ secret: true, description: 'Brings a v1 secret along; otherwise one is made' }),
  })
  .meta({ id: 'CreateWebhook' });
export type CreateWebhook = z.infer<typeof CreateWebhook>;

export const EditWebhook = z
  .strictObject({ url: WebhookUrl, ...settings })
  .partial()
  .meta({ id: 'EditWebhook' });
export type EditWebhook = z.infer<typeof EditWebhook>;

export const WebhookHealth = z
  .object({
    breaker: z.enum(['closed', 'open', 'half_open']),
    breaker_until: z.iso.datetime().nullable(),
    put_off_until: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'Until when it asked for no calls, with Retry-After' }),
    failing_since: z.iso.datetime().nullable(),
    failures: z.number().int().meta({ description: 'Failed attempts since the last success' }),
    last_success_at: z.iso.datetime().nullable(),
    last_failure_at: z.iso.datetime().nullable(),
    disables_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When it will be disabled if it keeps failing' }),
  })
  .meta({ id: 'WebhookHealth' });

export const Webhook = z
  .object({
    id: WebhookId,
    agent_id: AgentId.nullable().meta({ description: 'The agent that owns it, when an agent made it' }),
    url: z.string(),
    description: z.string().nullable(),
    format: WebhookFormat,
    events: z.array(z.string()),
    subject_ids: z.array(z.string()).nullable(),
    // What was stored before a rule is told as it is.
    match: z.array(eventMatch(z.string())),
    state: WebhookState,
    disabled_reason: z.string().nullable(),
    max_in_flight: z.number().int(),
    rate_per_second: z.number().int().nullable(),
    ordered: z.boolean(),
    timeout_ms: z.number().int(),
    schedule: z.union([z.enum(RETRY_PRESETS), z.array(z.number().int())]),
    signatures: z.array(
      z.object({
        kind: SignatureKind,
        public_key: z.string().nullable(),
        created_at: z.iso.datetime(),
        expires_at: z.iso.datetime().nullable(),
      }),
    ),
    health: WebhookHealth,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof Webhook>;

export const WebhookPage = pageOf(Webhook).meta({ id: 'WebhookPage' });

export const WebhookQuery = PageQuery.extend({
  state: WebhookState.optional(),
  agent_id: AgentId.optional(),
  about: AgentId.optional().meta({
    description:
      'Those that are told about this agent: its own, those of the organisation and those of administrators',
  }),
}).meta({ id: 'WebhookQuery' });
export type WebhookQuery = z.infer<typeof WebhookQuery>;

/** A webhook with the keys that are shown this once. */
export const IssuedWebhook = z
  .object({
    webhook: Webhook,
    secret: z.string().nullable().meta({ secret: true, description: 'For v1: shown this once' }),
    public_key: z.string().nullable().meta({ description: 'For v1a' }),
  })
  .meta({ id: 'IssuedWebhook' });
export type IssuedWebhook = z.infer<typeof IssuedWebhook>;

/** A day of overlap lets receivers change over without a gap; 0 answers a leak: the old key stops with the answer. */
export const RotateWebhookSecret = z
  .strictObject({
    kind: SignatureKind.default('v1'),
    overlap_seconds: z.number().int().min(0).max(604_800, 'At most 7 days').default(86_400),
  })
  .meta({ id: 'RotateWebhookSecret' });
export type RotateWebhookSecret = z.infer<typeof RotateWebhookSecret>;

/** What becomes of the deliveries that were held meanwhile. */
export const EnableWebhook = z
  .discriminatedUnion('backlog', [
    z.strictObject({ backlog: z.literal('send') }),
    z.strictObject({ backlog: z.literal('since'), since: StorableMoment }),
    z.strictObject({ backlog: z.literal('drop') }),
  ])
  .default({ backlog: 'send' })
  .meta({ id: 'EnableWebhook' });
export type EnableWebhook = z.infer<typeof EnableWebhook>;

/** The public keys of `v1a` signatures. */
export const WebhookKeys = z
  .object({
    keys: z.array(
      z.object({
        kid: z.string().meta({ description: 'As in `jwks.json`' }),
        webhook_id: WebhookId,
        public_key: z.string(),
      }),
    ),
  })
  .meta({ id: 'WebhookKeys' });

/** How many events of the last 7 days an endpoint would have got. */
export const PreviewFilters = z
  .strictObject({
    events: EventPatterns,
    subject_ids: SubjectIds.nullable().default(null),
    match: EventMatches.default([]),
  })
  .meta({ id: 'PreviewFilters' });
export type PreviewFilters = z.infer<typeof PreviewFilters>;
export const FilterPreview = z
  .object({ matched: z.number().int(), total: z.number().int(), days: z.number().int() })
  .meta({ id: 'FilterPreview' });
