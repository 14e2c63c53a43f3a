import { AGENT_KEYS, expectError, keysOf, TIME } from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';
import {
  anAdministrator,
  anAgent,
  aVerifiedAgent,
  call,
  rekeyed,
  type VerifiedAgent,
} from '../support/wire.js';

const EVERYWHERE = ['', '/agentauth', '/v1'] as const;
const FIELDS = [
  ['tier', 'enterprise'],
  ['status', 'inactive'],
  ['permissions', ['slack:*:*', 'github:pull_requests:read']],
] as const;
const REVOKED = { status: 409, code: 'CONFLICT' };

let signet: Signet;
let beside: Signet;
let admin: VerifiedAgent;
beforeAll(async () => {
  signet = await startSignet();
  beside = await startSignet({ beside: signet });
  admin = await anAdministrator(signet);
  await signet.sql('update rate_tier set requests_per_minute = 1000000');
});
afterAll(async () => {
  await beside.close();
  await signet.close();
});

const put = (
  id: string,
  field: string,
  body: unknown,
  { headers = admin.auth as Record<string, string>, mount = '' } = {},
) => call(signet, 'PUT', `${mount}/agents/${id}/${field}`, { body, headers });
const remove = (id: string, mount = '') =>
  call(signet, 'DELETE', `${mount}/agents/${id}`, { headers: admin.auth });
const stored = async (id: string) => {
  const { body } = await call(signet, 'GET', `/agents/${id}`, { headers: admin.auth });
  return body.agent;
};
const messagesOf = async (id: string): Promise<string[]> => {
  const { body } = await call(signet, 'GET', `/agents/${id}/activity`, { headers: admin.auth });
  return body.activity.map(({ message }: { message: string }) => message);
};

describe.each(FIELDS)('PUT /agents/{agent_id}/%s', (field, value) => {
  it.each(['', '/agentauth'])('answers exactly the closed keys (mount "%s")', async (mount) => {
    const agent = await anAgent(signet);
    const { status, body } = await put(agent.id, field, { [field]: value }, { mount });
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['agent', 'message', 'success']);
    expect(keysOf(body.agent)).toEqual(AGENT_KEYS);
    expect(body).toMatchObject({ success: true, agent: { agent_id: agent.id, [field]: value } });
    expect(await stored(agent.id)).toEqual(body.agent);
  });

  it('answers the changed field flat as well below /v1', async () => {
    const agent = await anAgent(signet);
    const { status, body } = await put(agent.id, field, { [field]: value }, { mount: '/v1' });
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['agent', 'agent_id', field, 'message', 'success', 'updated_at'].sort());
    expect(body).toMatchObject({
      agent_id: agent.id,
      [field]: value,
      updated_at: expect.stringMatching(TIME),
      agent: { [field]: value },
    });
    expect(keysOf(body.agent)).toEqual(AGENT_KEYS);
  });

  it('moves updated_at and is on record', async () => {
    const agent = await anAgent(signet);
    const before = await stored(agent.id);
    signet.clock.advance(5);
    const { body } = await put(agent.id, field, { [field]: value });
    expect(Date.parse(body.agent.updated_at)).toBeGreaterThanOrEqual(Date.parse(before.updated_at) + 5000);
    expect(body.agent.created_at).toBe(before.created_at);
    expect((await messagesOf(agent.id))[0]).toBe(`${field}.updated`);
  });

  it('is refused for a revoked agent, which stays revoked', async () => {
    const agent = await aVerifiedAgent(signet);
    await call(signet, 'POST', `/agents/${agent.id}/revoke`, { headers: agent.auth });
    for (const mount of EVERYWHERE)
      expectError(await put(agent.id, field, { [field]: value }, { mount }), REVOKED);
    expect((await stored(agent.id)).status).toBe('revoked');
  });

  it('is refused to the agent itself, which nobody promotes but an administrator', async () => {
    const agent = await aVerifiedAgent(signet, { permissions: ['zendesk:*:*'] });
    const before = await stored(agent.id);
    for (const mount of EVERYWHERE)
      for (const headers of [agent.auth, { 'x-api-key': agent.apiKey }])
        expectError(await put(agent.id, field, { [field]: value }, { headers, mount }), {
          status: 403,
          code: 'FORBIDDEN',
        });
    expect(await stored(agent.id)).toEqual(before);
  });

  it.each([
    ['no body', undefined],
    ['an empty object', {}],
    ['a list', [field]],
    ['text', '"x"'],
    ['null', { [field]: null }],
    ['a number', { [field]: 5 }],
    ['an object', { [field]: { [field]: value } }],
    ['inherited keys', { [field]: 'constructor' }],
  ])('refuses %s with its own code and changes nothing', async (_, body) => {
    const agent = await anAgent(signet);
    const before = await stored(agent.id);
    const answer = await put(agent.id, field, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: expect.any(String), status: 400 });
    expect(['INVALID_TIER', 'INVALID_STATUS', 'VALIDATION_FAILED', 'INVALID_JSON']).toContain(
      answer.body.code,
    );
    expect(await stored(agent.id)).toEqual(before);
  });
});

