import { z } from 'zod';
import { aManager, type Manage } from '../support/management.js';
import { anMcpServer, type OtherMcpServer } from '../support/mcp-server.js';
import { Receiver } from '../support/receiver.js';
import { startSignet, type Signet } from '../support/signet.js';

describe('tools from an MCP server', () => {
  let signet: Signet;
  let api: Manage;
  const servers: OtherMcpServer[] = [];
  let receiver: Receiver;
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
    api = await aManager(signet);
    receiver = await Receiver.start();
  });
  afterAll(async () => {
    await signet.close();
    await receiver.close();
    for (const server of servers) await server.close();
  });

  const aServer = async (options: Parameters<typeof anMcpServer>[1] = {}): Promise<OtherMcpServer> => {
    const server = await anMcpServer((mcp) => {
      mcp.registerTool(
        'add',
        { description: 'Adds two numbers', inputSchema: { a: z.number(), b: z.number() } },
        ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }] }),
      );
      mcp.registerTool('look.up', { description: 'Looks' }, () => ({ content: [] }));
    }, options);
    servers.push(server);
    return server;
  };
  let count = 0;
  const aProvider = async (base_url: string, more: object = {}) => {
    count += 1;
    const { body } = await api('POST', '/ati/providers', {
      name: `mcp${count}`,
      kind: 'mcp',
      base_url,
      ...more,
    });
    return body;
  };
  const take = (id: string) => api('POST', `/ati/providers/${id}/import-mcp`);

  it.each([
    ['that keeps sessions and streams its answers', {}],
    ['that answers with JSON', { answersJson: true }],
    ['that keeps no sessions', { isStateful: false }],
  ])('are imported from one %s', async (_, options) => {
    const server = await aServer(options);
    const credential = { place: 'bearer', value: 'the-credential' };
    const provider = await aProvider(server.url, { credential });
    const { status, body } = await take(provider.id);
    expect([status, body]).toEqual([
      200,
      { created: [`${provider.name}:add`, `${provider.name}:look.up`], updated: [], skipped: [] },
    ]);
    const { data } = (await api('GET', `/ati/tools?provider_id=${provider.id}`)).body;
    expect(data[0]).toMatchObject({
      name: `${provider.name}:add`,
      scope: `tool:${provider.name}:add`,
      upstream_name: 'add',
      description: 'Adds two numbers',
      input_schema: { type: 'object', required: ['a', 'b'] },
    });
    expect(new Set(server.asked.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer the-credential']),
    );
  });

  it('are asked for again in a new session when the server was restarted', async () => {
    const server = await aServer();
    const provider = await aProvider(server.url);
    await take(provider.id);
    await take(provider.id);
    const begun = () => server.asked.filter(({ method }) => method === 'initialize').length;
    expect(begun()).toBe(1);
    await server.restart();
    expect((await take(provider.id)).body.updated).toHaveLength(2);
    expect(begun()).toBe(2);
  });

  it.each([
    ['answers with nonsense', 200, 'application/json', 'nonsense'],
    ['answers another call', 200, 'application/json', '{"jsonrpc":"2.0","id":4711,"result":{}}'],
    ['streams nothing', 200, 'text/event-stream', ': hello\n\n'],
    ['streams nonsense', 200, 'text/event-stream', 'data: {{{\n\ndata: []\n\n'],
    ['is somewhere else', 302, 'text/html', ''],
    ['wants to be paid', 402, 'application/json', '{}'],
  ])('are not found at a server that %s, and the answer says so', async (_, status, type, text) => {
    receiver.behave = (_received, response) => {
      response.writeHead(status, { 'content-type': type, location: 'http://127.0.0.1:1/' }).end(text);
    };
    const provider = await aProvider(receiver.url('/mcp'));
    const answer = await take(provider.id);
    expect([answer.status, answer.body.code]).toEqual([409, 'provider.unreachable']);
    expect(answer.body.detail).toMatch(/upstream/);
  });

  it('are not asked for at a provider of another kind', async () => {
    const provider = await aProvider('https://api.example.com', { kind: 'http' });
    expect((await take(provider.id)).status).toBe(422);
  });
});
