import { BUILT_IN_PERMISSIONS, permissionFault } from '@signet/contracts';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { expectError, keysOf, MOUNTS, TIME } from '../support/agentauth.js';
import { aBreakableLine } from '../support/breakable-line.js';
import { eventually } from '../support/eventually.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent, call } from '../support/wire.js';

let signet: Signet;
beforeAll(async () => {
  signet = await startSignet();
});
afterAll(() => signet.close());

describe.each(MOUNTS)('GET %s/health', (mount) => {
  it('answers exactly three keys', async () => {
    const { status, headers, body } = await call(signet, 'GET', `${mount}/health`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(keysOf(body)).toEqual(['database', 'status', 'timestamp']);
    expect(body).toMatchObject({
      status: 'healthy',
      database: 'connected',
      timestamp: expect.stringMatching(TIME),
    });
  });

  it('does not care about credentials, good or bad', async () => {
    const agent = await aVerifiedAgent(signet);
    for (const headers of [agent.auth, { authorization: 'Bearer junk' }, { 'x-api-key': 'junk' }])
      expect((await call(signet, 'GET', `${mount}/health`, { headers })).status).toBe(200);
  });
});

describe.each(MOUNTS)('GET %s/permissions/list', (mount) => {
  it('answers exactly the keys of the specification', async () => {
    const { status, body } = await call(signet, 'GET', `${mount}/permissions/list`);
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['examples', 'format', 'permissions', 'wildcards']);
    expect(keysOf(body.wildcards)).toEqual(['admin', 'resource', 'service']);
    expect(body.format).toBe('service:resource:action');
  });

  it('lists 25 permissions by service and *:*:* under admin', async () => {
    const { body } = await call(signet, 'GET', `${mount}/permissions/list`);
    const services = ['zendesk', 'slack', 'hubspot', 'github', 'salesforce', 'stripe'];
    expect(Object.keys(body.permissions)).toEqual([...services, 'admin']);
    expect(body.permissions.admin).toEqual(['*:*:*']);
    expect(services.flatMap((service) => body.permissions[service])).toEqual([...BUILT_IN_PERMISSIONS]);
    for (const service of services)
      for (const permission of body.permissions[service]) expect(permission.split(':')[0]).toBe(service);
  });

  it('gives examples that may be granted', async () => {
    const { body } = await call(signet, 'GET', `${mount}/permissions/list`);
    expect(body.examples.length).toBeGreaterThan(0);
    for (const example of body.examples) expect(permissionFault(example)).toBeNull();
  });
});

describe('GET /.well-known/jwks.json', () => {
  it('publishes public keys, those of tokens on P-256, and nothing private', async () => {
    const { status, headers, body } = await call(signet, 'GET', '/.well-known/jwks.json');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toMatch(/max-age=\d+/);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(keysOf(body)).toEqual(['keys']);
    const tokens = body.keys.filter(({ use }: { use: string }) => use === 'sig');
    expect(tokens.length).toBeGreaterThanOrEqual(2);
    for (const key of body.keys)
      if (!tokens.includes(key)) expect(keysOf(key)).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    for (const key of tokens) {
      const known = ['alg', 'crv', 'kid', 'kty', 'nbf', 'signet_token_seconds', 'use', 'x', 'y'];
      expect(keysOf(key)).toEqual(known);
      expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256' });
    }
    expect(new Set(body.keys.map(({ kid }: { kid: string }) => kid)).size).toBe(body.keys.length);
  });

  it('lets anybody verify a token offline', async () => {
    const agent = await aVerifiedAgent(signet);
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', signet.url));
    const { payload, protectedHeader } = await jwtVerify(agent.accessToken, keys, {
      issuer: 'http://signet.test',
      audience: 'http://signet.test',
      algorithms: ['ES256'],
      typ: 'at+jwt',
    });
    expect(protectedHeader.kid).toEqual(expect.any(String));
    expect(payload).toMatchObject({
      sub: agent.id,
      agent_id: agent.id,
      name: 'Test agent',
      tier: 'free',
      permissions: ['zendesk:tickets:read'],
      type: 'access',
      jti: expect.any(String),
    });
    expect(payload.exp! - payload.iat!).toBe(3600);
  });
});

