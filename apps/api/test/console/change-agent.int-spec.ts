import { expectError, UNKNOWN_AGENT } from '../support/agentauth.js';
import { aManagementKey, aSignedInMember, expectProblem, type SignedIn } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, anAgent, aVerifiedAgent, call, type RegisteredAgent } from '../support/wire.js';

const REASON = { reason: 'Nobody knows it' };

const verify = (at: Signet, agent: RegisteredAgent) =>
  call(at, 'POST', '/agents/verify', { body: { agent_id: agent.id, api_key: agent.apiKey } });
const typesOf = async (at: Signet, id: string): Promise<string[]> =>
  (
    await at.sql<{ type: string }>(
      'select type from activity_event where agent_id = $1 order by occurred_at, id',
      [id],
    )
  ).map(({ type }) => type);

describe('changing an agent from the console', () => {
  let signet: Signet;
  let beside: Signet;
  let owner: SignedIn;
  beforeAll(async () => {
    signet = await startSignet();
    beside = await startSignet({ beside: signet });
    owner = await aSignedInMember(signet);
  });
  afterAll(async () => {
    await beside.close();
    await signet.close();
  });

  const get = async (agent: { id: string }) =>
    (await call(signet, 'GET', `/api/v1/agents/${agent.id}`, { headers: owner.headers })).body;
  const edit = (
    agent: { id: string },
    body: object,
    headers: Record<string, string> = {},
    by = owner.headers,
  ) => call(signet, 'PATCH', `/api/v1/agents/${agent.id}`, { body, headers: { ...by, ...headers } });
  const post = (agent: { id: string }, action: string, body?: object, at = signet) =>
    call(at, 'POST', `/api/v1/agents/${agent.id}/${action}`, { body, headers: owner.headers });

  it('changes what was sent and leaves the rest', async () => {
    const agent = await anAgent(signet, { description: 'Old' });
    const before = await get(agent);
    signet.clock.advance(1);
    const { status, body } = await edit(agent, { name: 'New name', rate_tier: 'pro', description: null });
    expect(status).toBe(200);
    const { updated_at: updatedAt, ...rest } = body;
    expect(Date.parse(updatedAt)).toBeGreaterThan(Date.parse(before.updated_at));
    expect({ ...rest, updated_at: before.updated_at }).toEqual({
      ...before,
      name: 'New name',
      rate_tier: 'pro',
      description: null,
    });
    expect((await typesOf(signet, agent.id)).slice(-2)).toEqual(['agent.updated', 'tier.updated']);
  });

  it('answers 412 to a change of what somebody else changed meanwhile', async () => {
    const agent = await anAgent(signet);
    const { updated_at: seen } = await get(agent);
    signet.clock.advance(1);
    const first = await edit(agent, { name: 'First' }, { 'if-match': `"${seen}"` });
    expect(first.status).toBe(200);
    for (const stale of [`"${seen}"`, '"rubbish"', '"2020-01-01T00:00:00.000Z"'])
      expectProblem(await edit(agent, { name: 'Second' }, { 'if-match': stale }), {
        status: 412,
        code: 'agent.changed',
      });
    expectProblem(await edit(agent, { name: 'Second' }, { 'if-match': seen }), {
      status: 400,
      code: 'request.if_match_invalid',
    });
    expect((await get(agent)).name).toBe('First');
    const current = await edit(agent, { name: 'Third' }, { 'if-match': `"${first.body.updated_at}"` });
    expect(current.status).toBe(200);
    // RFC 9110 13.1.1: any version, as long as there is one.
    expect((await edit(agent, { name: 'Fourth' }, { 'if-match': '*' })).status).toBe(200);
    expect((await edit({ id: UNKNOWN_AGENT }, { name: 'Nobody' }, { 'if-match': '*' })).status).toBe(404);
  });

  it('lets one of 20 changes of the same version through', async () => {
    const agent = await anAgent(signet);
    const { updated_at: seen } = await get(agent);
    signet.clock.advance(1);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        edit(agent, { name: `Writer ${index}` }, { 'if-match': `"${seen}"` }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status } of answers) expect([200, 412]).toContain(status);
  });

  it('suspended, its tokens end in every process; reactivated, its key works again and old refresh tokens do not', async () => {
    const agent = await aVerifiedAgent(signet);
    expect((await post(agent, 'suspend', { reason: 'Looking into it' })).body.status).toBe('suspended');
    const refresh = () =>
      call(beside, 'POST', '/agents/refresh', { body: { refresh_token: agent.refreshToken } });
    for (const at of [beside, signet]) {
      const read = await call(at, 'GET', `/agents/${agent.id}`, { headers: agent.auth });
      expectError(read, { status: 401, code: 'AGENT_NOT_ACTIVE' });
      expect((await verify(at, agent)).body.code).toBe('AGENT_NOT_ACTIVE');
    }
    expect((await refresh()).status).toBe(401);
    expect((await post(agent, 'reactivate')).body.status).toBe('active');
    for (const at of [beside, signet]) expect((await verify(at, agent)).status).toBe(200);
    expect((await refresh()).status).toBe(401);
  });

  it('reactivated, it has no token from before, not even one of a verification that ended after its suspension', async () => {
    const agent = await aVerifiedAgent(signet);
    await post(agent, 'suspend', REASON);
    // What a verification leaves that was under way meanwhile.
    await signet.sql('update token_family set revoked_at = null, revoked_reason = null where agent_id = $1', [
      agent.id,
    ]);
    await post(agent, 'reactivate');
    const { status } = await call(signet, 'POST', '/agents/refresh', {
      body: { refresh_token: agent.refreshToken },
    });
    expect(status).toBe(401);
  });

  it('a revoked agent stays as it is', async () => {
    const agent = await anAgent(signet);
    await post(agent, 'revoke', { reason: 'Gone' });
    const gone = { status: 409, code: 'agent.revoked' };
    expectProblem(await edit(agent, { name: 'Back again' }), gone);
    for (const [action, body] of [
      ['suspend', REASON],
      ['reactivate', undefined],
      ['approve', undefined],
      ['deny', REASON],
    ] as const)
      expectProblem(await post(agent, action, body), gone);
    expect((await get(agent)).status).toBe('revoked');
  });

  describe('by an operator who may not change settings', () => {
    const operator = async () =>
      (await aManagementKey(signet, { permissions: ['agents:read', 'agents:write'] })).headers;
    const refused = { status: 403, code: 'agent.admin_not_grantable' };

    it('grants no *:*:*, neither to a new agent nor to an old one', async () => {
      const by = await operator();
      const registered = await call(signet, 'POST', '/api/v1/agents', {
        body: { name: 'Sneaky', owner_email: 'a@b.c', permissions: ['*:*:*'] },
        headers: by,
      });
      expectProblem(registered, refused);
      const agent = await anAgent(signet);
      expectProblem(await edit(agent, { permissions: ['zendesk:*:*', '*:*:*'] }, {}, by), refused);
      expect((await get(agent)).permissions).toEqual(['zendesk:tickets:read']);
      expect((await edit(agent, { permissions: ['zendesk:*:*'] }, {}, by)).status).toBe(200);
    });

    it('gets no key of an administrator, by which it would be one', async () => {
      const by = await operator();
      const admin = await anAdministrator(signet);
      const path = `/api/v1/agents/${admin.id}/credentials`;
      const keys = await call(signet, 'GET', path, { headers: by });
      expect(keys.status).toBe(200);
      const asked = [
        ['', { name: 'Mine now' }],
        ['/import', { name: 'Mine now', prefix: 'sk_', sha256: '0'.repeat(64) }],
        [`/${keys.body.data[0].id}/rotate`, { overlap_seconds: 0 }],
      ] as const;
      for (const [rest, body] of asked)
        expectProblem(await call(signet, 'POST', path + rest, { body, headers: by }), refused);
      expect((await verify(signet, admin)).status).toBe(200);
      const leaked = await call(signet, 'POST', `${path}/${keys.body.data[0].id}/revoke`, { headers: by });
      expect(leaked.status).toBe(200);
    });
  });
});
