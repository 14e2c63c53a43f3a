import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { webhookRoute, type WebhookEvent } from '../../src/webhooks/index.js';
import { SECRET } from './vectors.js';

const page = readFileSync(new URL('../../../../docs/events.md', import.meta.url), 'utf8');
const sections = page
  .split('\n## ')
  .slice(1)
  .flatMap((section): [string, string][] => {
    const example = /```json\n([\s\S]*?)```/.exec(section);
    return example ? [[section.slice(0, section.indexOf('\n')), example[1]!]] : [];
  });

/** A request that carries an event as Signet sends it. */
function carrying(event: object): Request {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key).update(`evt_1.${timestamp}.${body}`).digest('base64');
  const headers = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${mac}`,
  };
  return new Request('http://receiver.example/', { method: 'POST', body, headers });
}

describe('what the events page shows', () => {
  it('is every event', () => expect(sections.length).toBeGreaterThan(10));

  it.each(sections)('%s arrives as it is shown', async (type, data) => {
    const event = { type, timestamp: '2026-11-20T12:00:00.000Z', data: JSON.parse(data) as object };
    const handled: WebhookEvent[] = [];
    const route = webhookRoute({ secret: SECRET }, (webhook) => handled.push(webhook.event));
    expect((await route(carrying(event))).status).toBe(200);
    expect(handled).toEqual([event]);
  });
});
