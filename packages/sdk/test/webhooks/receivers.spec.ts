import { createHash, createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  MemoryReplayGuard,
  verifyAgentAuthWebhook,
  webhookListener,
  webhookRoute,
  type AgentAuthEvent,
  type ReplayGuard,
  type WebhookEvent,
} from '../../src/webhooks/index.js';
import { DUPLICATE_SECONDS, RESEND_SECONDS, TOLERANCE_SECONDS } from '../../src/webhook-windows.gen.js';
import { BODY, headers, legacyHeaders, LEGACY_HEX, NOW, SECRET } from './vectors.js';

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
};
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

  it('answers 409 and when to ask again while a delivery is being handled, and never 200 before it was', async () => {
    const handled: string[] = [];
    let finish!: () => void;
    let fail!: (error: Error) => void;
    const route = webhookRoute(
      { secret: SECRET, now: NOW, replayGuard: new MemoryReplayGuard() },
      ({ id }) => {
        handled.push(id);
        return new Promise<void>((resolve, reject) => {
          finish = resolve;
          fail = reject;
        });
      },
    );
    const second = async () => {
      const answer = await route(request());
      const { code } = (await answer.json()) as { code?: string };
      return [answer.status, answer.headers.get('retry-after'), code];
    };

    const first = route(request());
    await until(() => handled.length === 1);
    expect(await second()).toEqual([409, '30', 'IN_PROGRESS']);
    fail(new Error('The database is away'));
    expect((await first).status).toBe(500);

    const third = route(request());
    await until(() => handled.length === 2);
    expect(await second()).toEqual([409, '30', 'IN_PROGRESS']);
    finish();
    expect((await third).status).toBe(200);
    expect((await route(request())).status).toBe(200);
    expect(handled).toHaveLength(2);
  });

  it('swallows nothing when the guard fails', async () => {
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    const broken = (claim: object): ReplayGuard => ({ claim: () => ({ state: 'new', ...claim }) as never });
    const away = () => Promise.reject(new Error('The table is away'));

    const freeFails = webhookRoute(
      { secret: SECRET, now: NOW, onError, replayGuard: broken({ free: away }) },
      () => Promise.reject(new Error('The handler failed')),
    );
    expect((await freeFails(request())).status).toBe(500);
    expect((errors[0] as AggregateError).errors.map(String)).toEqual([
      'Error: The handler failed',
      'Error: The table is away',
    ]);

    // It was handled: sent again, it would be handled again.
    const doneFails = webhookRoute(
      { secret: SECRET, now: NOW, onError, replayGuard: broken({ done: away }) },
      () => undefined,
    );
    expect((await doneFails(request())).status).toBe(200);
    expect(errors[1]).toMatchObject({ code: 'NOT_REMEMBERED', cause: new Error('The table is away') });

    const claimFails = webhookRoute(
      { secret: SECRET, now: NOW, onError, replayGuard: { claim: away } },
      () => {
        throw new Error('Must not be reached');
      },
    );
    expect((await claimFails(request())).status).toBe(500);
    expect(String(errors[2])).toBe('Error: The table is away');
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

  it('reads what a parser left alone, though it put something in its place', async () => {
    const answer = await listen((req) => void (req['body'] = {}));
    expect(answer.status).toBe(200);
  });

  it('prefers kept bytes to what a parser made of them', async () => {
    const answer = await listen(async (req) => {
      for await (const _ of req as unknown as AsyncIterable<Buffer>);
      req['body'] = JSON.parse(BODY);
      req['rawBody'] = Buffer.from(BODY);
    });
    expect(answer.status).toBe(200);
  });

  it('says so when a parser has eaten the body', async () => {
    const answer = await listen(async (req) => {
      for await (const _ of req as unknown as AsyncIterable<Buffer>);
    });
    expect(answer.status).toBe(500);
    await expect(answer.json()).resolves.toMatchObject({ code: 'BODY_CONSUMED' });
  });

  it('says how to keep the bytes when a parser kept only what it made of them', async () => {
    const errors: Error[] = [];
    const listener = webhookListener(
      { secret: SECRET, now: NOW, onError: (error) => errors.push(error as Error) },
      () => undefined,
    );
    const answered = { statusCode: 0, setHeader: () => {}, end: () => {} };
    await listener(
      { headers: headers(), body: { ...JSON.parse(BODY), more: 1 }, readableDidRead: true },
      answered,
    );
    expect(answered.statusCode).toBe(401);
    for (const framework of ['express.raw(', 'parseAs "buffer"', 'rawBody: true', 'bodyParser: false'])
      expect(errors[0]!.message).toContain(framework);
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
        id: createHash('sha256').update(BODY).digest('hex'),
        scheme: 'agentauth',
        event: { event: 'agent.verified' },
      });
    }
    const secrets = [`whsec_${'0'.repeat(64)}`, SECRET];
    await expect(verifyAgentAuthWebhook({ ...usual, secret: undefined, secrets })).resolves.toBeDefined();
  });

  it('bounds replay by the time in the body, which is as old as an event that is still sent', async () => {
    const at = Date.parse(JSON.parse(BODY).timestamp);
    const verified = (now: number) => verifyAgentAuthWebhook({ ...usual, now }).then(() => true);
    for (const now of [at - TOLERANCE_SECONDS * 1_000, at + RESEND_SECONDS * 1_000])
      await expect(verified(now)).resolves.toBe(true);
    for (const now of [at - (TOLERANCE_SECONDS + 1) * 1_000, at + (DUPLICATE_SECONDS + 1) * 1_000])
      await expect(verified(now)).rejects.toMatchObject({ code: 'TIMESTAMP_OUT_OF_RANGE' });
  });

  it('verifies by the old and by the new secret while a rotation overlaps, as the same delivery', async () => {
    const young = `whsec_${'1'.repeat(64)}`;
    const signed = createHmac('sha256', young).update(BODY).digest('hex');
    const given = { ...legacyHeaders, 'X-AgentAuth-Signatures': `${signed} ${LEGACY_HEX}` };
    const [byOld, byNew] = await Promise.all(
      [SECRET, young].map((secret) => verifyAgentAuthWebhook({ ...usual, headers: given, secret })),
    );
    expect(byNew!.id).toBe(byOld!.id);
    const stranger = verifyAgentAuthWebhook({ ...usual, headers: given, secret: `whsec_${'2'.repeat(64)}` });
    await expect(stranger).rejects.toMatchObject({ code: 'SIGNATURE_MISMATCH' });
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

describe('the types', () => {
  it('tell events apart by their name', () => {
    const tierOf = (event: WebhookEvent) => (event.type === 'agent.registered' ? event.data.tier : undefined);
    const ownerOf = (event: AgentAuthEvent<'agent.registered'>) => event.data.owner_email;
    expect([typeof tierOf, typeof ownerOf]).toEqual(['function', 'function']);
  });
});