describe('PUT /agents/{agent_id}/tier', () => {
  it.each(['gold', 'FREE', '', ' pro', '__proto__'])('refuses %j and lists the tiers', async (tier) => {
    const agent = await anAgent(signet);
    const answer = await put(agent.id, 'tier', { tier });
    expectError(answer, { status: 400, code: 'INVALID_TIER' }, ['valid_tiers']);
    expect(answer.body.valid_tiers).toEqual(['free', 'pro', 'enterprise']);
  });
});

describe('PUT /agents/{agent_id}/status', () => {
  it.each([
    ['active', 'active'],
    ['inactive', 'inactive'],
    ['suspended', 'suspended'],
    ['disabled', 'inactive'],
  ])('takes %s as %s', async (asked, status) => {
    const agent = await anAgent(signet);
    expect((await put(agent.id, 'status', { status: asked })).body.agent.status).toBe(status);
    const { body } = await put(agent.id, 'status', { status: asked }, { mount: '/v1' });
    expect(body.status).toBe(status);
  });

  it.each(['revoked', 'deleted', 'pending', 'draft', 'ACTIVE', '', 'toString'])(
    'refuses %j',
    async (status) => {
      const agent = await anAgent(signet);
      const answer = await put(agent.id, 'status', { status });
      expectError(answer, { status: 400, code: 'INVALID_STATUS' }, ['valid_statuses']);
      expect((await stored(agent.id)).status).toBe('active');
    },
  );

  it.each(['inactive', 'suspended'])(
    '%s ends access and refresh with the next request in every process, and active lets the key back in',
    async (status) => {
      const agent = await aVerifiedAgent(signet);
      await put(agent.id, 'status', { status });
      for (const at of [beside, signet]) {
        const read = await call(at, 'GET', `/agents/${agent.id}`, { headers: agent.auth });
        expectError(read, { status: 401, code: 'AGENT_NOT_ACTIVE' });
        const refreshed = await call(at, 'POST', '/agents/refresh', {
          body: { refresh_token: agent.refreshToken },
        });
        expectError(refreshed, { status: 401, code: 'INVALID_REFRESH_TOKEN' });
      }
      await put(agent.id, 'status', { status: 'active' });
      const read = (headers: Record<string, string>) =>
        call(beside, 'GET', `/agents/${agent.id}`, { headers });
      expect((await read({ 'x-api-key': agent.apiKey })).status).toBe(200);
      expectError(await read(agent.auth), { status: 401, code: 'INVALID_TOKEN' });
      const refreshed = await call(beside, 'POST', '/agents/refresh', {
        body: { refresh_token: agent.refreshToken },
      });
      expect(refreshed.status).toBe(401);
    },
  );

  it('leaves an agent that waits for approval to the people who approve', async () => {
    const agent = await anAgent(signet);
    await signet.sql(`update agent set status = 'pending' where id = $1`, [agent.id]);
    expectError(await put(agent.id, 'status', { status: 'active' }), { status: 409, code: 'CONFLICT' });
  });
});

