import { aFewAtATime } from '../support/a-few-at-a-time.js';
import {
  Attacker,
  BODYLESS,
  filled,
  isFirstMount,
  PATIENCE_MS,
  takesBody,
  wrongWith,
} from '../support/attacker.js';
import { isAtiCall, isConsole } from '../support/surfaces.js';

let attacker: Attacker;
beforeAll(async () => {
  attacker = await Attacker.start();
});
afterAll(() => attacker.end());

const BAD_PARAMETERS = [
  '%00',
  'agt_%00',
  '%ff',
  '%',
  '%zz',
  '%e0%80%80',
  '%ed%a0%80',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '..%5c..%5cwindows',
  '%27%20or%20%271%27=%271',
  '%3Cscript%3E',
  '__proto__',
  'constructor',
  'prototype',
  '%F0%9F%A4%96',
  '%0d%0aset-cookie:%20a=b',
  '*',
  '-1',
  '99999999999999999999',
  'x'.repeat(600),
  'x'.repeat(5000),
  `agt_${'0'.repeat(31)}`,
  `agt_${'0'.repeat(32)}%20`,
  `AGT_${'0'.repeat(32)}`,
];

it(
  'no route takes an address that means nothing',
  async () => {
    await attacker.expectRefused(
      attacker.routes.filter(isFirstMount).filter(({ path }) => path.includes(':')),
      (route) => BAD_PARAMETERS.map((value) => [value.slice(0, 60), filled(route, value)]),
    );
  },
  PATIENCE_MS,
);

const BAD_QUERIES = [
  'limit=1&limit=2&offset=1&offset=2&search=a&search=b&cursor=a&cursor=b&status=active&status=revoked&sort=name&sort=-name',
  'limit[]=1&search[]=a&cursor[]=a&sort[]=name',
  'limit=9999999999999999999999&offset=9999999999999999999999',
  'limit=-1&offset=-1',
  'limit=1e309&offset=NaN',
  'limit=%00&offset=%00',
  'metric=%00&from=%00&to=%00&format=%00&mode=%00&includePrompt=%00',
  'search=%00&status=%00&tier=%00&cursor=%00&type=%00&agent_id=%00&sort=%00',
  'search=%ff&cursor=%ff',
  'search=%',
  'search=%ed%a0%80',
  `search=${'x'.repeat(5000)}&cursor=${'x'.repeat(5000)}`,
  "search=';drop%20table%20agent;--&sort=created_at;drop%20table%20agent",
  'sort=id&status=deleted&tier=gold&outcome=maybe',
  'cursor=AAAA&search=%25%5F%5C',
  'cursor=..%2F..%2Fetc',
  '__proto__=1&constructor=2&__proto__[a]=1&constructor[prototype][a]=1',
  'since=0000-01-01T00:00:00Z&until=0000-01-01T00:00:00Z',
  'since=9999-12-31T23:59:59Z',
  'since=2026-01-01T00:00:00%2B23:59',
  'until=2026-01-01T00:00:00-23:59',
  'since=2026-02-30T00:00:00Z',
  'since=now()&until=infinity',
  'since=2026-01-01T00:00:00.123456789123456789Z',
  '&&&===&a&=b',
  '%',
  '?'.repeat(1000),
];

it(
  'no route fails over a query, however it is written',
  async () => {
    await attacker.expectRefused(
      attacker.routes
        .filter(isFirstMount)
        .filter(({ method }) => method === 'GET')
        .map((route) => filled(route)),
      ({ method, path }) =>
        BAD_QUERIES.map((query) => [query.slice(0, 80), { method, path: `${path}?${query}` }]),
      (_, { status }) => status < 300,
    );
  },
  PATIENCE_MS,
);

it(
  'no route takes a query parameter twice, however it is spelled',
  async () => {
    const found: string[] = [];
    const twice = ['limit=1&limit=2', 'cursor=a&x=1&%63ursor=a', 'q=&q', 'a+b=1&a%20b=1'];
    const asked = attacker.routes.flatMap((target) => {
      const { method, path } = filled(target);
      return twice.map((query) => ({ method, path: `${path}?${query}` }));
    });
    await aFewAtATime(asked, async (route) => {
      const { status, text } = await attacker.send(route);
      if (status !== (isAtiCall(route.path.split('?')[0]!) ? 422 : 400) || !/\bmore than once\b/.test(text))
        found.push(`${route.method} ${route.path}: ${status} ${text.slice(0, 80)}`);
    });
    expect(found.slice(0, 10)).toEqual([]);
  },
  PATIENCE_MS,
);

