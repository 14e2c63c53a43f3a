import { BUILT_IN_PERMISSIONS } from '@signet/contracts';
import { AGENT_KEYS, expectError, keysOf, TIME, TOKEN_KEYS } from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, anAgent, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';

const OPEN_AGENT_KEYS = [
  ...AGENT_KEYS,
  'description',
  'last_verified_at',
  'metadata',
  'webhook_count',
].sort();
const OPEN_TOKEN_KEYS = [...TOKEN_KEYS, 'refresh_token_expires_in'].sort();
const OPEN_ENTRY_KEYS = [
  'agent_id',
  'id',
  'ip_address',
  'message',
  'reason',
  'status',
  'success',
  'timestamp',
];
const FLAT_REGISTRATION = ['agent_id', 'api_key', 'created_at', 'name', 'owner_email', 'permissions', 'tier'];
const WEEK = 7 * 24 * 3600;

let signet: Signet;
let admin: VerifiedAgent;
beforeAll(async () => {
  signet = await startSignet();
  admin = await anAdministrator(signet);
  await signet.sql('update rate_tier set requests_per_minute = 1000000');
});
afterAll(() => signet.close());

const get = (path: string, headers: Record<string, string> = admin.auth) =>
  call(signet, 'GET', `/v1${path}`, { headers });
const send = (method: string, path: string, body?: unknown, headers = admin.auth) =>
  call(signet, method, `/v1${path}`, { body, headers });
const registration = (overrides: object = {}) => ({
  name: 'Open agent',
  owner_email: 'owner@example.com',
  ...overrides,
});

