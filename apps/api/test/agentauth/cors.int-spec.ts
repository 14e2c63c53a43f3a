import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, aVerifiedAgent, call } from '../support/wire.js';

const OURS = 'https://dashboard.example.com';
const SECOND = 'http://localhost:3000';
const FOREIGN = [
  'https://evil.example.com',
  'https://dashboard.example.com.evil.com',
  'https://dashboard.example.com:8443',
  'http://dashboard.example.com',
  'https://DASHBOARD.example.com',
  'https://sub.dashboard.example.com',
  'null',
  '*',
];
const EXPOSED = [
  'ETag',
  'Link',
  'X-Request-Id',
  'Retry-After',
  'RateLimit-Policy',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
];

let signet: Signet;
beforeAll(async () => {
  signet = await startSignet({ environment: { SIGNET_CORS_ORIGINS: `${OURS}/, ${SECOND}` } });
});
afterAll(() => signet.close());

const ask = (origin: string, path = '/health', more: RequestInit = {}) =>
  fetch(signet.url + path, { ...more, headers: { origin, ...(more.headers as Record<string, string>) } });
const preflight = (origin: string, method = 'PUT', path = '/agents/agt_1/tier', headers = 'authorization') =>
  ask(origin, path, {
    method: 'OPTIONS',
    headers: { 'access-control-request-method': method, 'access-control-request-headers': headers },
  });
const listOf = (headers: Headers, name: string) =>
  (headers.get(name) ?? '').split(',').map((item) => item.trim());
const corsOf = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

describe('a page of a configured origin', () => {
  it.each([OURS, SECOND])('of %s may read answers and what they tell in headers', async (origin) => {
    const { status, headers } = await ask(origin);
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('vary')).toContain('Origin');
    expect(listOf(headers, 'access-control-expose-headers')).toEqual(expect.arrayContaining(EXPOSED));
  });

  it('never gets to send cookies', async () => {
    for (const { headers } of [await ask(OURS), await preflight(OURS)])
      expect(headers.has('access-control-allow-credentials')).toBe(false);
  });

  it.each([
    ['a refusal', '/agents', 401],
    ['an unknown address', '/nothing', 404],
  ])('may read %s too', async (_, path, expected) => {
    const { status, headers } = await ask(OURS, path);
    expect(status).toBe(expected);
    expect(headers.get('access-control-allow-origin')).toBe(OURS);
  });

  it.each(['GET', 'POST', 'PUT', 'DELETE'])('asks before %s and is told what it may send', async (method) => {
    const { status, headers } = await preflight(OURS, method);
    expect([200, 204]).toContain(status);
    expect(headers.get('access-control-allow-origin')).toBe(OURS);
    expect(listOf(headers, 'access-control-allow-methods')).toEqual(
      expect.arrayContaining(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']),
    );
    expect(listOf(headers, 'access-control-allow-headers')).toEqual(
      expect.arrayContaining(['Content-Type', 'Authorization', 'X-Api-Key', 'If-None-Match']),
    );
  });

  it('is told the same about verify and refresh, which live outside of the framework', async () => {
    for (const path of ['/agents/verify', '/agentauth/agents/refresh', '/v1/agents/verify']) {
      expect((await preflight(OURS, 'POST', path)).headers.get('access-control-allow-origin')).toBe(OURS);
      const { status, headers } = await ask(OURS, path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      expect(status).toBe(400);
      expect(headers.get('access-control-allow-origin')).toBe(OURS);
    }
  });

  it('works with credentials from end to end', async () => {
    const agent = await aVerifiedAgent(signet);
    const { status, headers } = await ask(OURS, `/agents/${agent.id}`, { headers: agent.auth });
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(OURS);
    expect(headers.get('x-ratelimit-limit')).not.toBeNull();
  });
});

describe('a page of another origin', () => {
  it.each(FOREIGN)('%s gets its answer without any such header, and is not refused', async (origin) => {
    const { status, headers } = await ask(origin);
    expect(status).toBe(200);
    expect(corsOf(headers)).toEqual([]);
    expect(headers.get('vary')).toContain('Origin');
    expect(corsOf((await preflight(origin)).headers)).toEqual([]);
  });

  it('may read the public keys, which are for everybody', async () => {
    const { headers } = await ask(FOREIGN[0]!, '/.well-known/jwks.json');
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('the console', () => {
  it('is for its own origin alone, whatever is configured', async () => {
    for (const path of [
      '/api/v1/session',
      '/api/v1/agents',
      '/%61pi/v1/agents',
      '/api/%76%31/agents',
      '/%61pi/nothing',
    ]) {
      expect(corsOf((await ask(OURS, path)).headers)).toEqual([]);
      expect(corsOf((await preflight(OURS, 'POST', path)).headers)).toEqual([]);
    }
  });
});

describe('without an Origin', () => {
  it('nothing is said: clients that are no browser need nothing', async () => {
    const { headers } = await call(signet, 'GET', '/health');
    expect(corsOf(headers)).toEqual([]);
  });

  it('headers of a browser do not matter', async () => {
    const agent = await anAgent(signet);
    const { status } = await call(signet, 'POST', '/agents/verify', {
      body: { agent_id: agent.id, api_key: agent.apiKey },
      headers: { 'sec-fetch-mode': 'cors', 'user-agent': 'node' },
    });
    expect(status).toBe(200);
  });
});

describe('with nothing configured', () => {
  it('no page of any origin may read', async () => {
    const bare = await startSignet();
    try {
      for (const origin of [OURS, '', 'null']) {
        const { status, headers } = await fetch(`${bare.url}/health`, { headers: { origin } });
        expect(status).toBe(200);
        expect(corsOf(headers)).toEqual([]);
      }
    } finally {
      await bare.close();
    }
  });
});
