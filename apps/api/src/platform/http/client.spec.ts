import fastify from 'fastify';
import { CONSOLE_HOP } from '@signet/contracts';
import { clientFinder, registerClient, type Client, type ClientRules } from './client.js';

const SECRET = 's'.repeat(40);
const RULES = { trustedProxies: ['10.0.0.1'], dashboardProxies: ['10.0.0.9'], dashboardSecret: SECRET };

let strangers: number;
beforeEach(() => (strangers = 0));

function serverWith(rules: Partial<ClientRules> = {}) {
  const server = fastify();
  registerClient(server, clientFinder({ ...RULES, onStrangeDashboard: () => (strangers += 1), ...rules }));
  server.get('/', (request) => Promise.resolve(request.client));
  return server;
}

async function seenBy(
  server: ReturnType<typeof serverWith>,
  headers: Record<string, string | string[]>,
  remoteAddress = '10.0.0.5',
): Promise<Client> {
  return (await server.inject({ url: '/', headers, remoteAddress })).json<Client>();
}

const hop = (chain: string, more: Record<string, string | string[]> = {}) => ({
  [CONSOLE_HOP.secret]: SECRET,
  [CONSOLE_HOP.for]: chain,
  [CONSOLE_HOP.host]: 'Console.test:3000',
  ...more,
});
const through = (address: string, isHttps = false) => ({
  address,
  dashboard: { host: 'console.test:3000', isHttps },
});

describe('a request through the dashboard', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    // What a browser claims in front of its own address is nobody's.
    ['192.0.2.1, 203.0.113.9', '203.0.113.9'],
    ['10.0.0.1, 203.0.113.9', '203.0.113.9'],
    ['203.0.113.9, 10.0.0.1', '10.0.0.1'],
    // A proxy in front of the dashboard is another one than in front of the API.
    ['203.0.113.9, 10.0.0.9', '203.0.113.9'],
    ['192.0.2.1, 203.0.113.9:4711, ::ffff:10.0.0.9', '203.0.113.9'],
    ['rubbish, 10.0.0.9', '10.0.0.9'],
    ['', ''],
  ])('comes from whoever asked the dashboard: %j is %s', async (chain, client) => {
    expect(await seenBy(serverWith(), hop(chain))).toEqual(through(client));
    expect(strangers).toBe(0);
  });

  it('was asked over https when a trusted proxy in front of the dashboard says so, and nobody else', async () => {
    const server = serverWith();
    const ask = (chain: string, proto: string) => seenBy(server, hop(chain, { [CONSOLE_HOP.proto]: proto }));
    expect(await ask('203.0.113.9, 10.0.0.9', 'https')).toEqual(through('203.0.113.9', true));
    expect(await ask('203.0.113.9, 10.0.0.9', 'http, HTTPS')).toEqual(through('203.0.113.9', true));
    expect(await ask('203.0.113.9, 10.0.0.9', 'https, http')).toEqual(through('203.0.113.9'));
    expect(await ask('203.0.113.9', 'https')).toEqual(through('203.0.113.9'));
    expect(await ask('203.0.113.9, 10.0.0.1', 'https')).toEqual(through('10.0.0.1'));
  });

  it.each([
    ['another secret', 'x'.repeat(40)],
    ['the secret twice', [SECRET, SECRET]],
    ['a part of it', SECRET.slice(1)],
    ['none', ''],
  ])('cannot be made up with %s, and that is told once', async (_, secret) => {
    const server = serverWith();
    const forged = hop('203.0.113.9', { [CONSOLE_HOP.secret]: secret });
    for (let time = 0; time < 3; time++)
      expect(await seenBy(server, forged)).toEqual({ address: '10.0.0.5', dashboard: null });
    expect(strangers).toBe(1);
  });

  it('is known by nothing where no secret is set', async () => {
    const server = serverWith({ dashboardSecret: undefined });
    for (const secret of [SECRET, '', 'undefined']) {
      const forged = hop('203.0.113.9', { [CONSOLE_HOP.secret]: secret });
      expect(await seenBy(server, forged)).toEqual({ address: '10.0.0.5', dashboard: null });
    }
    expect(strangers).toBe(1);
  });
});

describe('any other request', () => {
  it('comes from whoever connected, or from behind a trusted proxy', async () => {
    const server = serverWith();
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    expect(await seenBy(server, headers)).toEqual({ address: '10.0.0.5', dashboard: null });
    expect(await seenBy(server, headers, '::ffff:10.0.0.1')).toEqual({
      address: '203.0.113.9',
      dashboard: null,
    });
    // The secret alone says nothing.
    expect(await seenBy(server, { ...headers, [CONSOLE_HOP.secret]: SECRET })).toEqual({
      address: '10.0.0.5',
      dashboard: null,
    });
    expect(strangers).toBe(0);
  });
});