describe('POST /v1/agents/register', () => {
  it('answers flat and nested at once, description or not', async () => {
    for (const body of [registration(), registration({ description: 'Text' })]) {
      const answer = await call(signet, 'POST', '/v1/agents/register', { body });
      expect(answer.status).toBe(201);
      expect(keysOf(answer.body)).toEqual(
        [...FLAT_REGISTRATION, 'agent', 'credentials', 'message', 'success'].sort(),
      );
      const { agent, credentials } = answer.body;
      expect(keysOf(agent)).toEqual(expect.arrayContaining(AGENT_KEYS));
      expect(answer.body).toMatchObject({
        success: true,
        agent_id: agent.agent_id,
        name: 'Open agent',
        owner_email: 'owner@example.com',
        api_key: credentials.api_key,
        tier: 'free',
        permissions: ['zendesk:tickets:read'],
        created_at: agent.created_at,
      });
    }
  });

  it('tells version and hash of a persona that came along', async () => {
    const { status, body } = await call(signet, 'POST', '/v1/agents/register', {
      body: registration({ persona: { version: '2.0.0' } }),
    });
    expect(status).toBe(201);
    expect(body.persona_version).toBe('2.0.0');
    expect(body.persona_hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('refuses in the one error shape', async () => {
    const answer = await call(signet, 'POST', '/v1/agents/register', { body: { name: 'x' } });
    expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
    expect(answer.body.details.map(({ field }: { field: string }) => field).sort()).toEqual([
      'name',
      'owner_email',
    ]);
  });
});

describe('POST /v1/agents/verify', () => {
  const verify = (body: unknown) => call(signet, 'POST', '/v1/agents/verify', { body });

  it('says verified, with the agent and a token that names the life of its refresh token', async () => {
    const agent = await anAgent(signet);
    const { status, body } = await verify({ agent_id: agent.id, api_key: agent.apiKey });
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['agent', 'message', 'success', 'token', 'verified']);
    expect(body).toMatchObject({ success: true, verified: true });
    expect(keysOf(body.agent)).toEqual(AGENT_KEYS);
    expect(keysOf(body.token)).toEqual(OPEN_TOKEN_KEYS);
    expect(body.token.refresh_token_expires_in).toBe(WEEK);
  });

  it('says whether the persona is intact, when there is one', async () => {
    const agent = await anAgent(signet, { persona: { version: '1.0.0' } });
    const { body } = await verify({ agent_id: agent.id, api_key: agent.apiKey });
    expect(keysOf(body.agent)).toEqual([...AGENT_KEYS, 'persona_valid'].sort());
    expect(body.agent.persona_valid).toBe(true);
  });

  it('fails with valid and verified both false', async () => {
    const agent = await anAgent(signet);
    const wrong = await verify({ agent_id: agent.id, api_key: 'wrong' });
    expectError(wrong, { status: 401, code: 'INVALID_CREDENTIALS' }, ['valid', 'verified']);
    expect(wrong.body).toMatchObject({ valid: false, verified: false });
    const broken = await verify({ agent_id: 5 });
    expectError(broken, { status: 400, code: 'VALIDATION_FAILED' }, ['details', 'valid', 'verified']);
    expect(broken.body).toMatchObject({ valid: false, verified: false });
  });
});

describe('POST /v1/agents/refresh', () => {
  it('answers the token flat and nested', async () => {
    const agent = await aVerifiedAgent(signet);
    const { status, body } = await call(signet, 'POST', '/v1/agents/refresh', {
      body: { refresh_token: agent.refreshToken },
    });
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual([...OPEN_TOKEN_KEYS, 'message', 'success', 'token'].sort());
    expect(keysOf(body.token)).toEqual(OPEN_TOKEN_KEYS);
    expect(body).toMatchObject({ ...body.token, token_type: 'Bearer', expires_in: 3600, success: true });
    expect(body.refresh_token_expires_in).toBe(WEEK);
  });
});

describe('POST /v1/agents/revoke-tokens', () => {
  it('answers like the closed family', async () => {
    const agent = await aVerifiedAgent(signet);
    const { status, body } = await send('POST', '/agents/revoke-tokens', undefined, agent.auth);
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['message', 'revoked_at', 'success']);
  });
});

describe('GET /v1/agents', () => {
  it('lists open agents beside the closed keys', async () => {
    const agent = await aVerifiedAgent(signet, { description: 'Listed' });
    const { status, body } = await get(`/agents?search=${agent.id}`);
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['agents', 'limit', 'offset', 'success', 'total']);
    expect(body).toMatchObject({ success: true, total: 1, limit: 50, offset: 0 });
    expect(keysOf(body.agents[0])).toEqual(OPEN_AGENT_KEYS);
    expect(body.agents[0]).toMatchObject({
      description: 'Listed',
      last_verified_at: expect.stringMatching(TIME),
      metadata: {},
      webhook_count: 0,
    });
  });

  it('never shows a digest or what else the row holds', async () => {
    const { body } = await get('/agents?limit=200');
    expect(JSON.stringify(body)).not.toMatch(/digest|organisation|sealed|ak_[0-9a-f]/);
  });
});

describe('GET /v1/agents/{agent_id}', () => {
  it('answers the open agent flat and nested', async () => {
    const agent = await aVerifiedAgent(signet);
    const { status, body } = await get(`/agents/${agent.id}`, agent.auth);
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual([...OPEN_AGENT_KEYS, 'agent', 'success'].sort());
    expect(keysOf(body.agent)).toEqual(OPEN_AGENT_KEYS);
    const { agent: nested, success, ...flat } = body;
    expect(success).toBe(true);
    expect(flat).toEqual(nested);
  });

  it('shows the persona of an agent that has one, and counts its webhooks', async () => {
    const agent = await aVerifiedAgent(signet, { persona: { version: '1.2.3' } });
    await send(
      'POST',
      '/webhooks',
      { url: 'https://receiver.example.com/', events: ['agent.verified'] },
      agent.auth,
    );
    const { body } = await get(`/agents/${agent.id}`, agent.auth);
    expect(keysOf(body.agent)).toEqual(
      [...OPEN_AGENT_KEYS, 'persona', 'persona_hash', 'persona_version'].sort(),
    );
    expect(body).toMatchObject({
      persona: { version: '1.2.3' },
      persona_version: '1.2.3',
      persona_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      webhook_count: 1,
    });
  });

  it('shows a verification to whoever asks next', async () => {
    const agent = await aVerifiedAgent(signet);
    const verified = { last_verified_at: expect.stringMatching(TIME) };
    for (const headers of [agent.auth, admin.auth]) {
      const { body } = await call(signet, 'GET', `/v1/agents/${agent.id}`, { headers });
      expect(body).toMatchObject({ ...verified, agent: verified });
    }
    const { id, auth } = await aVerifiedAgent(signet);
    const revoked = await call(signet, 'POST', `/v1/agents/${id}/revoke`, { headers: auth });
    expect(revoked.body).toMatchObject({ ...verified, agent: verified });
  });

  it('knows no verification before the first one', async () => {
    const agent = await anAgent(signet);
    expect((await get(`/agents/${agent.id}`)).body.last_verified_at).toBeNull();
  });
});

