import http from 'node:http';
import { once } from 'node:events';
import { OPERATOR_PERMISSIONS } from '@signet/contracts';
import { keysOf } from '../support/agentauth.js';
import { bodyFieldsOf, routesOf, type Route } from '../support/routes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent } from '../support/wire.js';
import { ManagementKeys } from '../../src/credentials/index.js';
import { DefaultOrganisation } from '../../src/members/index.js';
import { Database } from '../../src/platform/database/database.js';

const UNKNOWN = '0'.repeat(32);

// Thousands of requests each: a machine that does something else beside them needs longer.
const PATIENCE_MS = 120_000;

// These take no body, so a well-formed one that nobody asked for is not looked at.
const BODYLESS = /\/(revoke-tokens|session|rotate)$/;

let signet: Signet;
let routes: Route[];
let fieldsOf: Map<string, string[]>;
let credentials: Record<'agent' | 'operator', Record<string, string>>;
const sockets = new http.Agent({ keepAlive: true, maxSockets: 8 });

beforeAll(async () => {
  signet = await startSignet();
  routes = routesOf(signet);
  fieldsOf = bodyFieldsOf(signet);
  const { nest } = signet.application;
  const key = await nest
    .get(Database)
    .transaction((tx) =>
      nest.get(ManagementKeys).issue(tx, nest.get(DefaultOrganisation).id, 'Attacker', OPERATOR_PERMISSIONS),
    );
  const admin = await anAdministrator(signet);
  await aVerifiedAgent(signet);
  credentials = {
    agent: { 'x-api-key': admin.apiKey },
    operator: { authorization: `Bearer ${key.secret}` },
  };
});
afterAll(async () => {
  sockets.destroy();
  await signet.close();
});

const isConsole = (path: string): boolean => path.startsWith('/api/') || path === '/api';

interface Reply {
  status: number;
  type: string;
  text: string;
}

/** Sends exactly these bytes: no client library puts the address or the body right. */
async function send(
  { method, path }: Route,
  { body, headers = {} }: { body?: Buffer | string; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const { hostname, port } = new URL(signet.url);
  const request = http.request({
    hostname,
    port,
    method,
    path,
    agent: sockets,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body ?? ''),
      ...(isConsole(path) ? credentials.operator : credentials.agent),
      ...headers,
    },
  });
  request.end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode!,
    type: response.headers['content-type'] ?? '',
    text: Buffer.concat(chunks).toString(),
  };
}

/** Puts values that cannot exist into the parameters of a path. */
const filled = ({ method, path }: Route, value?: string): Route => ({
  method,
  path: path.replaceAll(/:(\w+)/g, (_, name: string) => {
    if (value !== undefined) return value;
    if (name === 'credential_id') return `cred_${UNKNOWN}`;
    if (path.startsWith('/api/v1/activity')) return `aud_${UNKNOWN}`;
    return `agt_${UNKNOWN}`;
  }),
});

/** Says what is wrong with a refusal, or null. */
function wrongWith(path: string, { status, type, text }: Reply): string | null {
  if (status >= 500 || status < 400) return `status ${status}: ${text.slice(0, 200)}`;
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    return `no JSON: ${text.slice(0, 200)}`;
  }
  if (body['status'] !== status && !(isConsole(path) && body['status'] === status))
    return `status ${status}, but the body says ${String(body['status'])}: ${text.slice(0, 200)}`;
  const [media, required] = isConsole(path)
    ? (['application/problem+json', ['code', 'detail', 'instance', 'status', 'title', 'type']] as const)
    : (['application/json', ['code', 'error', 'message', 'request_id', 'status']] as const);
  if (!type.startsWith(media)) return `content type ${type}`;
  const missing = required.filter((key) => !keysOf(body).includes(key));
  if (missing.length) return `envelope without ${missing.join()}: ${text.slice(0, 200)}`;
  if (/\bat \S+ \(|node_modules|QueryFailedError|syntax error at|invalid byte sequence/.test(text))
    return `it tells internals: ${text.slice(0, 300)}`;
  return null;
}

