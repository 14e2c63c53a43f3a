import { expectError } from '../support/agentauth.js';
import {
  aManagementKey,
  anOrganisation,
  aSignedInMember,
  expectProblem,
  type SignedIn,
} from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, anAgent, call, type RegisteredAgent } from '../support/wire.js';

const NOT_PENDING = { status: 409, code: 'agent.not_pending' };
const REASON = { reason: 'Nobody knows it' };

const verify = (at: Signet, agent: RegisteredAgent) =>
  call(at, 'POST', '/agents/verify', { body: { agent_id: agent.id, api_key: agent.apiKey } });
const register = (at: Signet, headers: Record<string, string> = {}, more: object = {}) =>
  call(at, 'POST', '/agents/register', {
    body: { name: 'Newcomer', owner_email: 'owner@example.com', ...more },
    headers,
  });
const typesOf = async (at: Signet, id: string): Promise<string[]> =>
  (
    await at.sql<{ type: string }>(
      'select type from activity_event where agent_id = $1 order by occurred_at, id',
      [id],
    )
  ).map(({ type }) => type);

describe('registration that is open', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_REGISTRATION: 'open' } });
  });
  afterAll(() => signet.close());

  it('makes agents that are active at once', async () => {
    const { status, body } = await register(signet);
    expect(status).toBe(201);
    expect(body.agent.status).toBe('active');
    const agent = { id: body.agent.agent_id, apiKey: body.credentials.api_key };
    expect((await verify(signet, agent)).status).toBe(200);
  });
});

describe('registration that is closed', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_REGISTRATION: 'closed' } });
  });
  afterAll(() => signet.close());

  it.each(['', '/agentauth', '/v1'])(
    'refuses everybody but administrators at "%s", and makes nothing',
    async (mount) => {
      const admin = await anAdministrator(signet);
      const made = await register(signet, admin.auth);
      expect(made).toMatchObject({ status: 201, body: { agent: { status: 'active' } } });
      const agent = await verify(signet, {
        id: made.body.agent.agent_id,
        apiKey: made.body.credentials.api_key,
      });
      const auth = { authorization: `Bearer ${agent.body.token.access_token}` };
      const [before] = await signet.sql('select count(*)::int as agents from agent');
      for (const headers of [{}, auth]) {
        const answer = await call(signet, 'POST', `${mount}/agents/register`, {
          body: { name: 'Newcomer', owner_email: 'owner@example.com' },
          headers,
        });
        expectError(answer, { status: 403, code: 'FORBIDDEN' });
      }
      expect(await signet.sql('select count(*)::int as agents from agent')).toEqual([before]);
    },
  );

  it('leaves the console to register, where an agent is active at once', async () => {
    const { headers } = await aManagementKey(signet);
    const { status, body } = await call(signet, 'POST', '/api/v1/agents', {
      body: {
        name: 'From the console',
        owner_email: 'owner@example.com',
        permissions: ['zendesk:tickets:read'],
      },
      headers,
    });
    expect(status).toBe(201);
    expect(body.agent.status).toBe('active');
  });
});