describe('POST /v1/agents/{agent_id}/revoke', () => {
  it('answers the revoked agent with the closed keys in it', async () => {
    const agent = await aVerifiedAgent(signet);
    const { status, body } = await send('POST', `/agents/${agent.id}/revoke`, undefined, agent.auth);
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(expect.arrayContaining(['agent', 'message', 'success']));
    expect(keysOf(body.agent)).toEqual(expect.arrayContaining(AGENT_KEYS));
    expect(body.agent.status).toBe('revoked');
  });
});

describe('activity below /v1', () => {
  it('of an agent has both names for everything', async () => {
    const agent = await aVerifiedAgent(signet);
    await call(signet, 'POST', '/agents/verify', { body: { agent_id: agent.id, api_key: 'wrong' } });
    const { status, body } = await get(`/agents/${agent.id}/activity`, agent.auth);
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(
      ['activity', 'agent_id', 'limit', 'logs', 'offset', 'pagination', 'success', 'total'].sort(),
    );
    expect(body.logs).toEqual(body.activity);
    expect(body).toMatchObject({ agent_id: agent.id, total: 3, limit: 100, offset: 0 });
    expect(body.pagination).toEqual({ total: 3, limit: 100, offset: 0, has_more: false, count: 3 });
    for (const entry of body.activity) {
      expect(keysOf(entry)).toEqual(OPEN_ENTRY_KEYS);
      expect(entry.success).toBe(entry.status === 'success');
      expect(entry.reason).toBe(entry.message);
    }
    expect(body.activity[0]).toMatchObject({ status: 'failure', message: 'invalid_api_key' });
    expect(body.activity[1]).toMatchObject({ status: 'success', message: 'agent.verified' });
  });

  it.each(['/v1/activity', '/activity', '/agentauth/activity'])(
    'of all agents is at %s, newest first, with their names',
    async (path) => {
      const name = `Named ${crypto.randomUUID()}`;
      const agent = await aVerifiedAgent(signet, { name });
      const { status, body } = await call(signet, 'GET', path, { headers: admin.auth });
      expect(status).toBe(200);
      expect(keysOf(body)).toEqual(expect.arrayContaining(['activity', 'pagination']));
      expect(keysOf(body.pagination)).toEqual(['count', 'has_more', 'limit', 'offset', 'total']);
      expect(body.pagination).toMatchObject({ limit: 100, offset: 0, count: body.activity.length });
      expect(keysOf(body.activity[0])).toEqual([...OPEN_ENTRY_KEYS, 'agent_name'].sort());
      expect(body.activity[0]).toMatchObject({
        agent_id: agent.id,
        agent_name: name,
        message: 'agent.verified',
      });
    },
  );

  it.each(['/v1/activity', '/activity', '/agentauth/activity'])(
    'of all agents at %s leads to the next page in the Link header',
    async (path) => {
      await aVerifiedAgent(signet);
      const page = async (at: string) => {
        const { headers, body } = await call(signet, 'GET', at, { headers: admin.auth });
        const next = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
        return { next, ids: body.activity.map(({ id }: { id: string }) => id) };
      };
      const { ids: newest } = await page(`${path}?limit=5`);
      const first = await page(`${path}?limit=2`);
      const second = await page(first.next!);
      expect(second.next).toMatch(path);
      expect([...first.ids, ...second.ids]).toEqual(newest.slice(0, 4));
    },
  );

  it.each([
    ['10000', 1000],
    ['1000', 1000],
    ['7', 7],
    ['0', 100],
    ['-1', 100],
    ['undefined', 100],
  ])('of all agents takes limit=%s as %d', async (limit, taken) => {
    const { status, body } = await get(`/activity?limit=${limit}`);
    expect(status).toBe(200);
    expect(body.pagination.limit).toBe(taken);
  });

  it.each([
    ['10000', 200],
    ['undefined', 100],
    ['1', 1],
  ])('of an agent takes limit=%s as %d', async (limit, taken) => {
    const agent = await aVerifiedAgent(signet);
    const { body } = await get(`/agents/${agent.id}/activity?limit=${limit}&offset=undefined`);
    expect(body).toMatchObject({ limit: taken, offset: 0, total: 2 });
    expect(body.pagination).toMatchObject({ limit: taken, has_more: taken < 2 });
  });
});