describe('PUT /agents/{agent_id}/permissions', () => {
  it('names every permission that does not exist, under the word that clients compare', async () => {
    const agent = await anAgent(signet);
    const permissions = ['zendesk:tickets:read', 'invalid:permission', 'admin:x:y', 'zendesk:*:read'];
    const answer = await put(agent.id, 'permissions', { permissions });
    expectError(answer, { status: 400, code: 'INVALID_PERMISSIONS' }, [
      'details',
      'invalid_permissions',
      'valid_format',
      'valid_services',
    ]);
    expect(answer.body.error).toBe('INVALID_PERMISSIONS');
    expect(answer.body.invalid_permissions).toEqual(
      permissions.slice(1).map((permission) => ({ permission, reason: expect.any(String) })),
    );
    expect(answer.body.details).toEqual(
      permissions.slice(1).map((permission) => ({ permission, message: expect.any(String) })),
    );
    expect(answer.body.valid_format).toBe('service:resource:action');
    expect(answer.body.valid_services).toEqual([
      'zendesk',
      'slack',
      'hubspot',
      'github',
      'salesforce',
      'stripe',
    ]);
    expect((await stored(agent.id)).permissions).toEqual(['zendesk:tickets:read']);
  });

  it('drops duplicates and keeps the order', async () => {
    const agent = await anAgent(signet);
    const permissions = ['slack:*:*', 'github:repos:read', 'slack:*:*', 'stripe:payments:read'];
    const { body } = await put(agent.id, 'permissions', { permissions });
    expect(body.agent.permissions).toEqual(['slack:*:*', 'github:repos:read', 'stripe:payments:read']);
  });

  it.each([
    ['nothing', []],
    ['51 entries', Array.from({ length: 51 }, (_, index) => `zendesk:tickets:a${index}`)],
    ['51 times the same', Array(51).fill('zendesk:tickets:read')],
    ['2,000 entries', Array.from({ length: 2000 }, (_, index) => `a${index}:b:c`)],
    ['numbers', [1, 2, 3]],
    ['nulls', ['zendesk:tickets:read', null]],
    ['lists in lists', [['zendesk:tickets:read']]],
  ])('refuses %s as a broken rule', async (_, permissions) => {
    const agent = await anAgent(signet);
    const answer = await put(agent.id, 'permissions', { permissions });
    expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
    expect(answer.body.details[0].field).toMatch(/^permissions/);
    expect(answer.body.details.length).toBeLessThanOrEqual(50);
  });

  it('takes the same permission 50 times for once', async () => {
    const agent = await anAgent(signet);
    const { status, body } = await put(agent.id, 'permissions', {
      permissions: Array(50).fill('slack:*:*'),
    });
    expect(status).toBe(200);
    expect(body.agent.permissions).toEqual(['slack:*:*']);
  });

  it('answers an entry of any length with little', async () => {
    const agent = await anAgent(signet);
    const answer = await put(agent.id, 'permissions', { permissions: ['x'.repeat(50_000)] });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body).length).toBeLessThan(5_000);
  });

  it('makes an administrator of who is given a key then, whose rights end with the next request', async () => {
    const agent = await aVerifiedAgent(signet);
    const list = () => call(beside, 'GET', '/agents?limit=1', { headers: agent.auth });
    expect((await list()).status).toBe(403);
    await put(agent.id, 'permissions', { permissions: ['*:*:*'] });
    expect((await list()).status).toBe(403);
    agent.auth = (await rekeyed(signet, admin, agent)).auth;
    expect((await list()).status).toBe(200);
    await put(agent.id, 'permissions', { permissions: ['slack:*:*'] });
    expectError(await list(), { status: 403, code: 'FORBIDDEN' });
  });
});

describe.each(EVERYWHERE)('DELETE %s/agents/{agent_id}', (mount) => {
  it('answers exactly two keys, and the agent is gone for everybody', async () => {
    const agent = await aVerifiedAgent(signet);
    const { status, body } = await remove(agent.id, mount);
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['message', 'success']);
    for (const at of [beside, signet]) {
      const read = await call(at, 'GET', `/agents/${agent.id}`, { headers: admin.auth });
      expectError(read, { status: 404, code: 'AGENT_NOT_FOUND' });
      expect((await call(at, 'GET', `/agents/${agent.id}`, { headers: agent.auth })).status).toBe(401);
      const byKey = await call(at, 'GET', '/agents', { headers: { 'x-api-key': agent.apiKey } });
      expectError(byKey, { status: 401, code: 'INVALID_CREDENTIALS' });
      const refreshed = await call(at, 'POST', '/agents/refresh', {
        body: { refresh_token: agent.refreshToken },
      });
      expect(refreshed.status).toBe(401);
    }
    const list = await call(signet, 'GET', `${mount}/agents?search=${agent.id}`, { headers: admin.auth });
    expect(list.body.total).toBe(0);
  });

  it('cannot be done twice, but to a revoked agent', async () => {
    const agent = await aVerifiedAgent(signet);
    await call(signet, 'POST', `/agents/${agent.id}/revoke`, { headers: agent.auth });
    expect((await remove(agent.id, mount)).status).toBe(200);
    expectError(await remove(agent.id, mount), { status: 404, code: 'AGENT_NOT_FOUND' });
  });

  it('keeps the trail', async () => {
    const agent = await anAgent(signet);
    await remove(agent.id, mount);
    const events = await signet.sql<{ type: string }>(
      'select type from activity_event where agent_id = $1 order by occurred_at, id',
      [agent.id],
    );
    expect(events.map(({ type }) => type)).toEqual(['agent.registered', 'agent.deleted']);
  });
});

