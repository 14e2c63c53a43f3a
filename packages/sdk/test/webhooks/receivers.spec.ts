import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  MemoryReplayGuard,
  verifyAgentAuthWebhook,
  webhookListener,
  webhookRoute,
  type AgentAuthEvent,
  type WebhookEvent,
} from '../../src/webhooks/index.js';
import { BODY, headers, legacyHeaders, LEGACY_HEX, NOW, SECRET } from './vectors.js';

const request = (more = {}) =>
  new Request('http://x/', { method: 'POST', body: BODY, headers: headers(), ...more });

describe('a fetch-style receiver', () => {
  it('answers 200 when the handler is done, and 200 without it to a repetition', async () => {
    const handled: string[] = [];
    const route = webhookRoute({ secret: SECRET, now: NOW, replayGuard: new MemoryReplayGuard() }, ({ id }) =>
      handled.push(id),
    );
    const [first, second] = [await route(request()), await route(request())];
    expect([first.status, second.status]).toEqual([200, 200]);
    await expect(second.json()).resolves.toEqual({ received: true });
    expect(handled).toHaveLength(1);
  });

  it('lets the next attempt in after the handler failed', async () => {
    const errors: unknown[] = [];
    let fails = true;
    const options = {
      secret: SECRET,
      now: NOW,
      replayGuard: new MemoryReplayGuard(),
      onError: (e: unknown) => errors.push(e),
    };
    const route = webhookRoute(options, () => {
      if (fails) throw new Error('The database is away');
    });
    expect((await route(request())).status).toBe(500);
    fails = false;
    expect((await route(request())).status).toBe(200);
    expect(errors.map(String)).toEqual(['Error: The database is away']);
  });

  it('tells the other side no more than a code', async () => {
    const errors: Error[] = [];
    const route = webhookRoute(
      { secret: SECRET, now: NOW, onError: (e) => errors.push(e as Error) },
      () => undefined,
    );
    const answer = await route(request({ body: 'forged' }));
    expect(answer.status).toBe(401);
    await expect(answer.json()).resolves.toEqual({
      error: 'The webhook was not accepted',
      code: 'SIGNATURE_MISMATCH',
    });
    expect(errors[0]?.message).toContain('bytes exactly as they arrived');
  });
});

describe('a Node receiver', () => {
  let server: Server;
  const listen = async (prepare: (req: Record<string, unknown>) => Promise<void> | void = () => {}) => {
    const listener = webhookListener({ secret: SECRET, now: NOW }, ({ event }) =>
      expect(event).toEqual(JSON.parse(BODY)),
    );
    server = createServer((req, res) => {
      void Promise.resolve(prepare(req as unknown as Record<string, unknown>)).then(() => listener(req, res));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      method: 'POST',
      body: BODY,
      headers: { ...headers(), connection: 'close' },
    });
  };
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('reads the request itself', async () => expect((await listen()).status).toBe(200));

  it('takes what express.raw() has read', async () => {
    const answer = await listen((req) => void (req['body'] = Buffer.from(BODY)));
    expect(answer.status).toBe(200);
  });

  it('says so when a parser has eaten the body', async () => {
    const answer = await listen(async (req) => {
      for await (const _ of req as unknown as AsyncIterable<Buffer>);
    });
    expect(answer.status).toBe(500);
    await expect(answer.json()).resolves.toMatchObject({ code: 'BODY_CONSUMED' });
  });
});

describe('the older AgentAuth signature', () => {
  const usual = { secret: SECRET, headers: legacyHeaders, rawBody: BODY, now: NOW };

  it('verifies by either header, with the whole secret as key', async () => {
    const either = [
      { 'x-agentauth-signature': LEGACY_HEX },
      { 'x-webhook-signature': `sha256=${LEGACY_HEX}` },
    ];
    for (const given of either) {
      await expect(verifyAgentAuthWebhook({ ...usual, headers: given })).resolves.toMatchObject({
        id: LEGACY_HEX,
        scheme: 'agentauth',
        event: { event: 'agent.verified' },
      });
    }
    const secrets = [`whsec_${'0'.repeat(64)}`, SECRET];
    await expect(verifyAgentAuthWebhook({ ...usual, secret: undefined, secrets })).resolves.toBeDefined();
  });

  it('bounds replay by the time in the body, and by the guard', async () => {
    const late = { ...usual, now: NOW + 3 * 86_400_000 };
    await expect(verifyAgentAuthWebhook(late)).rejects.toMatchObject({ code: 'TIMESTAMP_OUT_OF_RANGE' });
    const replayGuard = new MemoryReplayGuard();
    await verifyAgentAuthWebhook({ ...usual, replayGuard });
    await expect(verifyAgentAuthWebhook({ ...usual, replayGuard })).rejects.toMatchObject({
      code: 'ALREADY_SEEN',
    });
  });

  it.each([
    [{ rawBody: `${BODY} ` }, 'SIGNATURE_MISMATCH'],
    [{ headers: { 'x-agentauth-signature': LEGACY_HEX.toUpperCase() } }, 'NO_USABLE_SIGNATURE'],
    [{ headers: headers() }, 'MISSING_HEADERS'],
    [{ secret: ` ${SECRET}` }, 'CONFIGURATION'],
  ])('refuses %j', async (change, code) => {
    await expect(verifyAgentAuthWebhook({ ...usual, ...change })).rejects.toMatchObject({ code });
  });
});

describe('the replay guard in memory', () => {
  it('forgets after its time, and the oldest when it is full', () => {
    let now = 0;
    const guard = new MemoryReplayGuard({ ttlSeconds: 10, maxIds: 3, now: () => now });
    expect([guard.seen('a'), guard.seen('a')]).toEqual([false, true]);
    now = 10_000;
    expect(guard.seen('a')).toBe(false);
    for (const id of ['b', 'c', 'd', 'e']) guard.seen(id);
    expect([guard.seen('e'), guard.seen('a')]).toEqual([true, false]);
  });
});

describe('the types', () => {
  it('tell events apart by their name', () => {
    const tierOf = (event: WebhookEvent) => (event.type === 'agent.registered' ? event.data.tier : undefined);
    const ownerOf = (event: AgentAuthEvent<'agent.registered'>) => event.data.owner_email;
    expect([typeof tierOf, typeof ownerOf]).toEqual(['function', 'function']);
  });
});