describe('GET /v1/permissions/list', () => {
  it('is a flat list of everything concrete and *:*:*', async () => {
    const { status, body } = await call(signet, 'GET', '/v1/permissions/list');
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['examples', 'format', 'permissions', 'wildcards']);
    expect(body.permissions).toEqual([...BUILT_IN_PERMISSIONS, '*:*:*']);
  });
});

describe.each(['', '/agentauth', '/v1'])('POST %s/permissions/check', (mount) => {
  const check = (body: unknown, headers: Record<string, string>) =>
    call(signet, 'POST', `${mount}/permissions/check`, { body, headers });

  it('names the entry that grants a concrete permission', async () => {
    const agent = await aVerifiedAgent(signet, {
      permissions: ['zendesk:tickets:read', 'slack:messages:*', 'github:*:*'],
    });
    const matched = async (permission: string) => (await check({ permission }, agent.auth)).body;
    expect(await matched('zendesk:tickets:read')).toEqual({ allowed: true, matched: 'zendesk:tickets:read' });
    expect(await matched('slack:messages:write')).toEqual({ allowed: true, matched: 'slack:messages:*' });
    expect(await matched('github:pull_requests:read')).toEqual({ allowed: true, matched: 'github:*:*' });
    for (const permission of ['zendesk:tickets:write', 'slack:channels:read', 'stripe:payments:read'])
      expect(await matched(permission)).toEqual({ allowed: false, matched: null });
    const administrator = await check({ permission: 'stripe:payments:read' }, admin.auth);
    expect(administrator.body).toEqual({ allowed: true, matched: '*:*:*' });
  });

  it.each(['*:*:*', 'zendesk:*:*', 'zendesk:tickets', 'Zendesk:tickets:read', '', 5, null, ['a:b:c']])(
    'refuses %j, which is not concrete',
    async (permission) => {
      const answer = await check({ permission }, admin.auth);
      expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
      expect(answer.body.details[0].field).toBe('permission');
    },
  );

  it('looks at another agent for administrators only', async () => {
    const [agent, other] = [await aVerifiedAgent(signet), await anAgent(signet)];
    const question = { permission: 'zendesk:tickets:read', agent_id: other.id };
    expectError(await check(question, agent.auth), { status: 403, code: 'FORBIDDEN' });
    expect((await check(question, admin.auth)).body).toEqual({
      allowed: true,
      matched: 'zendesk:tickets:read',
    });
    expectError(await check({ ...question, agent_id: 'agt_none' }, admin.auth), {
      status: 404,
      code: 'AGENT_NOT_FOUND',
    });
  });

  it('allows nothing to an agent that is not active', async () => {
    const agent = await anAgent(signet);
    await send('PUT', `/agents/${agent.id}/status`, { status: 'suspended' });
    const answer = await check({ permission: 'zendesk:tickets:read', agent_id: agent.id }, admin.auth);
    expect(answer.body).toEqual({ allowed: false, matched: null });
  });
});