/** Sends every attack to every route and returns what was not refused properly. */
async function failures(
  targets: Route[],
  attacks: (route: Route) => [name: string, route: Route, sent?: Parameters<typeof send>[1]][],
  isFine: (route: Route, reply: Reply) => boolean = () => false,
): Promise<string[]> {
  const found: string[] = [];
  for (const target of targets) {
    // Rate limits have tests of their own.
    signet.clock.advance(901);
    for (const [name, route, sent] of attacks(target)) {
      const reply = await send(route, sent);
      const wrong = isFine(target, reply) ? null : wrongWith(route.path, reply);
      if (wrong) found.push(`${target.method} ${target.path} with ${name}: ${wrong}`);
    }
  }
  // A hundred of the same say no more than ten.
  return found.slice(0, 10);
}

const counts = async (): Promise<unknown> =>
  signet.sql(
    `select (select count(*) from agent) as agents, (select count(*) from credential) as credentials,
       (select count(*) from member) as members, (select count(*) from session) as sessions,
       (select count(*) from management_key) as keys, (select count(*) from organisation) as organisations,
       (select count(*) from agent where status <> 'active') as inactive, (select count(*) from idempotency_key) as i`,
  );

/** Nothing that is refused may leave anything behind. */
async function unchanged(work: () => Promise<string[]>): Promise<void> {
  const before = await counts();
  expect(await work()).toEqual([]);
  expect(await counts()).toEqual(before);
}

const takesBody = ({ method }: Route): boolean => !['GET', 'DELETE'].includes(method);

/** The other mounts reach the same handlers: one of them is enough where every route meets every attack. */
const isFirstMount = ({ path }: Route): boolean => !/^\/(agentauth|v1)\//.test(path);

it('the list of routes is the server’s own', () => {
  const names = routes.map(({ method, path }) => `${method} ${path}`);
  expect(names.length).toBeGreaterThan(20);
  expect(new Set(names).size).toBe(names.length);
  for (const name of [
    'POST /agents/verify',
    'POST /agentauth/agents/refresh',
    'GET /agents/:agent_id/activity',
    'POST /api/v1/agents/:id/revoke',
    'GET /.well-known/jwks.json',
    'DELETE /api/v1/session',
  ])
    expect(names).toContain(name);
  expect(fieldsOf.get('POST /api/v1/session')).toEqual(['email', 'password']);
});

