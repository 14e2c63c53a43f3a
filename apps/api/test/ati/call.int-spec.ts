import http from 'node:http';
import type { Sandbox } from '../../src/access/index.js';
import { toldByCommandLine } from '../support/ati-command-line.js';
import { aManager, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { aProvider, aSandbox, openDoor } from '../support/sandboxes.js';
import { startSignet, type Signet } from '../support/signet.js';

let signet: Signet;
let api: Manage;
let upstream: Receiver;
let headersOf: (sandbox: Sandbox) => Record<string, string>;

beforeAll(async () => {
  signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
  api = await aManager(signet);
  upstream = await Receiver.start();
  headersOf = openDoor(signet);
  await aProvider(
    api,
    { name: 'github', base_url: upstream.url('/api') },
    {
      search: { method: 'GET', path: '/search' },
      post: { method: 'POST', path: '/things' },
      repo: { method: 'GET', path: '/repos/{owner}' },
    },
  );
  await aProvider(
    api,
    { name: 'timeout_parse', base_url: upstream.url('/api') },
    { x: { method: 'GET', path: '/x' } },
  );
  await aProvider(
    api,
    { name: 'gone', base_url: 'http://127.0.0.1:9' },
    { x: { method: 'GET', path: '/x' } },
  );
});
afterAll(async () => {
  await signet.close();
  await upstream.close();
});
beforeEach(() => {
  upstream.received.length = 0;
  upstream.behave = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"found":1}');
  };
});

