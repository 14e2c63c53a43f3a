import { z } from 'zod';
import { AT, DELIVERY, event, fact, unrecorded, WEBHOOK } from './fact.js';

const About = z.strictObject({ webhook_id: z.string() });
const ABOUT = { webhook_id: WEBHOOK };
const ONLY_EVENTS = 'A state that changes with every attempt: deliveries and endpoints show it themselves.';

export const WEBHOOK_FACTS = {
  'webhook.created': fact('Webhook created', {
    details: About.extend({ host: z.string(), events: z.array(z.string()) }),
    example: { ...ABOUT, host: 'example.com', events: ['agent.*'] },
  }),
  'webhook.updated': fact('Webhook changed', {
    details: About.extend({ changed: z.array(z.string()) }),
    example: { ...ABOUT, changed: ['url'] },
  }),
  'webhook.deleted': fact('Webhook deleted', {
    details: About.extend({ host: z.string() }),
    example: { ...ABOUT, host: 'example.com' },
  }),
  'webhook.enabled': fact('Webhook switched on', {
    details: About.extend({ backlog: z.string(), dropped: z.number().int() }),
    example: { ...ABOUT, backlog: 'send', dropped: 0 },
  }),
  'webhook.paused': fact('Webhook paused', { details: About, example: ABOUT }),
  'webhook.disabled': fact('Webhook switched off', {
    severity: 'warning',
    details: About.extend({ reason_code: z.string() }),
    example: { ...ABOUT, reason_code: 'failing' },
    heardAs: ['webhook.endpoint.disabled'],
  }),
  'webhook.secret_rotated': fact('Signing secret of a webhook replaced', {
    details: About.extend({ kind: z.string(), overlap_seconds: z.number().int() }),
    example: { ...ABOUT, kind: 'v1', overlap_seconds: 86_400 },
  }),
  'webhook.replayed': fact('Webhook deliveries sent again', {
    details: About.extend({
      delivery_id: z.string().optional(),
      replay_id: z.string().optional(),
      which: z.string().optional(),
    }),
    example: { ...ABOUT, delivery_id: DELIVERY },
  }),
  'webhook.replay_cancelled': fact('Replay of webhook deliveries stopped', {
    details: About.extend({ replay_id: z.string(), queued: z.number().int() }),
    example: { ...ABOUT, replay_id: 'rpl_00112233445566778899aabb', queued: 3 },
  }),
  'webhook.cancelled': fact('Webhook delivery cancelled', {
    details: About.extend({ delivery_id: z.string() }),
    example: { ...ABOUT, delivery_id: DELIVERY },
  }),
  'webhook.dismissed': fact('Undelivered events dismissed', {
    details: z.strictObject({ dismissed: z.number().int(), webhook_ids: z.array(z.string()) }),
    example: { dismissed: 2, webhook_ids: [WEBHOOK] },
  }),
  'webhook.tested': fact('Webhook tried out', { details: About, example: ABOUT }),
};

const EndpointId = z.string().regex(/^wh_[0-9a-f]{24}$/, 'Not a webhook id');
const Endpoint = z.object({ webhook_id: EndpointId, url_host: z.string() });
const ENDPOINT = { webhook_id: WEBHOOK, url_host: 'example.com' };

export const WEBHOOK_EVENTS = {
  'webhook.endpoint.failing': unrecorded(ONLY_EVENTS, {
    title: 'Endpoint failing',
    description: 'An endpoint has not accepted anything for a while. Sent to other endpoints only.',
    since: '0.1.0',
    data: Endpoint.extend({
      failing_since: z.iso.datetime(),
      failures: z.number().int(),
      disables_at: z.iso.datetime(),
    }),
    example: { ...ENDPOINT, failing_since: AT, failures: 12, disables_at: '2026-11-25T12:00:00.000Z' },
  }),
  'webhook.endpoint.disabled': event({
    title: 'Endpoint disabled',
    description: 'An endpoint is not called any more until somebody enables it.',
    since: '0.1.0',
    data: Endpoint.extend({ reason: z.string(), disabled_at: z.iso.datetime() }),
    example: { ...ENDPOINT, reason: 'failing', disabled_at: AT },
  }),
  'webhook.delivery.exhausted': unrecorded(ONLY_EVENTS, {
    title: 'Delivery given up',
    description: 'The last attempt of a delivery failed. At most one of these per endpoint and hour.',
    since: '0.1.0',
    data: Endpoint.extend({ delivery_id: z.uuid(), event_id: z.string(), reason: z.string() }),
    example: {
      ...ENDPOINT,
      delivery_id: DELIVERY,
      event_id: 'evt_0192f0c07d3a7c119b1e2f6a1d3c4b5a',
      reason: 'http_5xx',
    },
  }),
  'webhook.test': unrecorded('It is no news: the log says that somebody tried the endpoint.', {
    title: 'Test event',
    description: 'Sent when somebody tries an endpoint. Never part of the feed.',
    since: '0.1.0',
    data: z.object({ webhook_id: EndpointId, test: z.literal(true) }),
    example: { webhook_id: WEBHOOK, test: true },
  }),
};