describe('registration that needs approval', () => {
  let signet: Signet;
  let beside: Signet;
  let owner: SignedIn;
  beforeAll(async () => {
    const environment = { SIGNET_REGISTRATION: 'approval' };
    signet = await startSignet({ environment });
    beside = await startSignet({ environment, beside: signet });
    owner = await aSignedInMember(signet);
  });
  afterAll(async () => {
    await beside.close();
    await signet.close();
  });

  const decide = (
    agent: { id: string },
    action: 'approve' | 'deny',
    { headers = owner.headers, at = signet } = {},
  ) =>
    call(at, 'POST', `/api/v1/agents/${agent.id}/${action}`, {
      ...(action === 'deny' && { body: REASON }),
      headers,
    });
  const get = async (agent: { id: string }) =>
    (await call(signet, 'GET', `/api/v1/agents/${agent.id}`, { headers: owner.headers })).body;

  it('makes agents that wait, whose key does not work yet', async () => {
    const { status, body } = await register(signet);
    expect(status).toBe(201);
    expect(body.agent.status).toBe('inactive');
    expect(body.message).toMatch(/approve/);
    const agent = { id: body.agent.agent_id, apiKey: body.credentials.api_key };
    expect((await get(agent)).status).toBe('pending');
    const verified = await verify(signet, agent);
    expect(verified).toMatchObject({ status: 401, body: { code: 'AGENT_NOT_ACTIVE', verified: false } });
    const read = await call(signet, 'GET', `/agents/${agent.id}`, { headers: { 'x-api-key': agent.apiKey } });
    expectError(read, { status: 401, code: 'AGENT_NOT_ACTIVE' });
  });

  it('lists who waits', async () => {
    const agent = await anAgent(signet);
    const { body } = await call(signet, 'GET', '/api/v1/agents?status=pending&limit=200', {
      headers: owner.headers,
    });
    expect(body.data.map(({ id }: { id: string }) => id)).toContain(agent.id);
    expect(new Set(body.data.map((row: { status: string }) => row.status))).toEqual(new Set(['pending']));
  });

  it('approved, the key works with the next request in every process', async () => {
    const agent = await anAgent(signet);
    const { status, body } = await decide(agent, 'approve');
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: agent.id, status: 'active' });
    for (const at of [beside, signet]) expect((await verify(at, agent)).status).toBe(200);
    expect(await typesOf(signet, agent.id)).toContain('agent.approved');
  });

  it('denied, the agent is revoked for the reason on record, and its key never works', async () => {
    const agent = await anAgent(signet);
    const { status, body } = await decide(agent, 'deny');
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: agent.id, status: 'revoked', credential_count: 0 });
    expect((await verify(beside, agent)).body.code).toBe('INVALID_CREDENTIALS');
    const [event] = await signet.sql<{ record: string }>(
      `select record::text from activity_event where agent_id = $1 and type = 'agent.denied'`,
      [agent.id],
    );
    expect(event!.record).toContain(REASON.reason);
  });

  it('a denial needs a reason', async () => {
    const agent = await anAgent(signet);
    for (const body of [{}, { reason: ' ' }, undefined]) {
      const answer = await call(signet, 'POST', `/api/v1/agents/${agent.id}/deny`, {
        body,
        headers: owner.headers,
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
    expect((await get(agent)).status).toBe('pending');
  });

  it('is decided once', async () => {
    const [approved, denied] = [await anAgent(signet), await anAgent(signet)];
    await decide(approved, 'approve');
    await decide(denied, 'deny');
    for (const action of ['approve', 'deny'] as const)
      expectProblem(await decide(approved, action), NOT_PENDING);
    const again = await decide(denied, 'approve');
    expect(again.status).toBe(409);
    expect((await get(denied)).status).toBe('revoked');
  });

  it('has one outcome when 20 approve and deny at the same time in two processes', async () => {
    for (let round = 0; round < 3; round++) {
      const agent = await anAgent(signet);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          decide(agent, index % 2 ? 'approve' : 'deny', { at: index % 3 ? signet : beside }),
        ),
      );
      const winners = answers.filter(({ status }) => status === 200);
      expect(winners).toHaveLength(1);
      for (const { status } of answers.filter((answer) => answer !== winners[0])) expect(status).toBe(409);
      const { status } = await get(agent);
      expect(status).toBe(winners[0]!.body.status);
      const outcomes = (await typesOf(signet, agent.id)).filter((type) => /approved|denied/.test(type));
      expect(outcomes).toEqual([status === 'active' ? 'agent.approved' : 'agent.denied']);
      expect((await verify(beside, agent)).status).toBe(status === 'active' ? 200 : 401);
    }
  });

  it('cannot be passed by: neither suspending and reactivating nor a status change makes it active', async () => {
    const agent = await anAgent(signet);
    const post = (action: string, body?: object) =>
      call(signet, 'POST', `/api/v1/agents/${agent.id}/${action}`, { body, headers: owner.headers });
    expectProblem(await post('suspend', REASON), NOT_PENDING);
    expectProblem(await post('reactivate'), NOT_PENDING);
    expect((await get(agent)).status).toBe('pending');
  });

  it('is for those who may change agents, in their own organisation', async () => {
    const agent = await anAgent(signet);
    for (const role of ['viewer', 'auditor', 'approver'] as const) {
      const { headers } = await aSignedInMember(signet, { role });
      expectProblem(await decide(agent, 'approve', { headers }), {
        status: 403,
        code: 'authorization.denied',
      });
    }
    const { headers } = await aManagementKey(signet, { organisationId: await anOrganisation(signet) });
    expectProblem(await decide(agent, 'approve', { headers }), { status: 404, code: 'agent.not_found' });
    expect((await get(agent)).status).toBe('pending');
  });

  it('is not needed for an agent that an administrator registers', async () => {
    const admin = await anAdministrator(signet);
    expect((await register(signet, admin.auth)).body.agent.status).toBe('active');
  });
});
