import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import express4 from 'express-4';
import { Hono } from 'hono';
import { verifyWebhook, webhookListener, type WebhookHandler } from '@signet/sdk/webhooks';

const SECRET = `whsec_${'0123456789abcdef'.repeat(4)}`;
// Not as `JSON.stringify` writes it: who serialises anew gets other bytes.
const BODY = '{ "type":"agent.deleted", "timestamp":"2026-11-20T12:00:00.000Z","data":{"agent_id":"ü"} }\n';
const TYPES = ['application/json; charset=utf-8', 'application/cloudevents+json; charset=utf-8'];

process.env['WEBHOOK_SECRET'] = SECRET;

/** A delivery as Signet sends it. */
function delivery(type: string, body = BODY): RequestInit & { headers: Record<string, string> } {
  const id = `evt_${randomBytes(16).toString('hex')}`;
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    method: 'POST',
    body,
    headers: {
      'content-type': type,
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${mac}`,
    },
  };
}

type Send = (delivery: RequestInit) => Response | Promise<Response>;
type Receiver = (handle: WebhookHandler) => Promise<{ send: Send; stop: () => unknown }>;

async function listening(server: Server): Promise<{ send: Send; stop: () => void }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { send: (request) => fetch(`http://127.0.0.1:${port}/webhooks`, request), stop };
}

const RECEIVERS: Record<string, Receiver> = {
  'the express example': async (handle) => {
    const { createApp } = await import('../webhooks/express.js');
    return listening(createServer(createApp(handle)));
  },
  'the fastify example': async (handle) => {
    const { createApp } = await import('../webhooks/fastify.js');
    const app = createApp(handle);
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return { send: (request) => fetch(`${url}/webhooks`, request), stop: () => app.close() };
  },
  'the nest example': async (handle) => {
    const { createApp } = await import('../webhooks/nest.js');
    const app = await createApp(handle);
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    return { send: (request) => fetch(`${url}/webhooks`, request), stop: () => app.close() };
  },
  'the next example': async (handle) => {
    const { createRoute } = await import('../webhooks/next.js');
    const route = createRoute(handle);
    return { send: (request) => route(new Request('http://x/', request)), stop: () => {} };
  },
  'Express 4 with express.raw()': (handle) => {
    const app = express4();
    app.post('/webhooks', express4.raw({ type: '*/*' }), webhookListener({ secret: SECRET }, handle));
    return listening(createServer(app));
  },
  'Express 5 with express.raw()': (handle) => {
    const app = express();
    app.post('/webhooks', express.raw({ type: '*/*' }), webhookListener({ secret: SECRET }, handle));
    return listening(createServer(app));
  },
  'Hono with its Request': (handle) => {
    const app = new Hono();
    app.post('/webhooks', async ({ req, text }) => {
      await handle(await verifyWebhook({ secret: SECRET, headers: req.raw.headers, rawBody: req.raw }));
      return text('ok');
    });
    return Promise.resolve({ send: (request) => app.request('/webhooks', request), stop: () => {} });
  },
  'Hono with its own request': (handle) => {
    const app = new Hono();
    app.post('/webhooks', async ({ req, text }) => {
      await handle(await verifyWebhook({ secret: SECRET, headers: req.header(), rawBody: req }));
      return text('ok');
    });
    return Promise.resolve({ send: (request) => app.request('/webhooks', request), stop: () => {} });
  },
};

describe.each(Object.entries(RECEIVERS))('a receiver: %s', (_, start) => {
  const handled: unknown[] = [];
  let receiver: Awaited<ReturnType<Receiver>>;
  beforeAll(async () => {
    receiver = await start(({ event }) => handled.push(event));
  });
  afterAll(() => receiver.stop());
  beforeEach(() => handled.splice(0));

  it.each(TYPES)('reads %s as it came', async (type) => {
    expect((await receiver.send(delivery(type))).status).toBe(200);
    expect(handled).toEqual([JSON.parse(BODY)]);
  });

  it('refuses what somebody else wrote', async () => {
    const { headers } = delivery(TYPES[0]!);
    const answer = await receiver.send({ method: 'POST', headers, body: '{"type":"agent.forged"}' });
    expect(answer.ok).toBe(false);
    expect(handled).toEqual([]);
  });
});

describe.each([
  ['4', express4],
  ['5', express],
])('behind express.json() of Express %s', (_, framework) => {
  const errors: Error[] = [];
  let receiver: Awaited<ReturnType<Receiver>>;
  beforeAll(async () => {
    const app = framework();
    app.use(framework.json());
    const onError = (error: unknown) => errors.push(error as Error);
    app.post(
      '/webhooks',
      webhookListener({ secret: SECRET, onError }, () => undefined),
    );
    receiver = await listening(createServer(app));
  });
  afterAll(() => receiver.stop());

  it('what the parser left alone is read as it came', async () => {
    expect((await receiver.send(delivery(TYPES[1]!))).status).toBe(200);
  });

  it('what it ate is refused, and the mistake is named', async () => {
    expect((await receiver.send(delivery(TYPES[0]!))).status).toBe(401);
    expect(errors[0]).toMatchObject({ code: 'SIGNATURE_MISMATCH' });
    expect(errors[0]!.message).toContain('express.raw({ type: "*/*" }) on this route, before express.json()');
  });
});
