import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Sandbox } from '../../src/access/index.js';
import { valueOf } from '../../src/gateway/index.js';
import { toldByCommandLine } from '../support/ati-command-line.js';
import { AtiProxy } from '../support/ati-proxy.js';
import { aManager, type Manage } from '../support/management.js';
import { aSandbox, callTool, openDoor } from '../support/sandboxes.js';
import { startSignet, type Signet } from '../support/signet.js';

/** Longer than an upstream may be silent. */
const SILENCE_MS = 25_000;

let signet: Signet;
let api: Manage;
let count = 0;
const proxies: AtiProxy[] = [];

beforeAll(async () => {
  signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
  api = await aManager(signet);
});
afterAll(async () => {
  await signet.close();
  for (const proxy of proxies) await proxy.close();
});

const TOOLS = [
  { name: 'web_search', scope: 'tool:web_search' },
  { name: 'shelf:find', scope: 'tool:shelf:find', tags: ['books'] },
  { name: 'shelf:burn', scope: 'admin:shelf' },
  { name: 'open_door', scope: null },
];

/** A proxy with the key of a profile, and the provider that stands for it. */
async function aProxy({ algorithm = 'HS256', ...more }: Record<string, unknown> = {}) {
  count += 1;
  const secret = randomBytes(32).toString('hex');
  const audience = `proxy-${count}`;
  const profile = await api('POST', '/ati/profiles', {
    name: `profile-${count}`,
    algorithm,
    audience,
    target: 'stock',
    proxy_url: 'https://proxy.example.com',
    ...(algorithm === 'HS256' && { secret }),
  });
  const { id: profile_id } = profile.body;
  const pem = () => fetch(`${signet.url}/ati/profiles/${profile_id}/public-key.pem`);
  const key = algorithm === 'HS256' ? { secret } : { pem: await (await pem()).text() };
  const proxy = await AtiProxy.start({ key, audience });
  proxy.tools = TOOLS;
  proxies.push(proxy);
  const name = `proxy${count}`;
  const made = await api('POST', '/ati/providers', {
    name,
    kind: 'ati',
    base_url: proxy.url,
    profile_id,
    ...more,
  });
  expect([made.status, made.body.profile_id]).toEqual([201, profile_id]);
  return { proxy, name, profile_id, id: made.body.id as string };
}

/** One tool of it, under a name that no other test has. */
async function aTool(proxied: { id: string; name: string; proxy: AtiProxy }, settings: object = {}) {
  const name = `${proxied.name}:look`;
  proxied.proxy.tools = [{ name, scope: `tool:${name}` }];
  const made = await api('POST', '/ati/tools', { provider_id: proxied.id, name, ...settings });
  expect(made.status).toBe(201);
  return name;
}

const callers = async (more: Partial<Sandbox> = {}) => aSandbox(signet, { id: `sandbox:p${count}`, ...more });