it(
  'no route fails over a header',
  async () => {
    const headers: Record<string, string>[] = [
      { authorization: 'Bearer ' },
      { authorization: 'Bearer \u0080\u00ff' },
      { authorization: `Bearer ${'a.'.repeat(4000)}` },
      { authorization: `Bearer mk_${'0'.repeat(64)}` },
      { 'x-api-key': '\u00ff'.repeat(100), authorization: '' },
      { 'idempotency-key': '\u00ff' },
      { 'idempotency-key': ' ' },
      { 'if-match': '"\u00ff"' },
      { 'if-match': '*, *, *' },
      { 'if-none-match': '\u00ff' },
      { cookie: 'signet_session=; signet_session=a', authorization: '' },
      { cookie: `signet_session=${'%00'.repeat(100)}` },
      { cookie: '=;;;=;\u00ff=\u00ff' },
      { 'x-forwarded-for': "127.0.0.1, '; drop table agent; --" },
      { 'x-request-id': '\u00ff' },
      { 'accept-encoding': 'x'.repeat(1000) },
      { origin: 'null', 'sec-fetch-site': 'x' },
      { host: 'evil.example' },
      { 'x-http-method-override': 'DELETE' },
      { 'content-encoding': 'gzip' },
    ];
    await attacker.expectRefused(
      // A live stream that takes its headers has no end to wait for.
      attacker.routes
        .filter(isFirstMount)
        .filter(({ path }) => !BODYLESS.test(path) && !path.endsWith('/stream')),
      (route) =>
        headers.map((bad) => [
          JSON.stringify(bad).slice(0, 60),
          filled(route),
          { headers: bad, ...(takesBody(route) && { body: '[]' }) },
        ]),
      ({ method }, { status }) => method === 'GET' && status < 300,
    );
  },
  PATIENCE_MS,
);

it('no address takes a method that it did not ask for', async () => {
  const paths = [...new Set(attacker.routes.map(({ path }) => path))];
  const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  const wrong = paths.flatMap((path) => {
    const right = new Set(attacker.routes.filter((route) => route.path === path).map(({ method }) => method));
    return METHODS.filter((method) => !right.has(method)).map((method) => filled({ method, path }));
  });
  await attacker.expectRefused(wrong, (route) => [['nothing', route]]);
});

it('nothing answers at unknown addresses, and each surface says so in its own shape', async () => {
  const paths = [
    '/',
    '//',
    '/nothing',
    '/api',
    '/api/',
    '/api/v1',
    '/api/v1/',
    '/api/v1/nothing',
    '/api/v1/agents/',
    '/api/v2/agents',
    '//api/v1/agents',
    '/API/v1/agents',
    '/agents/',
    '/agents//activity',
    '/Agents',
    '/agentauth',
    '/agentauth/',
    '/agentauth/agentauth/agents',
    '/.well-known/',
    '/.env',
    '/.git/config',
    '/metrics',
    '/livez',
    '/..%2f..%2fetc%2fpasswd',
    '/%00',
    '/%',
    '/%ff',
    `/${'x'.repeat(8000)}`,
  ];
  await attacker.expectRefused(
    paths.flatMap((path) => ['GET', 'POST', 'DELETE'].map((method) => ({ method, path }))),
    (route) => [['nothing', route]],
  );
});

const hexOf = (letter: string) => `%${letter.charCodeAt(0).toString(16)}`;

describe('an address written another way', () => {
  const spellings = (path: string) => [
    path.replace('/api', '/%61pi'),
    path.replace('/v1', '/%761'),
    path.replace('/api/v1', '/api%2Fv1'),
    path.replace('/api', '//api'),
    path.replace('/api', '/./api'),
    path.replace('/api', '/x/../api'),
    `${path};jsessionid=1`,
    `http://signet.test${path}`,
  ];

  it('opens nothing of the console to strangers', async () => {
    const found: string[] = [];
    const open = new Set(['/api/v1/setup', '/api/v1/session']);
    const closed = attacker.routes.filter(({ path }) => isConsole(path) && !open.has(path));
    await aFewAtATime(
      closed.flatMap((route) => spellings(filled(route).path).map((path) => ({ ...route, path }))),
      async ({ method, path }) => {
        const { status, text } = await attacker.send(
          { method, path },
          { headers: { authorization: '', 'x-api-key': '' }, body: '' },
        );
        if (status < 400 || status >= 500) found.push(`${method} ${path}: ${status} ${text.slice(0, 100)}`);
      },
    );
    expect(found).toEqual([]);
  });

  it('is refused in the envelope of the route that it reaches', async () => {
    const found: string[] = [];
    for (const path of ['/nothing', '/api/nothing', '/agents/a/b/c'])
      for (const written of [`http://signet.test${path}`, path.replace(/[a-z]/, hexOf)]) {
        const wrong = wrongWith(path, await attacker.send({ method: 'GET', path: written }));
        if (wrong) found.push(`GET ${written}: ${wrong}`);
      }
    await aFewAtATime(attacker.routes, async (route) => {
      const { method, path } = filled(route);
      const encoded = path.replace(/[a-z]/, hexOf);
      // Every surface has a refusal for this one, whatever the route does.
      const reply = await attacker.send({ method, path: `${encoded}?q=1&q=2` });
      const wrong = wrongWith(path, reply);
      if (wrong) found.push(`${method} ${encoded}: ${wrong}`);
    });
    expect(found.slice(0, 10)).toEqual([]);
  });

  it('opens nothing of the agents’ surface to strangers', async () => {
    const found: string[] = [];
    const closed = attacker.routes.filter(
      ({ path }) => /\/(agents|activity)(\/:agent_id.*)?$/.test(path) && !isConsole(path),
    );
    expect(closed.length).toBeGreaterThan(10);
    for (const route of closed)
      for (const path of [filled(route).path.replace('/a', '/%61'), `/${filled(route).path}`]) {
        const { status, text } = await attacker.send(
          { method: route.method, path },
          { headers: { authorization: '', 'x-api-key': '' }, body: '' },
        );
        if (status < 400 || status >= 500)
          found.push(`${route.method} ${path}: ${status} ${text.slice(0, 100)}`);
      }
    expect(found).toEqual([]);
  });
});

it('after all of this the service answers as before', () => attacker.expectUnharmed());
