import { randomUUID } from 'node:crypto';
import { ConnectionError, ManagementClient, ProblemError } from '@signet/sdk/management';
import { ApiDocument } from '../../src/docs/index.js';
import type { Repetition } from '../../src/idempotency/index.js';
import { aFewAtATime } from '../support/a-few-at-a-time.js';
import { aLosingLine } from '../support/losing-line.js';
import { managementMethods } from '../support/management-operations.js';
import { startSignet, type Signet } from '../support/signet.js';
import { isAti, isConsole, isForOperators, takes422 } from '../support/surfaces.js';
import { anAgent, call, type Answer } from '../support/wire.js';
import { added, aWorld, counted, RECIPES, stored, type Made, type World } from './recipes.js';

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
    const before = await counted(signet);
    await work();
    return added(before, await counted(signet));
  };

  const effects = new Map<string, Record<string, number>>();
  const effectOfOne = async (name: string) => {
    const known = effects.get(name);
    if (known) return known;
    const { method, call: it } = await made(name);
    const effect = await effectOf(() => send(it, method, randomUUID()));
    effects.set(name, effect);
    return effect;
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
        "POST /api/v1/ati/providers/:id/check",
        "POST /api/v1/ati/providers/:id/import-ati",
        "POST /api/v1/ati/providers/:id/import-mcp",
        "POST /api/v1/ati/tokens/inspect",
        "POST /api/v1/ati/tokens/introspect",
        "POST /api/v1/ati/tokens/validate",
        "POST /api/v1/session",
        "POST /api/v1/setup",
        "POST /api/v1/webhooks/:id/test",
        "POST /api/v1/webhooks/preview",
        "POST /ati/call",
        "POST /ati/help",
        "POST /ati/mcp",
        "POST /ati/skills/bundle",
        "POST /ati/skills/resolve",
        "POST /permissions/check",
        "POST /zkp/verify-anonymous",
      ]
    `);
  });

  const mounted = Object.keys(RECIPES).flatMap((name) =>
    isForOperators(name.split(' ')[1]!) || isAti(name.split(' ')[1]!)
      ? [[name, ''] as const]
      : ['', '/agentauth', '/v1'].map((mount) => [name, mount] as const),
  );

  it('repeated under one key, answers the same and does nothing again, at every mount', async () => {
    const calls: { name: string; method: string; call: Made; key: string; first: Answer }[] = [];
    for (const [name, mount] of mounted) {
      const { method, call: it } = await made(name, mount);
      const key = randomUUID();
      calls.push({
        name: `${name} at "${mount}"`,
        method,
        call: it,
        key,
        first: await send(it, method, key),
      });
    }
    const before = await stored(signet);
    await aFewAtATime(calls, async ({ name, method, call: it, key, first }) => {
      const second = await send(it, method, key);
      expect({ name, ...lasting(second) }).toEqual({ name, ...lasting(first) });
      expect([name, Math.floor(first.status / 100)]).toEqual([name, 2]);
      const replayed = [first, second].map(({ headers }) => headers.get('idempotency-replayed'));
      expect([name, ...replayed]).toEqual([name, null, 'true']);
    });
    expect(await stored(signet)).toEqual(before);
  });

  it.each(Object.keys(RECIPES))('%s, 50 times at once under one key, happens once', async (name) => {
    const expected = await effectOfOne(name);
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
      const expected = await effectOfOne(name);
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

  describe('by the management client, whose first answer is lost', () => {
    const methods = managementMethods();
    const idsOf = (route: string, path: string) =>
      path.split('/').filter((_, at) => route.split(' ')[1]!.split('/')[at]!.startsWith(':'));
    /** Calls a method over a line that loses the first answer. */
    const lost = async (method: (typeof methods)[number], given: Parameters<typeof method.call>[1]) => {
      const line = await aLosingLine(signet.url);
      // So that what got lost can be read here.
      const headers = { ...world.operator, 'accept-encoding': 'identity' };
      const sleep = () => Promise.resolve();
      const client = new ManagementClient({ baseURL: line.url, headers, sleep });
      line.loseNext();
      const answer: unknown = await method.call(client, given).catch((error: unknown) => error);
      await line.close();
      return { answer, first: line.lost(), asked: line.asked() };
    };

    it('there is a method for every route of the management API', () => {
      const routes = signet.application.nest.get(ApiDocument).routes();
      const all = routes
        .map(({ method, path }) => `${method} ${path}`)
        .filter((route) => / .api.v1./.test(route));
      expect(methods.map(({ route }) => route).sort()).toEqual(all.sort());
    });

    it.each(methods.filter(({ keyed }) => keyed))('$route is done once, and answered', async (method) => {
      const expected = await effectOfOne(method.route);
      const { path, body } = await RECIPES[method.route]!(world, '');
      const results: Awaited<ReturnType<typeof lost>>[] = [];
      const effect = await effectOf(async () => {
        results.push(await lost(method, { ids: idsOf(method.route, path), body }));
      });
      expect(effect).toEqual(expected);
      expect(results[0]!.answer).not.toBeInstanceOf(Error);
      expect(results).toEqual([{ answer: results[0]!.first, first: results[0]!.first, asked: 2 }]);
    });

    it('whatever takes no key is asked once, and fails', async () => {
      const webhook = (await RECIPES['POST /api/v1/webhooks/:id/pause']!(world, '')).path.split('/')[4]!;
      const without = methods.filter(({ keyed, route }) => !keyed && !route.startsWith('GET '));
      expect(without).toHaveLength(11);
      for (const method of without) {
        const ids = method.route.includes(':id') ? [webhook] : [];
        const { answer, asked } = await lost(method, { ids, body: {} });
        expect([method.route, answer]).toEqual([method.route, expect.any(ConnectionError)]);
        expect([method.route, asked]).toEqual([method.route, 1]);
      }
    });

    it('whatever only reads is read again', async () => {
      const { id } = await anAgent(signet);
      // Those that come in pieces have their own specification: what was lost is no JSON.
      const pieces = [
        'GET /api/v1/activity/export',
        'GET /api/v1/activity/stream',
        'GET /api/v1/ati/calls/export',
      ];
      const reads = methods.filter(({ route }) => route.startsWith('GET ') && !pieces.includes(route));
      for (const method of reads) {
        const ids = [...method.route.matchAll(/:\w+/g)].map(() => id);
        const { answer, first, asked } = await lost(method, { ids });
        expect([method.route, asked]).toEqual([method.route, 2]);
        // What is read may have moved on meanwhile.
        const told = answer instanceof ProblemError ? answer.body : answer;
        expect([method.route, Object.keys(told as object)]).toEqual([
          method.route,
          Object.keys(first as object),
        ]);
      }
    });
  });

  it('takes no key that was used for something else', async () => {
    const refused: { name: string; verb: string; other: Made; key: string }[] = [];
    for (const name of Object.keys(RECIPES)) {
      const { method, call: it } = await made(name);
      const key = randomUUID();
      expect([name, Math.floor((await send(it, method, key)).status / 100)]).toEqual([name, 2]);
      const refuse = (verb: string, other: Made) => refused.push({ name, verb, other, key });
      refuse(method, { ...it, path: `${it.path}?more=1` });
      refuse(method, { ...it, headers: { ...it.headers, 'if-match': '"2026-01-01T00:00:00.000Z"' } });
      if (method !== 'DELETE') refuse(method, { ...it, body: { ...(it.body as object), more: 1 } });
      // Another route that the same caller may use.
      if (isForOperators(it.path))
        refuse('PATCH', { ...it, path: '/api/v1/rate-tiers/free', body: { webhooks_max: 5 } });
      else if (Object.keys(it.headers).length && !isAti(it.path))
        refuse('POST', {
          ...it,
          path: '/agents/register',
          body: { name: 'Bob', owner_email: 'a@b.example' },
        });
    }
    const before = await stored(signet);
    await aFewAtATime(refused, async ({ name, verb, other, key }) => {
      const { status, body } = await send(other, verb, key);
      const expected = isAti(other.path)
        ? [422, 'idempotency_key_reused']
        : isConsole(other.path)
          ? [422, 'idempotency.key_reused']
          : [400, 'VALIDATION_FAILED'];
      expect([name, verb, status, body.code]).toEqual([name, verb, ...expected]);
    });
    expect(await stored(signet)).toEqual(before);
  });

  it('refuses what is no key, and does nothing', async () => {
    const calls: [string, Awaited<ReturnType<typeof made>>][] = [];
    for (const name of Object.keys(RECIPES)) calls.push([name, await made(name)]);
    const before = await stored(signet);
    const keys = ['a b', 'x'.repeat(256), Buffer.from('ü').toString('latin1'), '\t'];
    await aFewAtATime(
      calls.flatMap(([name, { method, call: it }]) => keys.map((key) => ({ name, method, it, key }))),
      async ({ name, method, it, key }) => {
        const { status, body } = await send(it, method, key);
        expect([name, key, status]).toEqual([name, key, takes422(it.path) ? 422 : 400]);
        expect(JSON.stringify(body)).toContain('Idempotency-Key');
      },
    );
    expect(await stored(signet)).toEqual(before);
  });

  it.each(Object.keys(RECIPES))(
    '%s works 10 times at once without keys: nobody waits for a connection of another',
    async (name) => {
      // More than the connections of a pool.
      const calls = [];
      for (let n = 0; n < 10; n++) calls.push(await made(name));
      signet.clock.advance(901);
      const answers = await Promise.all(calls.map(({ method, call: it }) => send(it, method)));
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    },
  );
});