describe('a proxy of one’s own behind the gateway', () => {
  it.each(['HS256', 'ES256'])(
    'is shown a token of its profile with %s that opens the called tool alone',
    async (algorithm) => {
      const proxied = await aProxy({ algorithm });
      const name = await aTool(proxied);
      const caller = await callers({
        scopes: ['*'],
        jobId: 'job-1',
        sandboxId: 'box-1',
        rates: { '*': '5/hour' },
      });
      const { answer } = await callTool(signet, caller, name, { args: { q: ['a', 1, null] } });
      expect(valueOf(answer!)).toEqual({ q: ['a', 1, null] });
      const [{ claims, tool }] = proxied.proxy.calls as [(typeof proxied.proxy.calls)[0]];
      expect(tool).toBe(name);
      expect(claims).toEqual({
        sub: caller.id,
        aud: proxied.proxy.settings.audience,
        iss: 'ati-orchestrator',
        iat: expect.any(Number),
        exp: claims.iat + 120,
        scope: `tool:${name}`,
        jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
        job_id: 'job-1',
        sandbox_id: 'box-1',
        ati: { v: 1 },
      });
    },
  );

  it('is asked with what the tool requires there, whatever it requires here', async () => {
    const proxied = await aProxy();
    const name = await aTool(proxied, {
      scope: 'library:read',
      upstream_name: 'web_search',
      upstream_scope: 'net:out',
    });
    proxied.proxy.tools = [{ name: 'web_search', scope: 'net:out' }];
    const caller = await callers({ scopes: ['library:read'] });
    expect((await callTool(signet, caller, name)).answer).toBeDefined();
    expect(proxied.proxy.calls.map(({ tool, claims }) => [tool, claims.scope])).toEqual([
      ['web_search', 'net:out'],
    ]);
    const stranger = await callers({ scopes: ['net:out', 'tool:web_search'] });
    expect((await callTool(signet, stranger, name)).refused).toBe('authorization.denied');
    expect(proxied.proxy.calls).toHaveLength(1);
  });

  it('gets a token of its own for each call, which is kept nowhere', async () => {
    const proxied = await aProxy();
    const name = await aTool(proxied);
    const caller = await callers();
    await callTool(signet, caller, name);
    await callTool(signet, caller, name);
    const ids = proxied.proxy.calls.map(({ claims }) => claims.jti);
    expect(new Set(ids).size).toBe(2);
    const kept = await signet.sql('select jti from ati_token where jti = any($1)', [ids]);
    expect(kept).toEqual([]);
    const [row] = await signet.sql<{ found: number }>(
      `select count(*)::int as found from activity_event where record::text ~ $1`,
      [ids.join('|')],
    );
    expect(row!.found).toBe(0);
  });

  it('does the call of an unmodified sandbox, over MCP as well', async () => {
    const proxied = await aProxy();
    const name = await aTool(proxied);
    const headers = openDoor(signet)(await callers({ scopes: [`tool:${name}`] }));
    const ask = (path: string, body: object) =>
      fetch(`${signet.url}/ati${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }).then((response) => response.json());
    expect(await ask('/call', { tool_name: name, args: { a: 1 } })).toEqual({ result: { a: 1 } });
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: { a: 2 } } };
    expect(await ask('/mcp', call)).toMatchObject({
      result: { content: [{ type: 'text', text: '{"a":2}' }] },
    });
  });

  // An edit of the profile is refused; a row can say so from before it was.
  it('is not called when its profile is one for the gateway', async () => {
    const proxied = await aProxy();
    const name = await aTool(proxied);
    await signet.sql(`update ati_profile set target = 'gateway' where id = $1`, [proxied.profile_id]);
    proxied.proxy.receiver.received.length = 0;
    const { refused, says } = await callTool(signet, await callers(), name);
    expect([refused, toldByCommandLine(502, says)]).toEqual(['provider.failed', 'provider.upstream_error']);
    expect(proxied.proxy.receiver.received).toEqual([]);
  });
});

describe('a proxy that fails is a failure of the provider, and nothing of what it said decides what is told:', () => {
  const SAID = 'the scope of this secret expired';
  let proxied: Awaited<ReturnType<typeof aProxy>>;
  let name: string;
  beforeAll(async () => {
    proxied = await aProxy();
    name = await aTool(proxied);
  });
  beforeEach(() => proxied.proxy.behaveWell());

  const answering = (write: (response: ServerResponse) => void) => {
    proxied.proxy.receiver.behave = (_, response) => write(response);
  };
  const body = (status: number, text: string, type = 'application/json') =>
    answering((response) => void response.writeHead(status, { 'content-type': type }).end(text));
  const WAYS: Record<string, () => void> = {
    'it has another key': () => (proxied.proxy.settings = { ...proxied.proxy.settings, audience: 'another' }),
    'it refuses the scope': () => body(403, JSON.stringify({ result: null, error: SAID })),
    'it knows no such tool': () =>
      body(404, JSON.stringify({ result: null, error: `Unknown tool: ${SAID}` })),
    'it is asked too often': () => body(429, JSON.stringify({ result: null, error: 'Rate limit' })),
    'its upstream failed': () => body(502, JSON.stringify({ result: null, error: SAID })),
    'it says so with 200': () => body(200, JSON.stringify({ result: null, error: SAID })),
    'it sends no JSON': () => body(200, SAID),
    'it sends another JSON': () => body(200, '[]'),
    'it sends no result': () => body(200, '{}'),
    'it sends a page': () => body(500, `<p>${SAID}</p>`, 'text/html'),
    'it leads elsewhere': () =>
      answering((response) => void response.writeHead(307, { location: proxied.proxy.url }).end(SAID)),
    'it hangs up': () => answering((response) => void response.destroy()),
    'it says less than it promised': () =>
      answering((response) => {
        response.strictContentLength = false;
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 500 });
        response.write('{"result":1}', () => response.socket!.end());
      }),
    'it says more than it promised': () =>
      answering((response) => {
        response.strictContentLength = false;
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 3 });
        response.end('{"result":1}');
      }),
    'it sends more than fits': () => body(200, JSON.stringify({ result: 'x'.repeat(5 * 1024 * 1024) })),
  };

  it.each(Object.keys(WAYS))('%s', async (way) => {
    const { settings } = proxied.proxy;
    WAYS[way]!();
    const { refused, says } = await callTool(signet, await callers(), name);
    proxied.proxy.settings = settings;
    expect([refused, toldByCommandLine(502, says)]).toEqual(['provider.failed', 'provider.upstream_error']);
    expect(says).not.toContain(SAID);
  });

  it('but words of its own are told where they say nothing else', async () => {
    proxied.proxy.answer = () => ({ status: 502, body: { result: null, error: 'No paper left' } });
    const { says } = await callTool(signet, await callers(), name);
    expect(says).toBe('The upstream answered with status 502. It says: No paper left');
  });

  it(
    'it hangs',
    async () => {
      answering(() => {});
      const { refused, says } = await callTool(signet, await callers(), name);
      expect([refused, toldByCommandLine(502, says)]).toEqual(['provider.failed', 'provider.timeout']);
    },
    SILENCE_MS,
  );
});
