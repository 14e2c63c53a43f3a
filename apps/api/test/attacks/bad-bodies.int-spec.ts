import {
  Attacker,
  BODYLESS,
  filled,
  isFirstMount,
  PATIENCE_MS,
  takesBody,
  UNKNOWN,
  wrongWith,
} from '../support/attacker.js';
import { bodyFieldsOf } from '../support/routes.js';

let attacker: Attacker;
let fieldsOf: Map<string, string[]>;
beforeAll(async () => {
  attacker = await Attacker.start();
  fieldsOf = bodyFieldsOf(attacker.signet);
});
afterAll(() => attacker.end());

it('the list of routes is the server’s own', () => {
  const names = attacker.routes.map(({ method, path }) => `${method} ${path}`);
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
  ['a member twice', '{"name":"x","name":"y"}'],
  ['a member twice, once escaped', '{"agent_id":"x","agent\\u005fid":"y"}'],
  ['a member twice, deep inside', '{"a":[{"b":{"c":1,"c":1}}]}'],
  ['an escaped __proto__', '{"\\u005f_proto__":{"admin":true}}'],
  ['constructor.prototype', '{"constructor":{"prototype":{"admin":true}}}'],
  ['arrays in arrays', '['.repeat(20_000) + ']'.repeat(20_000)],
  ['objects in objects', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
  ['50 levels', '{"a":'.repeat(50) + '1' + '}'.repeat(50)],
];

it('no route takes a body that cannot be read', async () => {
  await attacker.expectRefused(attacker.routes.filter(takesBody).filter(isFirstMount), (route) =>
    UNREADABLE.map(([name, body]) => [name, filled(route), { body }]),
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
    await attacker.expectRefused(
      attacker.routes.filter(takesBody).filter(isFirstMount),
      (route) => NO_OBJECTS.map((body) => [body, filled(route), { body }]),
      ({ path }, { status }) => BODYLESS.test(path) && status < 300,
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

/** Whatever they are asked about, they say that it is nothing that counts (RFC 7662 2.2). */
const ONLY_LOOKS = /\/(permissions\/check|introspect)$/;

it(
  'no route takes a wrong type or text that cannot be stored, in any of its fields',
  async () => {
    await attacker.expectRefused(
      attacker.routes.filter(takesBody).filter(isFirstMount),
      (route) => {
        const declared = fieldsOf.get(`${route.method} ${route.path}`) ?? [];
        const names = declared.length ? declared : NAMES;
        return WRONG_VALUES.map(([what, json]) => {
          const body = `{${names.map((name) => `"${name}":${json.replace(/^"a{60000}"$/, `"${'a'.repeat(6_000)}"`)}`).join()}}`;
          return [`${what} in ${names.join()}`, filled(route), { body }];
        });
      },
      // What a route does not look at, or only looks for, cannot hurt it.
      ({ path }, { status }) => (BODYLESS.test(path) || ONLY_LOOKS.test(path)) && status < 300,
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
  const closed = attacker.routes.filter(({ path }) => /\/agents\/(register|verify|refresh)$/.test(path));
  const fields: Record<string, string[]> = {
    register: ['name', 'owner_email', 'permissions'],
    verify: ['agent_id', 'api_key'],
    refresh: ['refresh_token'],
  };
  await attacker.expectRefused(closed, (route) =>
    fields[route.path.split('/').at(-1)!]!.flatMap((name) =>
      // Null is how a client leaves permissions out; text that is only unknown is not a wrong type.
      [5, true, {}, [[]], [null], { length: 5 }].map((value) => [
        `${name} = ${JSON.stringify(value)}`,
        filled(route),
        { body: JSON.stringify({ ...right, [name]: value }) },
      ]),
    ),
  );
});

it('no route takes another content type', async () => {
  await attacker.expectRefused(
    attacker.routes.filter(takesBody).filter(isFirstMount),
    (route) =>
      ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'text/json', '', 'x', '/'].map(
        (type) => [type, filled(route), { body: '{"a":1}', headers: { 'content-type': type } }],
      ),
    () => false,
  );
});

it(
  'every client can read that its body of 10 MB is too large',
  async () => {
    const body = Buffer.alloc(10 * 1024 * 1024, 0x61);
    const found: string[] = [];
    for (const route of attacker.routes
      .filter(takesBody)
      .filter(isFirstMount)
      .map((target) => filled(target))) {
      const response = await fetch(attacker.signet.url + route.path, {
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

it('after all of this the service answers as before', () => attacker.expectUnharmed());
