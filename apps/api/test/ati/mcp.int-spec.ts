import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { z } from 'zod';
import type { Sandbox } from '../../src/access/index.js';
import { aManager } from '../support/management.js';
import { anMcpServer, type OtherMcpServer } from '../support/mcp-server.js';
import { Receiver } from '../support/receiver.js';
import { aProvider, aSandbox, openDoor } from '../support/sandboxes.js';
import { startSignet, type Signet } from '../support/signet.js';

let signet: Signet;
let upstream: Receiver;
let other: OtherMcpServer;
let headersOf: (sandbox: Sandbox) => Record<string, string>;

beforeAll(async () => {
  signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
  const api = await aManager(signet);
  upstream = await Receiver.start();
  headersOf = openDoor(signet);
  other = await anMcpServer((server) => {
    server.registerTool(
      'add',
      { description: 'Adds', inputSchema: { a: z.number(), b: z.number() } },
      ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }] }),
    );
    server.registerTool('fail', { description: 'Fails' }, () => ({
      isError: true,
      content: [{ type: 'text', text: 'Your session expired: no paper left' }],
    }));
  });
  await aProvider(
    api,
    { name: 'github', base_url: upstream.url('/api') },
    {
      search: {
        method: 'GET',
        path: '/search',
        description: 'Searches',
        input_schema: { properties: { q: {} } },
      },
      odd: { method: 'GET', path: '/odd', input_schema: { type: 'string', required: 'all' } },
    },
  );
  const id = await aProvider(api, { name: 'sums', kind: 'mcp', base_url: other.url }, {});
  await api('POST', `/ati/providers/${id}/import-mcp`);
});
afterAll(async () => {
  await signet.close();
  await upstream.close();
  await other.close();
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
  return headersOf(await aSandbox(signet, { id: `mcp:${subjects}`, ...more }));
};

/** Somebody else's client, as the published library makes one. */
async function aClient(more: Partial<Sandbox> = {}): Promise<Client> {
  const client = new Client({ name: 'somebody', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(`${signet.url}/ati/mcp`), {
    requestInit: { headers: await sandbox(more) },
  });
  await client.connect(transport as never);
  return client;
}

const post = async (body: unknown, headers: Record<string, string> = {}, caller?: Record<string, string>) => {
  const response = await fetch(`${signet.url}/ati/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(caller ?? (await sandbox())), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  // eslint-disable-next-line typescript/no-explicit-any
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as any };
};
const request = (method: string, params?: object, id: string | number = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params && { params }),
});

describe('a client from the registry', () => {
  it('connects, lists the tools in scope and calls them', async () => {
    const client = await aClient({ scopes: ['tool:github:search', 'tool:sums:*'] });
    expect(client.getServerVersion()).toMatchObject({ name: 'signet' });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['github:search', 'sums:add', 'sums:fail']);
    expect(tools[0]).toMatchObject({
      description: 'Searches',
      inputSchema: { type: 'object', properties: { q: {} } },
    });
    expect(await client.callTool({ name: 'github:search', arguments: { q: 'x' } })).toEqual({
      content: [{ type: 'text', text: '{"found":1}' }],
      isError: false,
    });
    expect(upstream.received[0]!.path).toBe('/api/search?q=x');
    expect(await client.callTool({ name: 'sums:add', arguments: { a: 2, b: 3 } })).toMatchObject({
      content: [{ type: 'text', text: '5' }],
      isError: false,
    });
    await client.ping();
    await client.close();
  });

  it('is shown tools whose arguments nobody can describe as taking anything', async () => {
    const client = await aClient({ scopes: ['tool:github:odd'] });
    expect((await client.listTools()).tools).toMatchObject([
      { name: 'github:odd', inputSchema: { type: 'object' } },
    ]);
    await client.close();
  });

  it('gets failures of providers as results', async () => {
    const client = await aClient();
    upstream.behave = (_, response) => void response.writeHead(500).end();
    expect(await client.callTool({ name: 'github:search' })).toEqual({
      isError: true,
      content: [{ type: 'text', text: 'The upstream answered with status 500.' }],
    });
    expect(await client.callTool({ name: 'sums:fail' })).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: 'Your session expired: no paper left' }],
    });
    await client.close();
  });

  it('gets refusals as errors, with the wait of a limit', async () => {
    const client = await aClient({ scopes: ['tool:github:*'], rates: { 'tool:github_*': '1/hour' } });
    const refusal = (name: string) =>
      client.callTool({ name }).then(
        () => null,
        (error: unknown) => error as { code: number; data?: { retry_after: number } },
      );
    expect(await refusal('sums:add')).toMatchObject({ code: -32001 });
    expect(await refusal('nothing')).toMatchObject({ code: -32602 });
    // Exact names alone.
    expect(await refusal('github_search')).toMatchObject({ code: -32602 });
    expect(await refusal('github:search')).toBeNull();
    const over = await refusal('github:search');
    expect(over).toMatchObject({ code: -32029 });
    expect(over!.data!.retry_after).toBeGreaterThan(3_500);
    await client.close();
  });
});

describe('POST /ati/mcp', () => {
  it.each([
    ['2025-06-18', '2025-06-18'],
    ['2025-03-26', '2025-03-26'],
    ['2024-11-05', '2024-11-05'],
    ['2030-01-01', '2025-06-18'],
    [undefined, '2025-06-18'],
  ])('agrees on a revision: %s -> %s', async (asked, agreed) => {
    const { status, body } = await post(request('initialize', { protocolVersion: asked }));
    expect([status, body]).toEqual([
      200,
      {
        jsonrpc: '2.0',
        id: 1,
        result: {
          protocolVersion: agreed,
          capabilities: { tools: { listChanged: false } },
          serverInfo: { name: 'signet', version: '0.1.0' },
        },
      },
    ]);
  });

  it('echoes the id, whatever it is', async () => {
    for (const id of ['a', 0, 7, ''])
      expect((await post(request('ping', undefined, id))).body).toEqual({ jsonrpc: '2.0', id, result: {} });
  });

  it('takes notifications, and answers 202 with null', async () => {
    const { status, body, headers } = await post({ jsonrpc: '2.0', method: 'notifications/initialized' });
    expect([status, body, headers.get('content-type')]).toEqual([
      202,
      null,
      'application/json; charset=utf-8',
    ]);
  });

  it('knows no other method', async () => {
    for (const method of ['resources/list', 'prompts/list', 'constructor', ''])
      expect((await post(request(method))).body).toMatchObject({ error: { code: -32601 } });
  });

  it.each([
    ['a batch', [request('ping')]],
    ['an empty batch', []],
    ['a text', '"ping"'],
    ['another protocol', { id: 1, method: 'ping' }],
    ['another version', { jsonrpc: '1.0', id: 1, method: 'ping' }],
    ['an id that is an object', { jsonrpc: '2.0', id: {}, method: 'ping' }],
    ['an id that is null', { jsonrpc: '2.0', id: null, method: 'ping' }],
    [
      'parameters that are a list',
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: ['github:search'] },
    ],
  ])('refuses %s', async (_, body) => {
    expect(await post(body)).toMatchObject({
      status: 400,
      body: { jsonrpc: '2.0', error: { code: -32600 } },
    });
    expect(upstream.received).toEqual([]);
  });

  it('takes parameters that are null for none', async () => {
    const body = { jsonrpc: '2.0', id: 1, method: 'ping', params: null };
    expect(await post(body)).toMatchObject({ status: 200, body: { id: 1, result: {} } });
  });

  it('refuses a call without a name, and arguments that are no object', async () => {
    for (const params of [undefined, {}, { name: 1 }, { name: 'github:search', arguments: [] }])
      expect((await post(request('tools/call', params))).body).toMatchObject({ error: { code: -32602 } });
  });

  it('refuses what is no JSON, a member twice, another type of content, and a revision that it does not speak', async () => {
    expect((await post('{')).status).toBe(400);
    expect((await post('{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}')).status).toBe(400);
    expect((await post(request('ping'), { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post(request('ping'), { 'mcp-protocol-version': '1999-01-01' })).status).toBe(400);
    expect((await post(request('ping'), { 'mcp-protocol-version': '2025-06-18' })).status).toBe(200);
  });

  it('has no stream: GET and DELETE answer 405', async () => {
    for (const method of ['GET', 'DELETE']) {
      const response = await fetch(`${signet.url}/ati/mcp`, { method, headers: await sandbox() });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    }
  });

  it('lets nobody in without credentials', async () => {
    const answer = await post(request('tools/list'), {}, {});
    expect(answer).toMatchObject({
      status: 401,
      body: { error: expect.any(String), code: 'authentication_required' },
    });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('puts calls on record like any other', async () => {
    const caller = await aSandbox(signet, { id: 'mcp:on-record', scopes: ['tool:github:*'] });
    await post(
      request('tools/call', { name: 'github:search', arguments: { token: 's3cret' } }),
      {},
      headersOf(caller),
    );
    await post(request('tools/call', { name: 'sums:add' }), {}, headersOf(caller));
    const rows = await signet.sql<{ type: string; path: string; args: unknown }>(
      `select type, record::jsonb->>'path' as path, record::jsonb->'args' as args from activity_event
       where actor->0->>'id' = 'mcp:on-record' order by occurred_at, id`,
    );
    expect(rows).toEqual([
      { type: 'ati.call.finished', path: '/ati/mcp', args: { token: '[REDACTED]' } },
      { type: 'ati.call.denied', path: '/ati/mcp', args: {} },
    ]);
  });
});