const UNREADABLE: [string, Buffer | string][] = [
  ['truncated JSON', '{"name":"x"'],
  ['no JSON', 'name=x'],
  ['only a brace', '{'],
  ['a NUL byte', '{"name":"a\0b"}'],
  ['only NUL bytes', Buffer.alloc(64)],
  ['broken UTF-8', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
  ['an overlong encoding', Buffer.concat([Buffer.from('{"a":"'), Buffer.of(0xc0, 0x80), Buffer.from('"}')])],
  ['UTF-16', Buffer.from('\ufeff{"name":"x"}', 'utf16le')],
  ['__proto__', '{"__proto__":{"admin":true},"name":"x"}'],
  ['an escaped __proto__', '{"\\u005f_proto__":{"admin":true}}'],
  ['constructor.prototype', '{"constructor":{"prototype":{"admin":true}}}'],
  ['arrays in arrays', '['.repeat(20_000) + ']'.repeat(20_000)],
  ['objects in objects', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
  ['50 levels', '{"a":'.repeat(50) + '1' + '}'.repeat(50)],
];

it('no route takes a body that cannot be read', async () => {
  await unchanged(() =>
    failures(routes.filter(takesBody).filter(isFirstMount), (route) =>
      UNREADABLE.map(([name, body]) => [name, filled(route), { body }]),
    ),
  );
  expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
});

const NO_OBJECTS = [
  '[]',
  '[{}]',
  '[1,2,3]',
  '"text"',
  '""',
  'null',
  '7',
  '-0',
  '1e999',
  'true',
  'false',
  '{}',
];

it(
  'no route takes a body that is not the object it asked for',
  async () => {
    await unchanged(() =>
      failures(
        routes.filter(takesBody).filter(isFirstMount),
        (route) => NO_OBJECTS.map((body) => [body, filled(route), { body }]),
        ({ path }, { status }) => BODYLESS.test(path) && status < 300,
      ),
    );
  },
  PATIENCE_MS,
);

const NAMES = [
  'name',
  'owner_email',
  'description',
  'permissions',
  'agent_id',
  'api_key',
  'refresh_token',
  'tier',
  'status',
  'permission',
  'reason',
  'code',
];

const WRONG_VALUES: [string, string][] = [
  ['null', 'null'],
  ['true', 'true'],
  ['a number', '7'],
  ['a negative number', '-1'],
  ['a huge number', '1e308'],
  ['an endless number', '1e999'],
  ['a number of 400 digits', '9'.repeat(400)],
  ['a fraction', '0.1'],
  ['an empty array', '[]'],
  ['an array of null', '[null]'],
  ['an array of arrays', '[[["a"]]]'],
  ['an empty object', '{}'],
  ['an operator', '{"$ne":null}'],
  ['an object with methods of text', '{"length":5,"trim":1,"toString":1,"slice":"x"}'],
  ['NUL', '"abc\\u0000def@b.c"'],
  ['a lone surrogate', '"abc\\ud800def@b.c"'],
  ['60 kB of text', `"${'a'.repeat(60_000)}"`],
];

it(
  'no route takes a wrong type or text that cannot be stored, in any of its fields',
  async () => {
    await unchanged(() =>
      failures(
        routes.filter(takesBody).filter(isFirstMount),
        (route) => {
          const declared = fieldsOf.get(`${route.method} ${route.path}`) ?? [];
          const names = declared.length ? declared : NAMES;
          return WRONG_VALUES.map(([what, json]) => {
            const body = `{${names.map((name) => `"${name}":${json.replace(/^"a{60000}"$/, `"${'a'.repeat(6_000)}"`)}`).join()}}`;
            return [`${what} in ${names.join()}`, filled(route), { body }];
          });
        },
        // What a route does not look at, or only looks for, cannot hurt it.
        ({ path }, { status }) =>
          (BODYLESS.test(path) || path.endsWith('/permissions/check')) && status < 300,
      ),
    );
  },
  PATIENCE_MS,
);

it('no route takes a wrong type in one field among right ones', async () => {
  const right: Record<string, unknown> = {
    name: 'Right name',
    owner_email: 'right@example.com',
    description: 'Right',
    permissions: ['zendesk:tickets:read'],
    agent_id: `agt_${UNKNOWN}`,
    api_key: `ak_${'0'.repeat(64)}`,
    refresh_token: `rt_${'0'.repeat(64)}`,
  };
  const closed = routes.filter(({ path }) => /\/agents\/(register|verify|refresh)$/.test(path));
  const fields: Record<string, string[]> = {
    register: ['name', 'owner_email', 'permissions'],
    verify: ['agent_id', 'api_key'],
    refresh: ['refresh_token'],
  };
  await unchanged(() =>
    failures(closed, (route) =>
      fields[route.path.split('/').at(-1)!]!.flatMap((name) =>
        // Null is how a client leaves permissions out; text that is only unknown is not a wrong type.
        [5, true, {}, [[]], [null], { length: 5 }].map((value) => [
          `${name} = ${JSON.stringify(value)}`,
          filled(route),
          { body: JSON.stringify({ ...right, [name]: value }) },
        ]),
      ),
    ),
  );
});

it('no route takes another content type', async () => {
  await unchanged(() =>
    failures(
      routes.filter(takesBody).filter(isFirstMount),
      (route) =>
        ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'text/json', '', 'x', '/'].map(
          (type) => [type, filled(route), { body: '{"a":1}', headers: { 'content-type': type } }],
        ),
      () => false,
    ),
  );
});

it(
  'every client can read that its body of 10 MB is too large',
  async () => {
    const body = Buffer.alloc(10 * 1024 * 1024, 0x61);
    const found: string[] = [];
    for (const route of routes
      .filter(takesBody)
      .filter(isFirstMount)
      .map((target) => filled(target))) {
      const response = await fetch(signet.url + route.path, {
        method: route.method,
        body,
        headers: { 'content-type': 'application/json' },
      }).catch((error: unknown) => error as Error);
      if (response instanceof Error) found.push(`${route.path}: ${String(response.cause)}`);
      else if (response.status !== 413) found.push(`${route.path}: ${response.status}`);
      else {
        const text = await response.text();
        const type = response.headers.get('content-type')!;
        const wrong = wrongWith(route.path, { status: 413, type, text });
        if (wrong) found.push(`${route.path}: ${wrong}`);
      }
    }
    expect(found).toEqual([]);
  },
  PATIENCE_MS,
);

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
    await unchanged(() =>
      failures(
        routes.filter(isFirstMount).filter(({ path }) => path.includes(':')),
        (route) => BAD_PARAMETERS.map((value) => [value.slice(0, 60), filled(route, value)]),
      ),
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
    await unchanged(() =>
      failures(
        routes
          .filter(isFirstMount)
          .filter(({ method }) => method === 'GET')
          .map((route) => filled(route)),
        ({ method, path }) =>
          BAD_QUERIES.map((query) => [query.slice(0, 80), { method, path: `${path}?${query}` }]),
        (_, { status }) => status < 300,
      ),
    );
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
    await unchanged(() =>
      failures(
        // A live stream that takes its headers has no end to wait for.
        routes.filter(isFirstMount).filter(({ path }) => !BODYLESS.test(path) && !path.endsWith('/stream')),
        (route) =>
          headers.map((bad) => [
            JSON.stringify(bad).slice(0, 60),
            filled(route),
            { headers: bad, ...(takesBody(route) && { body: '[]' }) },
          ]),
        ({ method }, { status }) => method === 'GET' && status < 300,
      ),
    );
  },
  PATIENCE_MS,
);

