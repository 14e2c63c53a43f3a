import {
  AGENT_KEYS,
  expectError,
  keysOf,
  MOUNTS,
  UNKNOWN_AGENT,
  withoutRequestId,
} from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';
import {
  anAdministrator,
  anAgent,
  aVerifiedAgent,
  call,
  rekeyed,
  type RegisteredAgent,
  type VerifiedAgent,
} from '../support/wire.js';

let signet: Signet;
let beside: Signet;
let admin: VerifiedAgent;
beforeAll(async () => {
  signet = await startSignet();
  beside = await startSignet({ beside: signet });
  admin = await anAdministrator(signet);
});
afterAll(async () => {
  await beside.close();
  await signet.close();
});

const get = (path: string, headers: Record<string, string> = admin.auth) =>
  call(signet, 'GET', path, { headers });
const revoke = (id: string, headers: Record<string, string>, at: Signet = signet) =>
  call(at, 'POST', `/agents/${id}/revoke`, { headers });

describe('GET /agents', () => {
  it.each(MOUNTS)(
    'answers exactly the keys of the specification, at every level (mount "%s")',
    async (mount) => {
      await anAgent(signet);
      const { status, headers, body } = await get(`${mount}/agents`);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(keysOf(body)).toEqual(['agents', 'limit', 'offset', 'success', 'total']);
      expect(body).toMatchObject({ success: true, limit: 1000, offset: 0 });
      for (const agent of body.agents) expect(keysOf(agent)).toEqual(AGENT_KEYS);
    },
  );

  it('lists newest first and counts all matches, however few it shows', async () => {
    const name = `Listed ${crypto.randomUUID()}`;
    const agents: RegisteredAgent[] = [];
    for (let index = 0; index < 5; index++) agents.push(await anAgent(signet, { name }));
    const newestFirst = agents.map(({ id }) => id).reverse();
    const search = encodeURIComponent(name);

    const all = await get(`/agents?search=${search}`);
    expect(all.body.agents.map((agent: { agent_id: string }) => agent.agent_id)).toEqual(newestFirst);
    const middle = await get(`/agents?search=${search}&limit=2&offset=1`);
    expect(middle.body).toMatchObject({ total: 5, limit: 2, offset: 1 });
    expect(middle.body.agents.map((agent: { agent_id: string }) => agent.agent_id)).toEqual(
      newestFirst.slice(1, 3),
    );
    const beyond = await get(`/agents?search=${search}&offset=99`);
    expect(beyond.body).toMatchObject({ total: 5, agents: [] });
  });

  it('breaks ties of the same moment by id', async () => {
    const name = `Tied ${crypto.randomUUID()}`;
    for (let index = 0; index < 4; index++) await anAgent(signet, { name });
    await signet.sql(`update agent set created_at = '2026-01-01' where name = $1`, [name]);
    const ids: string[] = [];
    for (let offset = 0; offset < 4; offset++) {
      const { body } = await get(`/agents?search=${encodeURIComponent(name)}&limit=1&offset=${offset}`);
      ids.push(body.agents[0].agent_id);
    }
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
  });

  it.each(['undefined', 'abc', '-1', '1.5', '', 'NaN', '1e3', '0'])(
    'takes the default instead of limit=%s, and never refuses a page',
    async (rubbish) => {
      const { status, body } = await get(`/agents?limit=${rubbish}&offset=${rubbish}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ limit: 1000, offset: 0 });
    },
  );

  it('cuts a limit to the maximum', async () => {
    expect((await get('/agents?limit=10000')).body.limit).toBe(1000);
    expect((await get(`/agents?limit=${'9'.repeat(50)}`)).body.limit).toBe(1000);
    for (const offset of ['999999999', '9999999999', '9'.repeat(50)])
      expect((await get(`/agents?offset=${offset}`)).body).toMatchObject({ agents: [], limit: 1000 });
  });

  it('filters by status, tier, and a part of name, address or id', async () => {
    const mark = crypto.randomUUID();
    const one = await anAgent(signet, { name: `One ${mark}`, owner_email: 'a@b.c' });
    const two = await anAgent(signet, { name: 'Two', owner_email: `${mark}@b.c` });
    await signet.sql(`update agent set status = 'suspended', rate_tier = 'pro' where id = $1`, [two.id]);
    const found = async (query: string) =>
      (await get(`/agents?${query}`)).body.agents.map((agent: { agent_id: string }) => agent.agent_id);
    expect(await found(`search=${mark}`)).toEqual([two.id, one.id]);
    expect(await found(`search=${mark.toUpperCase()}`)).toEqual([two.id, one.id]);
    expect(await found(`search=${one.id}`)).toEqual([one.id]);
    expect(await found(`search=${mark}&status=suspended`)).toEqual([two.id]);
    expect(await found(`search=${mark}&tier=pro`)).toEqual([two.id]);
    expect(await found(`search=${mark}&tier=free&status=active`)).toEqual([one.id]);
    expect(await found(`search=${mark}&status=rubbish`)).toEqual([two.id, one.id]);
  });

  it('takes wildcards and quotes in a search as they are', async () => {
    for (const search of ['%', '_', '\\', "'; drop table agent; --", '%%%', '"']) {
      const { status, body } = await get(`/agents?search=${encodeURIComponent(`zzz${search}`)}`);
      expect(status).toBe(200);
      expect(body.total).toBe(0);
    }
  });

  it('does not list deleted agents', async () => {
    const agent = await anAgent(signet);
    await signet.sql('update agent set deleted_at = now() where id = $1', [agent.id]);
    expect((await get(`/agents?search=${agent.id}`)).body.agents).toEqual([]);
  });
});

describe('GET /agents/{agent_id}', () => {
  it.each(MOUNTS)('answers exactly the keys of the specification (mount "%s")', async (mount) => {
    const agent = await aVerifiedAgent(signet);
    const { status, body } = await get(`${mount}/agents/${agent.id}`, agent.auth);
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['agent', 'success']);
    expect(keysOf(body.agent)).toEqual(AGENT_KEYS);
    expect(body).toMatchObject({ success: true, agent: { agent_id: agent.id, status: 'active' } });
  });

  it('shows an administrator an agent that was revoked', async () => {
    const agent = await aVerifiedAgent(signet);
    await revoke(agent.id, agent.auth);
    expect((await get(`/agents/${agent.id}`)).body.agent.status).toBe('revoked');
  });
});

describe('POST /agents/{agent_id}/revoke', () => {
  it.each(MOUNTS)('answers 200 with exactly the keys of the specification (mount "%s")', async (mount) => {
    const agent = await aVerifiedAgent(signet);
    const { status, body } = await call(signet, 'POST', `${mount}/agents/${agent.id}/revoke`, {
      headers: agent.auth,
    });
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['agent', 'message', 'success']);
    expect(keysOf(body.agent)).toEqual(AGENT_KEYS);
    expect(body).toMatchObject({ success: true, agent: { agent_id: agent.id, status: 'revoked' } });
  });

  it('ends key, access token and refresh token with the next request, in every process', async () => {
    const agent = await aVerifiedAgent(signet);
    await revoke(agent.id, admin.auth);
    for (const at of [beside, signet]) {
      const byToken = await call(at, 'GET', `/agents/${agent.id}`, { headers: agent.auth });
      expectError(byToken, { status: 401, code: 'AGENT_NOT_ACTIVE' });
      const byKey = await call(at, 'GET', `/agents/${agent.id}`, { headers: { 'x-api-key': agent.apiKey } });
      expectError(byKey, { status: 401, code: 'INVALID_CREDENTIALS' });
      const refreshed = await call(at, 'POST', '/agents/refresh', {
        body: { refresh_token: agent.refreshToken },
      });
      expectError(refreshed, { status: 401, code: 'INVALID_REFRESH_TOKEN' });
      const verified = await call(at, 'POST', '/agents/verify', {
        body: { agent_id: agent.id, api_key: agent.apiKey },
      });
      expect(verified.status).toBe(401);
    }
  });

  it('can be repeated and changes nothing more', async () => {
    const agent = await aVerifiedAgent(signet);
    const first = await revoke(agent.id, admin.auth);
    signet.clock.advance(60);
    const second = await revoke(agent.id, admin.auth);
    expect(second).toMatchObject({ status: 200, body: first.body });
  });

  it('happens once when 50 ask at the same time in two processes', async () => {
    const agent = await aVerifiedAgent(signet);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => revoke(agent.id, admin.auth, index % 2 ? signet : beside)),
    );
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: answers[0]!.body });
    const events = await signet.sql('select 1 from activity_event where agent_id = $1 and type = $2', [
      agent.id,
      'agent.revoked',
    ]);
    expect(events).toHaveLength(1);
  });

  it('is final: nothing of the agent comes back', async () => {
    const agent = await aVerifiedAgent(signet);
    await revoke(agent.id, agent.auth);
    const [row] = await signet.sql(
      `select (select count(*)::int from credential where agent_id = a.id and revoked_at is null) as keys,
         (select count(*)::int from token_family where agent_id = a.id and revoked_at is null) as families,
         a.status, a.revoked_at is not null as dated
       from agent a where id = $1`,
      [agent.id],
    );
    expect(row).toEqual({ keys: 0, families: 0, status: 'revoked', dated: true });
  });
});

describe('who may do what', () => {
  const paths: [string, string, (id: string) => string][] = [
    ['read an agent', 'GET', (id) => `/agents/${id}`],
    ['read its activity', 'GET', (id) => `/agents/${id}/activity`],
    ['revoke it', 'POST', (id) => `/agents/${id}/revoke`],
  ];
  const everywhere = paths.flatMap(([what, method, path]) =>
    MOUNTS.map((mount) => [`${what} at "${mount}"`, method, (id: string) => mount + path(id)] as const),
  );

  it.each(everywhere)('nobody unknown may %s', async (_, method, path) => {
    const agent = await anAgent(signet);
    expectError(await call(signet, method, path(agent.id)), { status: 401, code: 'UNAUTHORIZED' });
    expectError(await call(signet, method, path(UNKNOWN_AGENT)), { status: 401, code: 'UNAUTHORIZED' });
  });

  it.each(everywhere)('an agent itself may %s, by token and by key', async (_, method, path) => {
    const agent = await aVerifiedAgent(signet);
    const byKey = await aVerifiedAgent(signet);
    expect((await call(signet, method, path(agent.id), { headers: agent.auth })).status).toBe(200);
    const headers = { 'x-api-key': byKey.apiKey };
    expect((await call(signet, method, path(byKey.id), { headers })).status).toBe(200);
  });

  it.each(everywhere)('no other agent may %s, nor learn whether there is one', async (_, method, path) => {
    const agent = await aVerifiedAgent(signet, { permissions: ['zendesk:*:*', 'slack:*:*'] });
    const other = await anAgent(signet);
    const ids = [other.id, UNKNOWN_AGENT, 'junk', admin.id, `${agent.id}0`, '*'];
    const answers = [];
    for (const id of ids) answers.push(await call(signet, method, path(id), { headers: agent.auth }));
    for (const answer of answers) {
      expectError(answer, { status: 403, code: 'FORBIDDEN' });
      expect(withoutRequestId(answer)).toEqual(withoutRequestId(answers[0]!));
    }
    expect((await get(`/agents/${other.id}`)).body.agent.status).toBe('active');
  });

  it.each(everywhere)('an administrator may %s, and learns when there is none', async (_, method, path) => {
    const agent = await anAgent(signet);
    expect((await call(signet, method, path(agent.id), { headers: admin.auth })).status).toBe(200);
    for (const id of [UNKNOWN_AGENT, 'junk', '%F0%9F%A4%96', '%27', 'x'.repeat(512)])
      expectError(await call(signet, method, path(id), { headers: admin.auth }), {
        status: 404,
        code: 'AGENT_NOT_FOUND',
      });
  });

  it.each(MOUNTS)('only an administrator may list agents (mount "%s")', async (mount) => {
    const agent = await aVerifiedAgent(signet, { permissions: ['zendesk:*:*'] });
    const list = (headers: Record<string, string> = {}) =>
      call(signet, 'GET', `${mount}/agents`, { headers });
    expectError(await list(), { status: 401, code: 'UNAUTHORIZED' });
    expectError(await list(agent.auth), { status: 403, code: 'FORBIDDEN' });
    expectError(await list({ 'x-api-key': agent.apiKey }), { status: 403, code: 'FORBIDDEN' });
    expect((await list(admin.auth)).status).toBe(200);
    expect((await list({ 'x-api-key': admin.apiKey })).status).toBe(200);
  });

  it('rights that were taken away are gone with the next request, whatever the token says', async () => {
    const registered = await anAgent(signet);
    await signet.sql(`update agent set permissions = '{*:*:*}' where id = $1`, [registered.id]);
    const agent = await rekeyed(signet, admin, registered);
    expect((await get('/agents', agent.auth)).status).toBe(200);
    await signet.sql(`update agent set permissions = '{zendesk:*:*}' where id = $1`, [agent.id]);
    expectError(await get('/agents', agent.auth), { status: 403, code: 'FORBIDDEN' });
  });

  it('an agent of another organisation does not exist, not even for an administrator', async () => {
    const agent = await anAgent(signet);
    const [organisation] = await signet.sql<{ id: string }>(
      `insert into organisation (slug, name) values ($1, 'Other') returning id`,
      [crypto.randomUUID()],
    );
    await signet.sql('update agent set organisation_id = $2 where id = $1', [agent.id, organisation!.id]);
    for (const [, method, path] of paths)
      expectError(await call(signet, method, path(agent.id), { headers: admin.auth }), {
        status: 404,
        code: 'AGENT_NOT_FOUND',
      });
    expect((await get(`/agents?search=${agent.id}`)).body.total).toBe(0);
  });
});

describe('credentials of a request', () => {
  it('are the token when both are there', async () => {
    const agent = await aVerifiedAgent(signet);
    const headers = { ...agent.auth, 'x-api-key': admin.apiKey };
    expectError(await get('/agents', headers), { status: 403, code: 'FORBIDDEN' });
    const broken = { authorization: 'Bearer junk', 'x-api-key': admin.apiKey };
    expectError(await get('/agents', broken), { status: 401, code: 'INVALID_TOKEN' });
  });

  it.each(['Basic YTpi', 'Bearer', 'Bearer ', 'Token x', 'Bearer a b', 'x'])(
    'are refused when written as Authorization: %s',
    async (authorization) => {
      expectError(await get('/agents', { authorization }), { status: 401, code: 'INVALID_TOKEN' });
    },
  );

  it.each(['Bearer', 'bearer', 'BEARER', 'Bearer  '])(
    'are taken after the scheme %j, in any case and with any number of blanks (RFC 9110 11.4)',
    async (scheme) => {
      const authorization = `${scheme} ${admin.accessToken}`;
      expect((await get(`/agents/${admin.id}`, { authorization })).status).toBe(200);
    },
  );

  it.each(['x', `ak_${'0'.repeat(64)}`, `mk_${'0'.repeat(64)}`, "' or '1'='1"])(
    'are refused when X-Api-Key is %s',
    async (key) => {
      expectError(await get('/agents', { 'x-api-key': key }), { status: 401, code: 'INVALID_CREDENTIALS' });
    },
  );

  it('are asked for by every 401, which tells a token that is not valid from none', async () => {
    const challengeTo = async (headers: Record<string, string>) =>
      (await get('/agents', headers)).headers.get('www-authenticate');
    expect(await challengeTo({})).toBe('Bearer realm="signet"');
    expect(await challengeTo({ 'x-api-key': 'junk' })).toBe('Bearer realm="signet"');
    expect(await challengeTo({ authorization: 'Bearer junk' })).toBe(
      'Bearer realm="signet", error="invalid_token"',
    );
    expect(await challengeTo(admin.auth)).toBeNull();
    const body = { agent_id: admin.id, api_key: 'junk' };
    const verified = await call(signet, 'POST', '/agents/verify', { body });
    expect(verified.headers.get('www-authenticate')).toBe('Bearer realm="signet"');
  });

  it('end with the access token’s hour', async () => {
    const agent = await aVerifiedAgent(signet);
    signet.clock.advance(3599);
    expect((await get(`/agents/${agent.id}`, agent.auth)).status).toBe(200);
    signet.clock.advance(2);
    expectError(await get(`/agents/${agent.id}`, agent.auth), { status: 401, code: 'TOKEN_EXPIRED' });
    signet.clock.advance(-3601);
  });

  it.each(['inactive', 'suspended', 'pending'])('are refused while the agent is %s', async (status) => {
    const agent = await aVerifiedAgent(signet);
    await signet.sql('update agent set status = $2 where id = $1', [agent.id, status]);
    for (const headers of [agent.auth, { 'x-api-key': agent.apiKey }])
      expectError(await get(`/agents/${agent.id}`, headers), { status: 401, code: 'AGENT_NOT_ACTIVE' });
  });
});