describe('every answer', () => {
  const requests: [string, string, string][] = [
    ['GET', '/health', 'a success'],
    ['GET', '/agents', 'a refusal'],
    ['GET', '/nothing', 'an unknown address'],
    ['PATCH', '/agents', 'a wrong method'],
    ['POST', '/agents/verify', 'a broken rule'],
  ];

  it.each(requests)('%s %s (%s) repeats a well-formed X-Request-Id', async (method, path) => {
    const id = crypto.randomUUID();
    const { headers, body } = await call(signet, method, path, { headers: { 'x-request-id': id } });
    expect(headers.get('x-request-id')).toBe(id);
    if (body.error) expect(body.request_id).toBe(id);
  });

  it.each(requests)('%s %s (%s) gets an id of ours instead of a bad one', async (method, path) => {
    for (const id of [
      'short',
      'x'.repeat(65),
      'has blanks in it',
      '{"a":1}{"b":2}',
      '<script>alert(1)</script>',
    ]) {
      const { headers } = await call(signet, method, path, { headers: { 'x-request-id': id } });
      expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{24}$/);
    }
  });

  it.each(requests)('%s %s (%s) is JSON that nobody keeps', async (method, path) => {
    const { headers } = await call(signet, method, path);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('takes a JSON content type without a body on GET and POST', async () => {
    const agent = await aVerifiedAgent(signet);
    for (const [method, path] of [
      ['GET', `/agents/${agent.id}`],
      ['POST', '/agents/revoke-tokens'],
    ] as const)
      expect((await call(signet, method, path, { headers: agent.auth })).status).toBe(200);
  });

  it('never redirects, and answers unknown addresses in the shape of the surface', async () => {
    for (const path of [
      '/',
      '/nothing',
      '/health/',
      '/agents/a/b/c',
      '/agentauth',
      '/agentauth/nothing',
      '/Agents',
    ]) {
      const answer = await call(signet, 'GET', path);
      expectError(answer, { status: 404, code: 'ROUTE_NOT_FOUND' }, ['path']);
      expect(answer.body.path).toBe(path);
    }
  });

  it('says which methods an address takes', async () => {
    const answer = await call(signet, 'PATCH', '/agents/verify');
    expectError(answer, { status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(answer.headers.get('allow')).toContain('POST');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
  ])('refuses a body of %s', async (type) => {
    const answer = await call(signet, 'POST', '/agents/register', {
      body: 'name=x',
      headers: { 'content-type': type },
    });
    expectError(answer, { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
  });

  it('takes JSON whatever its parameters', async () => {
    for (const type of [
      'application/json; charset=utf-8',
      'application/json;charset=UTF-8',
      'Application/JSON',
    ]) {
      const answer = await call(signet, 'POST', '/agents/register', {
        body: { name: 'Typed', owner_email: 'a@b.c' },
        headers: { 'content-type': type },
      });
      expect(answer.status).toBe(201);
    }
  });
});

describe('without a database', () => {
  it('answers 503 at once, asks to come back, and recovers by itself', async () => {
    const line = await aBreakableLine(signet.databaseUrl);
    const instance = await startSignet({ beside: signet, environment: { DATABASE_URL: line.url } });
    try {
      const agent = await aVerifiedAgent(instance);
      await line.cut();
      const health = await call(instance, 'GET', '/health');
      expect(health.status).toBe(503);
      expect(keysOf(health.body)).toEqual(['database', 'status', 'timestamp']);
      expect(health.body).toMatchObject({ status: 'unhealthy', database: 'disconnected' });
      for (const [method, path, body] of [
        ['POST', '/agents/verify', { agent_id: agent.id, api_key: agent.apiKey }],
        ['POST', '/agents/refresh', { refresh_token: agent.refreshToken }],
        ['POST', '/agents/register', { name: 'Nobody', owner_email: 'a@b.c' }],
        ['GET', `/agents/${agent.id}`, undefined],
      ] as const) {
        const answer = await call(instance, method, path, { body, headers: agent.auth });
        expect(answer).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE', status: 503 } });
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(JSON.stringify(answer.body)).not.toMatch(/ECONN|127\.0\.0\.1|postgres/i);
      }
      await line.mend();
      const healthy = await eventually(async () => {
        const answer = await call(instance, 'GET', '/health');
        return answer.status === 200 && answer;
      });
      expect(healthy.body.status).toBe('healthy');
      const read = await call(instance, 'GET', `/agents/${agent.id}`, { headers: agent.auth });
      expect(read.status).toBe(200);
    } finally {
      await line.mend();
      await instance.close();
      await line.close();
    }
  });
});