it('no address takes a method that it did not ask for', async () => {
  const paths = [...new Set(routes.map(({ path }) => path))];
  const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  const wrong = paths.flatMap((path) => {
    const right = new Set(routes.filter((route) => route.path === path).map(({ method }) => method));
    return METHODS.filter((method) => !right.has(method)).map((method) => filled({ method, path }));
  });
  await unchanged(() => failures(wrong, (route) => [['nothing', route]]));
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
  await unchanged(() =>
    failures(
      paths.flatMap((path) => ['GET', 'POST', 'DELETE'].map((method) => ({ method, path }))),
      (route) => [['nothing', route]],
    ),
  );
});

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
    for (const route of routes.filter(({ path }) => isConsole(path) && !open.has(path)))
      for (const path of spellings(filled(route).path)) {
        const { status, text } = await send(
          { method: route.method, path },
          { headers: { authorization: '', 'x-api-key': '' }, body: '' },
        );
        if (status < 400 || status >= 500)
          found.push(`${route.method} ${path}: ${status} ${text.slice(0, 100)}`);
      }
    expect(found).toEqual([]);
  });

  it('opens nothing of the agents’ surface to strangers', async () => {
    const found: string[] = [];
    const closed = routes.filter(
      ({ path }) => /\/(agents|activity)(\/:agent_id.*)?$/.test(path) && !isConsole(path),
    );
    expect(closed.length).toBeGreaterThan(10);
    for (const route of closed)
      for (const path of [filled(route).path.replace('/a', '/%61'), `/${filled(route).path}`]) {
        const { status, text } = await send(
          { method: route.method, path },
          { headers: { authorization: '', 'x-api-key': '' }, body: '' },
        );
        if (status < 400 || status >= 500)
          found.push(`${route.method} ${path}: ${status} ${text.slice(0, 100)}`);
      }
    expect(found).toEqual([]);
  });
});

it('after all of this the service answers as before', async () => {
  expect((await send({ method: 'GET', path: '/health' })).status).toBe(200);
  expect((await send({ method: 'GET', path: '/agents' })).status).toBe(200);
});