let subjects = 0;
const sandbox = async (more: Partial<Sandbox> = {}) => {
  subjects += 1;
  return headersOf(await aSandbox(signet, { id: `sandbox:${subjects}`, ...more }));
};
const send = async (headers: Record<string, string>, body: string | Buffer, type: string | null = null) => {
  const response = await fetch(`${signet.url}/ati/call`, {
    method: 'POST',
    headers: { ...headers, ...(type !== null && { 'content-type': type }) },
    body: typeof body === 'string' ? Buffer.from(body) : body,
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: JSON.parse(text) as Record<string, unknown>,
    told: toldByCommandLine(response.status, text),
  };
};
const callAs = (headers: Record<string, string>, tool_name: string, args: unknown = {}) =>
  send(headers, JSON.stringify({ tool_name, args }));

describe('POST /ati/call', () => {
  it('answers what the provider answered, and nothing beside it', async () => {
    const { status, body } = await callAs(await sandbox(), 'github:search');
    expect([status, body]).toEqual([200, { result: { found: 1 } }]);
  });

  it.each([null, 'application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense'])(
    'does not look at the type of the content: %s',
    async (type) => {
      const { status } = await send(await sandbox(), '{"tool_name":"github:search"}', type);
      expect(status).toBe(200);
    },
  );

  it('takes what the reference takes: no arguments, null, arguments of a command line, further members', async () => {
    for (const more of [{}, { args: null }, { raw_args: ['--x'] }, { args: {}, trace: 1 }]) {
      const { status } = await send(await sandbox(), JSON.stringify({ tool_name: 'github_search', ...more }));
      expect(status).toBe(200);
    }
  });

  it('answers a search that finds nothing with no records', async () => {
    upstream.behave = (_, response) => void response.writeHead(404).end('{}');
    const { status, body } = await callAs(await sandbox(), 'github:search');
    expect([status, body]).toEqual([200, { result: { records: [] } }]);
    expect((await callAs(await sandbox(), 'github:post')).status).toBe(502);
  });
});

describe('a call that is refused says so in words that the published command line understands:', () => {
  const failed = (error: RegExp) => ({ result: null, error: expect.stringMatching(error) });

  it('401 without credentials and with bad ones', async () => {
    const without = await callAs({}, 'github:search');
    expect(without).toMatchObject({
      status: 401,
      body: { result: null, code: 'authentication_required' },
      told: 'auth.missing_key',
    });
    expect(without.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(await callAs({ authorization: 'Bearer junk' }, 'github:search')).toMatchObject({
      status: 401,
      body: { result: null, code: 'malformed' },
    });
  });

  it('403 for a scope that is not held', async () => {
    const answer = await callAs(await sandbox({ scopes: ['tool:other'] }), 'github:search');
    expect(answer).toMatchObject({
      status: 403,
      body: failed(/access denied.*not in your scopes/i),
      told: 'auth.scope_denied',
    });
    expect(answer.headers.get('decision-id')).toMatch(/^dec_/);
  });

  it('404 for an unknown tool', async () => {
    expect(await callAs(await sandbox(), 'nothing:here')).toMatchObject({
      status: 404,
      body: failed(/^Unknown tool/),
      told: 'tool.not_found',
    });
  });

  it.each(['tool:github:*', 'tool:timeout_parse:*', 'tool:*', '*'])(
    '429 over the limit %s',
    async (pattern) => {
      const caller = await sandbox({ rates: { [pattern]: '1/hour' } });
      const name = pattern.includes('timeout') ? 'timeout_parse:x' : 'github:search';
      expect((await callAs(caller, name)).status).toBe(200);
      const answer = await callAs(caller, name);
      expect(answer).toMatchObject({ status: 429, body: failed(/rate limit/i), told: 'rate.exceeded' });
      const wait = Number(answer.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(3_500);
      expect(wait).toBeLessThanOrEqual(3_600);
      expect(['limit', 'remaining', 'reset'].map((name) => answer.headers.get(`ratelimit-${name}`))).toEqual([
        '1',
        '0',
        String(wait),
      ]);
    },
  );

  it('429 under a limit that cannot be read', async () => {
    const caller = await sandbox({ rates: { 'tool:github_*': 'often' } });
    expect(await callAs(caller, 'github:search')).toMatchObject({ status: 429, told: 'rate.exceeded' });
  });

  it('429 when too many of its calls wait for providers', async () => {
    upstream.behave = () => {};
    const caller = await sandbox();
    const abort = new AbortController();
    const waiting = Array.from({ length: 30 }, () =>
      fetch(`${signet.url}/ati/call`, {
        method: 'POST',
        headers: caller,
        body: '{"tool_name":"github:search"}',
        signal: abort.signal,
      }).catch(() => null),
    );
    while (upstream.received.length < 30) await new Promise((resolve) => setImmediate(resolve));
    expect(await callAs(caller, 'github:search')).toMatchObject({ status: 429, told: 'rate.exceeded' });
    upstream.behave = (_, response) => void response.end();
    expect((await callAs(await sandbox(), 'github:post')).status).toBe(200);
    abort.abort();
    await Promise.all(waiting);
  });

  it.each([
    ['not JSON', '{tool_name'],
    ['nothing', ''],
    ['a list', '[]'],
    ['a text', '"github:search"'],
    ['null', 'null'],
    ['a name that is a number', '{"tool_name":1}'],
    ['arguments that are a list', '{"tool_name":"github:search","args":[1]}'],
    ['arguments that are a text', '{"tool_name":"github:search","args":"a"}'],
    ['arguments of a command line that are no texts', '{"tool_name":"github:search","raw_args":[1]}'],
    ['a member twice', '{"tool_name":"github:search","tool_name":"github:post"}'],
    ['an argument twice', '{"tool_name":"github:search","args":{"a":1,"a":2}}'],
    ['a way to the prototype', '{"tool_name":"github:search","args":{"__proto__":{}}}'],
    ['too many levels', `{"tool_name":"github:search","args":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('422 for %s', async (_, body) => {
    const answer = await send(await sandbox(), body);
    expect(answer).toMatchObject({ status: 422, body: failed(/./) });
    expect(['input.invalid_value', 'input.missing_arg']).toContain(answer.told);
    expect(upstream.received).toEqual([]);
  });

  it('422 for a call without the name of a tool', async () => {
    expect(await send(await sandbox(), '{"args":{}}')).toMatchObject({
      status: 422,
      told: 'input.missing_arg',
    });
  });

  it('422 for what cannot stand in an address', async () => {
    expect(await callAs(await sandbox(), 'github:repo', {})).toMatchObject({
      status: 422,
      told: 'input.missing_arg',
    });
    for (const owner of ['..', '.', ['a'], '\ud800'])
      expect(await callAs(await sandbox(), 'github:repo', { owner })).toMatchObject({
        status: 422,
        told: 'input.invalid_value',
      });
  });

  it('413 for arguments that are too large, with and without a length', async () => {
    const body = JSON.stringify({ tool_name: 'github:post', args: { text: 'x'.repeat(1024 * 1024) } });
    expect(await send(await sandbox(), body)).toMatchObject({
      status: 413,
      body: failed(/^Invalid arguments/),
      told: 'input.invalid_value',
    });
    expect((await chunked(await sandbox(), body)).status).toBe(413);
    const fits = JSON.stringify({ tool_name: 'github:post', args: { text: 'x'.repeat(1_000_000) } });
    expect((await send(await sandbox(), fits)).status).toBe(200);
  });

  it('502 for a provider that fails, is away or leads elsewhere', async () => {
    const told: [string, string][] = [];
    for (const status of [301, 302, 400, 401, 403, 404, 408, 410, 429, 500, 502, 503, 504]) {
      upstream.behave = (_, response) =>
        void response.writeHead(status, { location: upstream.url('/x') }).end('scope expired');
      const answer = await callAs(await sandbox(), 'github:post');
      expect([status, answer.status, answer.told]).toEqual([status, 502, 'provider.upstream_error']);
      told.push([String(status), String(answer.body['error'])]);
    }
    expect(told.filter(([, text]) => /expired/.test(text))).toEqual([]);
    expect(await callAs(await sandbox(), 'gone:x')).toMatchObject({
      status: 502,
      told: 'provider.upstream_error',
    });
  });

  it('405 and 404 for other methods and addresses', async () => {
    for (const [method, path, status] of [
      ['GET', '/ati/call', 405],
      ['PUT', '/ati/call', 405],
      ['POST', '/ati/call/x', 404],
    ] as const) {
      const response = await fetch(signet.url + path, { method, headers: await sandbox() });
      expect([method, path, response.status]).toEqual([method, path, status]);
      expect(await response.json()).toMatchObject({ result: null, error: expect.any(String) });
    }
  });
});

/** The same body in pieces, so that nobody knows its length. */
const chunked = (headers: Record<string, string>, body: string): Promise<{ status: number }> =>
  new Promise((resolve, reject) => {
    const request = http.request(`${signet.url}/ati/call`, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode! });
    });
    request.on('error', reject);
    request.write(body.slice(0, 1_000));
    request.end(body.slice(1_000));
  });
