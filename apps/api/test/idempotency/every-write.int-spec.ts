import { randomUUID } from 'node:crypto';
import { ApiDocument } from '../../src/docs/index.js';
import type { Repetition } from '../../src/idempotency/index.js';
import { startSignet, type Signet } from '../support/signet.js';
import { isConsole } from '../support/surfaces.js';
import { call, type Answer } from '../support/wire.js';
import { added, aWorld, RECIPES, stored, type Made, type World } from './recipes.js';

const ALIASES = /^\/(agentauth|v1)(?=\/)/;
const READS = ['GET', 'HEAD', 'OPTIONS'];

// What an answer has of its moment and its connection, and not of its call.
const MOMENTARY =
  /^(date|connection|keep-alive|x-request-id|(x-)?ratelimit-\w+|idempotency-replayed|vary|retry-after)$/;

const lasting = ({ status, headers, body }: Answer) => ({
  status,
  body,
  headers: Object.fromEntries([...headers].filter(([name]) => !MOMENTARY.test(name))),
});

describe('every write', () => {
  let signet: Signet;
  let world: World;
  beforeAll(async () => {
    signet = await startSignet();
    world = await aWorld(signet);
  });
  afterAll(() => signet.close());
  // Rate limits have tests of their own.
  beforeEach(() => signet.clock.advance(901));

  const writes = () =>
    signet.application.nest
      .get(ApiDocument)
      .routes()
      .filter(({ method }) => !READS.includes(method));
  const send = ({ path, headers, body }: Made, method: string, key?: string) =>
    call(signet, method, path, { body, headers: { ...headers, ...(key && { 'idempotency-key': key }) } });
  const made = async (name: string, mount = '') => {
    const [method = ''] = name.split(' ');
    return { method, call: await RECIPES[name]!(world, mount) };
  };
  /** What one call of a route leaves behind, by the number of rows. */
  const effectOf = async (work: () => Promise<unknown>) => {
    const before = await stored(signet);
    await work();
    return added(before, await stored(signet));
  };

  it('says what becomes of a repetition: honoured under a key, or why it needs none', () => {
    const silent = writes().filter(({ repetition }) => repetition === null);
    expect(silent.map(({ source, method, path }) => `${source}: ${method} ${path}`)).toEqual([]);
    for (const { repetition } of writes() as { repetition: Repetition }[])
      if ('without' in repetition) expect(repetition.without).toMatch(/^[A-Z].{10,}[^.]$/);
  });

  it('that honours a key has a recipe here, and every recipe a route', () => {
    const honoured = writes()
      .filter(({ repetition }) => repetition && 'key' in repetition)
      .map(({ method, path }) => `${method} ${path.replace(ALIASES, '')}`);
    expect(Object.keys(RECIPES).sort()).toEqual([...new Set(honoured)].sort());
  });

  it('needs no key only where these are the reasons', () => {
    const without = writes().filter(({ repetition }) => repetition && 'without' in repetition);
    expect([...new Set(without.map(({ method, path }) => `${method} ${path.replace(ALIASES, '')}`))].sort())
      .toMatchInlineSnapshot(`
      [
        "DELETE /api/v1/session",
        "POST /agents/:agent_id/persona/verify",
        "POST /agents/refresh",
        "POST /agents/verify",
        "POST /api/v1/session",
        "POST /api/v1/setup",
        "POST /api/v1/webhooks/:id/test",
        "POST /api/v1/webhooks/preview",
        "POST /permissions/check",
        "POST /zkp/verify-anonymous",
      ]
    `);
  });

  const mounted = Object.keys(RECIPES).flatMap((name) =>
    isConsole(name.split(' ')[1]!)
      ? [[name, ''] as const]
      : ['', '/agentauth', '/v1'].map((mount) => [name, mount] as const),
  );

  it.each(mounted)(
    '%s, repeated under one key, answers the same and does nothing again (mount "%s")',
    async (name, mount) => {
      const { method, call: it } = await made(name, mount);
      const key = randomUUID();
      const first = await send(it, method, key);
      expect(first.status).toBeGreaterThanOrEqual(200);
      expect(first.status).toBeLessThan(300);
      expect(first.headers.get('idempotency-replayed')).toBeNull();

      const before = await stored(signet);
      const second = await send(it, method, key);
      expect(lasting(second)).toEqual(lasting(first));
      expect(second.headers.get('idempotency-replayed')).toBe('true');
      expect(await stored(signet)).toEqual(before);
    },
  );

  it.each(Object.keys(RECIPES))('%s, 50 times at once under one key, happens once', async (name) => {
    const once = await made(name);
    const expected = await effectOf(() => send(once.call, once.method, randomUUID()));
    expect(expected).toMatchObject({ idempotency_key: 1 });

    const { method, call: it } = await made(name);
    const key = randomUUID();
    const answers: Answer[] = [];
    const effect = await effectOf(async () => {
      answers.push(...(await Promise.all(Array.from({ length: 50 }, () => send(it, method, key)))));
    });
    expect(new Set(answers.map((answer) => JSON.stringify(lasting(answer)))).size).toBe(1);
    expect(answers[0]!.status).toBeLessThan(300);
    expect(answers.filter(({ headers }) => headers.has('idempotency-replayed'))).toHaveLength(49);
    expect(effect).toEqual(expected);
  });

  it.each(Object.keys(RECIPES))(
    '%s, that dies before its answer is kept, left nothing behind and can be repeated',
    async (name) => {
      const once = await made(name);
      const expected = await effectOf(() => send(once.call, once.method, randomUUID()));
      const { method, call: it } = await made(name);
      const key = randomUUID();

      await signet.sql(
        `create function give_up() returns trigger language plpgsql as $$ begin raise 'dead'; end $$`,
      );
      await signet.sql('create trigger give_up before update on idempotency_key execute function give_up()');
      const before = await stored(signet);
      const died = await send(it, method, key);
      const after = await stored(signet);
      await signet.sql('drop function give_up cascade');

      expect(died.status).toBe(500);
      expect(after).toEqual(before);
      const effect = await effectOf(async () => {
        const repeated = await send(it, method, key);
        expect(repeated.status).toBeLessThan(300);
        expect(repeated.headers.get('idempotency-replayed')).toBeNull();
      });
      expect(effect).toEqual(expected);
    },
  );

  it.each(Object.keys(RECIPES))('%s takes no key that was used for something else', async (name) => {
    const { method, call: it } = await made(name);
    const key = randomUUID();
    const first = await send(it, method, key);
    expect(first.status).toBeLessThan(300);
    const others: [string, Made][] = [
      [method, { ...it, path: `${it.path}?more=1` }],
      [method, { ...it, headers: { ...it.headers, 'if-match': '"2026-01-01T00:00:00.000Z"' } }],
    ];
    if (method !== 'DELETE') others.push([method, { ...it, body: { ...(it.body as object), more: 1 } }]);
    // Another route that the same caller may use.
    if (isConsole(it.path))
      others.push(['PATCH', { ...it, path: '/api/v1/rate-tiers/free', body: { webhooks_max: 5 } }]);
    else if (Object.keys(it.headers).length)
      others.push([
        'POST',
        { ...it, path: '/agents/register', body: { name: 'Bob', owner_email: 'a@b.example' } },
      ]);

    const before = await stored(signet);
    for (const [verb, other] of others) {
      const answer = await send(other, verb, key);
      expect(answer.status).toBe(isConsole(it.path) ? 422 : 400);
      expect(answer.body.code).toBe(isConsole(it.path) ? 'idempotency.key_reused' : 'VALIDATION_FAILED');
    }
    expect(await stored(signet)).toEqual(before);
  });

  it.each(Object.keys(RECIPES))('%s refuses what is no key, and does nothing', async (name) => {
    const { method, call: it } = await made(name);
    const before = await stored(signet);
    for (const key of ['a b', 'x'.repeat(256), Buffer.from('ü').toString('latin1'), '\t']) {
      const answer = await send(it, method, key);
      expect(answer.status).toBe(isConsole(it.path) ? 422 : 400);
      expect(JSON.stringify(answer.body)).toContain('Idempotency-Key');
    }
    expect(await stored(signet)).toEqual(before);
  });

  it.each(Object.keys(RECIPES))(
    '%s works 20 times at once without keys: nobody waits for a connection of another',
    async (name) => {
      const calls = [];
      for (let n = 0; n < 20; n++) calls.push(await made(name));
      signet.clock.advance(901);
      const answers = await Promise.all(calls.map(({ method, call: it }) => send(it, method)));
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    },
  );
});
