import { Sealer } from '../../src/activity/index.js';
import { ApiDocument } from '../../src/docs/index.js';
import { aPersona, driftCalls, PERSONA } from '../extended/soul.js';
import { aManagementKey, organisationOf } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { isConsole } from '../support/surfaces.js';
import { anAdministrator, aVerifiedAgent, call, type Answer } from '../support/wire.js';

// eslint-disable-next-line typescript/no-explicit-any
type Json = any;

const ALIASES = /^\/(agentauth|v1)(?=\/)/;

/** Lists that are one and the same, under two addresses: a cursor of either is good for both. */
const SAME: Readonly<Record<string, string>> = {
  '/agents': '/api/v1/agents',
  '/webhooks/:id/deliveries': '/api/v1/webhooks/:id/deliveries',
};

describe('every list that is answered in pages', () => {
  let signet: Signet;
  let operator: Record<string, string>;
  let auth: Record<string, string>;
  /** What fills in the parameters of each path, and the query that it needs. */
  let given: Record<string, { params?: Record<string, string>; query?: string }>;

  beforeAll(async () => {
    signet = await startSignet();
    operator = (await aManagementKey(signet)).headers;
    const administrator = await anAdministrator(signet);
    auth = { 'x-api-key': administrator.apiKey };
    const agent = await aVerifiedAgent(signet);
    for (let n = 0; n < 3; n++) {
      await aVerifiedAgent(signet);
      await call(signet, 'POST', '/agents/verify', { body: { agent_id: agent.id, api_key: agent.apiKey } });
      await signet.application.nest.get(Sealer).checkpoint(organisationOf(signet));
    }
    await aPersona(signet, agent);
    const ofAgent = { body: PERSONA, headers: agent.auth };
    for (let n = 0; n < 3; n++) await call(signet, 'PUT', `/agents/${agent.id}/persona`, ofAgent);
    for (let a = 1; a < 4; a++) await driftCalls(() => signet).ping(agent, { metrics: { a } });
    const endpoints: string[] = [];
    for (let n = 0; n < 3; n++) {
      const body = { url: `https://receiver.example.com/${n}`, events: ['agent.revoked'] };
      const { body: made } = await call(signet, 'POST', '/api/v1/webhooks', { headers: operator, body });
      endpoints.push(made.webhook.id);
    }
    await signet.sql(
      `insert into webhook_delivery (organisation_id, endpoint_id, event_id, txid, event_type, event_at, subject_id,
         format_key, state, created_at, finished_at)
       select $1, $2, 'evt_' || md5(n::text), '3', 'agent.revoked', now(), $3, 'standard', 'dead',
         now() - make_interval(secs => n), now() - make_interval(secs => n) from generate_series(1, 4) n`,
      [organisationOf(signet), endpoints[0], agent.id],
    );
    for (let n = 0; n < 3; n++) {
      const add = async (noun: string, body: object) =>
        (await call(signet, 'POST', `/api/v1/ati/${noun}`, { headers: operator, body })).body;
      const { id } = await add('providers', {
        name: `p${n}`,
        kind: 'http',
        base_url: 'https://provider.example.com',
      });
      await add('tools', { provider_id: id, name: `t${n}`, method: 'GET', path: '/' });
      await add('skills', { name: `s${n}`, content: '' });
      await add('keys', { user_id: 'sandbox', alias: `k${n}` });
      await add('profiles', { name: `p${n}` });
      await add('tokens', { sub: `s${n}`, scope: '' });
    }
    const ofHook = { params: { id: endpoints[0]! } };
    const ofOne = { params: { agent_id: agent.id } };
    given = {
      '/api/v1/activity': {},
      '/api/v1/activity/checkpoints': {},
      '/api/v1/agents': {},
      '/api/v1/ati/keys': {},
      '/api/v1/ati/profiles': {},
      '/api/v1/ati/providers': {},
      '/api/v1/ati/skills': {},
      '/api/v1/ati/tokens': {},
      '/api/v1/ati/tools': {},
      '/api/v1/events': {},
      '/api/v1/webhooks': {},
      '/api/v1/webhooks/dead-letters': {},
      '/api/v1/webhooks/deliveries': { query: `agent_id=${agent.id}` },
      '/api/v1/webhooks/:id/deliveries': ofHook,
      '/agents': {},
      '/activity': {},
      '/agents/:agent_id/activity': ofOne,
      '/agents/:agent_id/persona/history': ofOne,
      '/drift/:agent_id/drift-history': ofOne,
      '/webhooks/:id/deliveries': ofHook,
    };
  });
  afterAll(() => signet.close());
  // Rate limits have tests of their own.
  beforeEach(() => signet.clock.advance(901));

  const routes = () => signet.application.nest.get(ApiDocument).routes();
  const lists = () => routes().flatMap(({ nextPage, path }) => (nextPage ? [path] : []));
  const nameOf = (path: string) => path.replace(ALIASES, '');
  const addressOf = (path: string, more: Record<string, string> = {}): string => {
    const { params = {}, query } = given[nameOf(path)]!;
    const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => params[name]!);
    const asked = new URLSearchParams([...new URLSearchParams(query), ...Object.entries(more)]);
    return `${filled}?${asked.toString()}`;
  };
  const read = (address: string) =>
    call(signet, 'GET', address, { headers: isConsole(address) ? operator : auth });
  const page = (path: string, more?: Record<string, string>) => read(addressOf(path, more));

  /** Does it for every list, a few at a time. */
  const forEach = async (paths: string[], work: (path: string) => Promise<void>) => {
    const left = [...paths];
    const lane = async () => {
      for (let path = left.shift(); path !== undefined; path = left.shift()) await work(path);
    };
    await Promise.all(Array.from({ length: 4 }, lane));
  };
  const links = () => lists().filter((path) => !isConsole(path));

  const itemsIn = ({ body }: Answer<Json>): string[] =>
    (Object.values(body as object).find(Array.isArray) as { id?: string; agent_id: string }[]).map(
      (item) => item.id ?? JSON.stringify(item),
    );
  const limitIn = ({ body }: Answer<Json>): number => body.limit ?? body.pagination.limit;
  const nextIn = ({ headers, body }: Answer<Json>): string | null =>
    body.has_more === false
      ? null
      : (body.next_cursor ??
        /[?&]cursor=([^&>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ??
        null);
  const expectRefused = (address: string, { status, body }: Answer) => {
    expect([address, status]).toEqual([address, isConsole(address) ? 422 : 400]);
    expect([address, JSON.stringify(body)]).toEqual([address, expect.stringContaining('cursor')]);
  };

  it('says so on its route', () => {
    const cursors = routes().filter(({ answer, query }) =>
      [answer, query].some((schema) => {
        const { shape = {} } = (schema ?? {}) as { shape?: object };
        return 'next_cursor' in shape || 'cursor' in shape;
      }),
    );
    expect(cursors.map(({ path }) => path).sort()).toEqual(lists().sort());
    expect([...new Set(lists().map(nameOf))].sort()).toEqual(Object.keys(given).sort());
  });

  it('is read to its end, page by page, with everything in it once', async () => {
    await forEach(lists(), async (path) => {
      const whole = itemsIn(await page(path, { limit: '100' }));
      expect([path, whole.length > 2]).toEqual([path, true]);
      const collected: string[][] = [];
      let answer = await page(path, { limit: '2' });
      for (;;) {
        expect([path, answer.status]).toEqual([path, 200]);
        collected.push(itemsIn(answer));
        const cursor = nextIn(answer);
        if (cursor === null) break;
        answer = await page(path, { limit: '2', cursor });
      }
      // Asking with a key is an event: what came on top meanwhile is on no page.
      expect([path, collected.flat()]).toEqual([path, whole]);
      expect(collected.slice(0, -1).every(({ length }) => length === 2)).toBe(true);
      expect(collected.at(-1)!.length).toBeGreaterThan(0);
    });
  });

  it('leads on from its Link header, which keeps what else was asked for', async () => {
    await forEach(links(), async (path) => {
      const first = await read(`${addressOf(path, { limit: '1', offset: '1', other: 'kept' })}`);
      const [, next] = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link')!)!;
      expect(next).toMatch(/[?&]limit=1&/);
      expect(next).toMatch(/[?&]other=kept&/);
      expect(next).not.toContain('offset');
      expect([path, itemsIn(await read(next!))]).toEqual([
        path,
        [itemsIn(await page(path, { limit: '3' }))[2]],
      ]);
    });
  });

  it('takes no cursor that is not its own', async () => {
    const named = lists().filter((path) => path === nameOf(path));
    const cursors = new Map<string, string>();
    await forEach(named, async (path) => void cursors.set(path, nextIn(await page(path, { limit: '1' }))!));
    await forEach(lists(), async (path) => {
      const own = SAME[nameOf(path)] ?? nameOf(path);
      // An alias has the handler of its root: one of each kind shows it.
      const others = path === nameOf(path) ? named : [nameOf(path), '/api/v1/events'];
      for (const other of others) {
        const answer = await page(path, { cursor: cursors.get(other)! });
        if (own === (SAME[other] ?? other)) expect([path, other, answer.status]).toEqual([path, other, 200]);
        else expectRefused(`${path} ${other}`, answer);
      }
    });
  });

  it('takes no cursor that nobody made', async () => {
    await forEach(lists(), async (path) => {
      const good = nextIn(await page(path, { limit: '1' }))!;
      const at = good.length >> 1;
      const flipped = good.slice(0, at) + (good[at] === 'A' ? 'B' : 'A') + good.slice(at + 1);
      for (const cursor of ['x', '\0', '../..', `${good}AAAA`, flipped, good.slice(2), 'A'.repeat(2000)])
        expectRefused(`${path} ${cursor}`, await page(path, { cursor }));
    });
  });

  it('begins at the beginning for clients that send the name of nothing', async () => {
    await forEach(links(), async (path) => {
      const [first] = itemsIn(await page(path));
      for (const cursor of ['', 'undefined', 'null'])
        expect([path, itemsIn(await page(path, { cursor }))[0]]).toEqual([path, first]);
    });
  });

  it('is as long as it may be and no longer', async () => {
    await forEach(lists(), async (path) => {
      const sizes = ['0', '-1', '1.5', 'x', ''];
      if (isConsole(path)) {
        expect([path, (await page(path, { limit: '200' })).status]).toEqual([path, 200]);
        for (const limit of [...sizes, '501', '1e9'])
          expect([path, limit, (await page(path, { limit })).status]).toEqual([path, limit, 422]);
        return;
      }
      const usual = limitIn(await page(path));
      for (const limit of sizes) expect([path, limitIn(await page(path, { limit }))]).toEqual([path, usual]);
      const max = limitIn(await page(path, { limit: '1000000000' }));
      expect([path, max >= usual && max <= 1000]).toEqual([path, true]);
      expect(limitIn(await page(path, { limit: String(max) }))).toBe(max);
      expect(limitIn(await page(path, { limit: String(max + 1) }))).toBe(max);
    });
  });
});