describe.each(EVERYWHERE)('POST %s/agents/{agent_id}/rotate-key', (mount) => {
  const rotate = (id: string, headers: Record<string, string>) =>
    call(signet, 'POST', `${mount}/agents/${id}/rotate-key`, { headers });
  const verify = (agent_id: string, api_key: string, at = signet) =>
    call(at, 'POST', '/agents/verify', { body: { agent_id, api_key } });

  it('replaces the key at once, in every process, and with it the refresh tokens', async () => {
    const agent = await aVerifiedAgent(signet);
    const { status, body } = await rotate(agent.id, agent.auth);
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['credentials', 'message', 'success']);
    expect(keysOf(body.credentials)).toEqual(['api_key', 'token_type']);
    expect(body.credentials.api_key).toMatch(/^ak_[0-9a-f]{64}$/);
    for (const at of [beside, signet]) {
      expect((await verify(agent.id, agent.apiKey, at)).status).toBe(401);
      expect((await verify(agent.id, body.credentials.api_key, at)).status).toBe(200);
    }
    const refreshed = await call(beside, 'POST', '/agents/refresh', {
      body: { refresh_token: agent.refreshToken },
    });
    expectError(refreshed, { status: 401, code: 'INVALID_REFRESH_TOKEN' });
    expect((await call(signet, 'GET', `/agents/${agent.id}`, { headers: agent.auth })).status).toBe(200);
    expect(await messagesOf(agent.id)).toContain('api_key.rotated');
  });

  it('leaves one key when 20 rotate at the same time', async () => {
    const agent = await aVerifiedAgent(signet);
    const answers = await Promise.all(Array.from({ length: 20 }, () => rotate(agent.id, agent.auth)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const verified = await Promise.all(
      answers.map(({ body }) => verify(agent.id, body.credentials.api_key).then(({ status }) => status)),
    );
    expect(verified.filter((status) => status === 200)).toHaveLength(1);
  });

  it('is for itself and administrators, and not for the revoked', async () => {
    const [agent, other] = [await aVerifiedAgent(signet), await aVerifiedAgent(signet)];
    expectError(await rotate(other.id, agent.auth), { status: 403, code: 'FORBIDDEN' });
    expect((await rotate(other.id, admin.auth)).status).toBe(200);
    await call(signet, 'POST', `/agents/${other.id}/revoke`, { headers: admin.auth });
    expectError(await rotate(other.id, admin.auth), REVOKED);
  });
});

describe('the pages of GET /v1/agents', () => {
  const nextOf = (headers: Headers): string | null =>
    /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ?? null;
  const list = (path: string) => call(signet, 'GET', path, { headers: admin.auth });

  it.each(EVERYWHERE)('follow the Link header of "%s" to the end, each agent once', async (mount) => {
    const name = `Paged ${crypto.randomUUID()}`;
    const ids: string[] = [];
    for (let index = 0; index < 7; index++) ids.push((await anAgent(signet, { name })).id);
    const seen: string[] = [];
    let path: string | null = `${mount}/agents?search=${encodeURIComponent(name)}&limit=3`;
    const sizes: number[] = [];
    while (path) {
      const { status, headers, body } = await list(path);
      expect(status).toBe(200);
      expect(body.total).toBe(7);
      sizes.push(body.agents.length);
      seen.push(...body.agents.map((agent: { agent_id: string }) => agent.agent_id));
      path = nextOf(headers);
    }
    expect(sizes).toEqual([3, 3, 1]);
    expect(seen).toEqual(ids.toReversed());
  });

  it('skip nobody who was there when others come and go', async () => {
    const name = `Moving ${crypto.randomUUID()}`;
    const ids: string[] = [];
    for (let index = 0; index < 6; index++) ids.push((await anAgent(signet, { name })).id);
    const first = await list(`/v1/agents?search=${encodeURIComponent(name)}&limit=3`);
    await anAgent(signet, { name });
    await remove(ids[5]!);
    const second = await list(nextOf(first.headers)!);
    const rest = second.body.agents.map((agent: { agent_id: string }) => agent.agent_id);
    expect(rest).toEqual([ids[2], ids[1], ids[0]]);
  });

  it('refuse a cursor that is not ours', async () => {
    for (const cursor of ['x', 'AAAA', Buffer.from('["2026",""]').toString('base64url')]) {
      const answer = await list(`/v1/agents?cursor=${cursor}`);
      expect(answer.status).toBe(400);
      expect(answer.body.code).toBe('VALIDATION_FAILED');
    }
  });

  it.each([
    ['201', 200],
    ['10000', 200],
    ['200', 200],
    ['0', 50],
    ['undefined', 50],
    ['-5', 50],
  ])('take limit=%s as %d', async (limit, taken) => {
    expect((await list(`/v1/agents?limit=${limit}`)).body.limit).toBe(taken);
  });

  it('filter by status with the alias that status changes take', async () => {
    const name = `Alias ${crypto.randomUUID()}`;
    const agent = await anAgent(signet, { name });
    await put(agent.id, 'status', { status: 'disabled' });
    for (const status of ['inactive', 'disabled']) {
      const { body } = await list(`/v1/agents?search=${encodeURIComponent(name)}&status=${status}`);
      expect(body.total).toBe(1);
    }
  });
});
