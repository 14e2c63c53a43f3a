import { z } from 'zod';
import { lineText } from './text.js';
import { AGENTAUTH_EVENTS, EVENT_ALIASES } from './events.js';
import { WebhookDescription } from './webhooks.js';

/** What an AgentAuth webhook can subscribe to: canonical names first, then their aliases. */
export const AGENTAUTH_EVENT_NAMES: readonly string[] = [...AGENTAUTH_EVENTS, ...Object.keys(EVENT_ALIASES)];

const Events = z
  .array(z.string('Give the names of events'), 'Give a list of events')
  .min(1, 'Choose at least one event')
  .max(20, 'At most 20 events');
const Url = z.string('Give an address').min(1, 'Give an address');

/** Which names exist is checked by the handler, which answers with a code of its own. */
export const AgentAuthCreateWebhook = z
  .object({
    url: Url,
    events: Events,
    agent_id: lineText(z.string().max(512)).nullish(),
    description: WebhookDescription.nullish(),
  })
  .meta({ id: 'AgentAuthCreateWebhook' });
export type AgentAuthCreateWebhook = z.infer<typeof AgentAuthCreateWebhook>;

/** Members that are not named here are ignored, never written. */
export const AgentAuthEditWebhook = z
  .object({
    url: Url.optional(),
    events: Events.optional(),
    description: WebhookDescription.nullish(),
    is_active: z.boolean().optional(),
  })
  .meta({ id: 'AgentAuthEditWebhook' });
export type AgentAuthEditWebhook = z.infer<typeof AgentAuthEditWebhook>;

export const AgentAuthToggleWebhook = z
  .object({ is_active: z.boolean('Say true or false') })
  .meta({ id: 'AgentAuthToggleWebhook' });

/** The webhook of the closed family: these 6 keys and no other. `secret` is `***` except when it was just made. */
export const AgentAuthWebhook = z
  .strictObject({
    id: z.string(),
    agent_id: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    secret: z.string().meta({ secret: true }),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'AgentAuthWebhook' });
export type AgentAuthWebhook = z.infer<typeof AgentAuthWebhook>;

export const AgentAuthOpenWebhook = z
  .object({
    ...AgentAuthWebhook.shape,
    is_active: z.boolean(),
    description: z.string().nullable(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'AgentAuthOpenWebhook' });
export type AgentAuthOpenWebhook = z.infer<typeof AgentAuthOpenWebhook>;

const Success = z.literal(true);
const Message = z.string().meta({ description: 'A sentence for people; its text is not contract' });

export const AgentAuthWebhookIssued = z
  .strictObject({ success: Success, message: Message, webhook: AgentAuthWebhook })
  .meta({ id: 'AgentAuthWebhookIssued' });
export const AgentAuthOpenWebhookIssued = z
  .object({
    success: Success,
    message: Message,
    ...AgentAuthOpenWebhook.shape,
    webhook: AgentAuthOpenWebhook,
  })
  .meta({ id: 'AgentAuthOpenWebhookIssued' });
export const AgentAuthWebhookList = z
  .strictObject({ success: Success, webhooks: z.array(AgentAuthWebhook) })
  .meta({ id: 'AgentAuthWebhookList' });
export const AgentAuthOpenWebhookList = z
  .object({ success: Success, webhooks: z.array(AgentAuthOpenWebhook), count: z.number().int() })
  .meta({ id: 'AgentAuthOpenWebhookList' });
export const AgentAuthOpenSecretRegenerated = z
  .object({
    success: Success,
    message: Message,
    webhook_id: z.string(),
    secret: z.string().meta({ secret: true }),
    webhook: AgentAuthOpenWebhook,
  })
  .meta({ id: 'AgentAuthOpenSecretRegenerated' });
export const AgentAuthFlatWebhook = z
  .object({ success: Success, ...AgentAuthOpenWebhook.shape })
  .meta({ id: 'AgentAuthFlatWebhook' });
export const AgentAuthEventNames = z
  .strictObject({ events: z.array(z.string()) })
  .meta({ id: 'AgentAuthEventNames' });

export const AgentAuthDelivery = z
  .object({
    id: z.string(),
    webhook_id: z.string(),
    event_type: z.string(),
    attempt: z.number().int(),
    status: z.enum(['pending', 'success', 'failed']),
    response_status: z.number().int().nullable(),
    response_body: z.string().nullable().meta({ description: 'The first 1 kB' }),
    error_message: z.string().nullable(),
    payload: z.record(z.string(), z.unknown()).nullable(),
    delivered_at: z.iso.datetime().nullable(),
    next_attempt_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'AgentAuthDelivery' });
export type AgentAuthDelivery = z.infer<typeof AgentAuthDelivery>;

export const AgentAuthDeliveryList = z
  .object({
    success: Success,
    deliveries: z.array(AgentAuthDelivery),
    total: z.number().int(),
    limit: z.number().int(),
    offset: z.number().int(),
  })
  .meta({ id: 'AgentAuthDeliveryList' });
export const AgentAuthRedelivered = z
  .object({ success: Success, message: Message, delivery: AgentAuthDelivery })
  .meta({ id: 'AgentAuthRedelivered' });
