import { expectError, keysOf, MOUNTS, TIME } from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent, call } from '../support/wire.js';

describe('POST /agents/revoke-tokens', () => {
  let signet: Signet;
  let beside: Signet;
  beforeAll(async () => {
    signet = await startSignet();
    beside = await startSignet({ beside: signet });
  });
  afterAll(async () => {
    await beside.close();
    await signet.close();
  });

  const revokeTokens = (headers: Record<string, string>, mount = '') =>
    call(signet, 'POST', `${mount}/agents/revoke-tokens`, { headers });
  const refresh = (token: string, at: Signet = signet) =>
    call(at, 'POST', '/agents/refresh', { body: { refresh_token: token } });

  it.each(MOUNTS)('answers 200 with exactly the keys of the specification (mount "%s")', async (mount) => {
    const agent = await aVerifiedAgent(signet);
    const { status, body } = await revokeTokens(agent.auth, mount);
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['message', 'revoked_at', 'success']);
    expect(body).toMatchObject({ success: true, revoked_at: expect.stringMatching(TIME) });
  });

  it('ends every family of the agent, in every process', async () => {
    const agent = await aVerifiedAgent(signet);
    const second = await call(signet, 'POST', '/agents/verify', {
      body: { agent_id: agent.id, api_key: agent.apiKey },
    });
    await revokeTokens(agent.auth);
    for (const token of [agent.refreshToken, second.body.token.refresh_token])
      for (const at of [beside, signet])
        expectError(await refresh(token, at), { status: 401, code: 'INVALID_REFRESH_TOKEN' });
  });

  it('leaves access tokens and the key alone', async () => {
    const agent = await aVerifiedAgent(signet);
    await revokeTokens(agent.auth);
    expect((await call(signet, 'GET', `/agents/${agent.id}`, { headers: agent.auth })).status).toBe(200);
    const body = { agent_id: agent.id, api_key: agent.apiKey };
    const again = await call(signet, 'POST', '/agents/verify', { body });
    expect(again.status).toBe(200);
    expect((await refresh(again.body.token.refresh_token)).status).toBe(200);
  });

  it('ends nobody else’s, not even for an administrator', async () => {
    const agent = await aVerifiedAgent(signet);
    const admin = await anAdministrator(signet);
    expect((await revokeTokens(admin.auth)).status).toBe(200);
    expect((await refresh(admin.refreshToken)).status).toBe(401);
    expect((await refresh(agent.refreshToken)).status).toBe(200);
  });

  it('works with the API key, and with a body that nobody asked for', async () => {
    const agent = await aVerifiedAgent(signet);
    const answer = await call(signet, 'POST', '/agents/revoke-tokens', {
      headers: { 'x-api-key': agent.apiKey },
      body: { agent_id: 'somebody else' },
    });
    expect(answer.status).toBe(200);
    expect((await refresh(agent.refreshToken)).status).toBe(401);
  });

  it('can be repeated', async () => {
    const agent = await aVerifiedAgent(signet);
    expect((await revokeTokens(agent.auth)).status).toBe(200);
    expect((await revokeTokens(agent.auth)).status).toBe(200);
  });

  it('is closed to strangers', async () => {
    expectError(await revokeTokens({}), { status: 401, code: 'UNAUTHORIZED' });
    expectError(await revokeTokens({ authorization: 'Bearer x' }), { status: 401, code: 'INVALID_TOKEN' });
    expectError(await revokeTokens({ 'x-api-key': `ak_${'0'.repeat(64)}` }), {
      status: 401,
      code: 'INVALID_CREDENTIALS',
    });
  });

  it('is on record', async () => {
    const agent = await aVerifiedAgent(signet);
    await revokeTokens(agent.auth);
    const { body } = await call(signet, 'GET', `/agents/${agent.id}/activity`, { headers: agent.auth });
    expect(body.activity[0]).toMatchObject({ status: 'success', message: 'tokens.revoked' });
  });

  it('wins against refreshes that run at the same time', async () => {
    const agent = await aVerifiedAgent(signet);
    const [, ...answers] = await Promise.all([
      revokeTokens(agent.auth),
      ...Array.from({ length: 20 }, (_, index) => refresh(agent.refreshToken, index % 2 ? signet : beside)),
    ]);
    const tokens = [agent.refreshToken, ...answers.map(({ body }) => body.token?.refresh_token)].filter(
      Boolean,
    );
    for (const token of new Set<string>(tokens)) expect((await refresh(token)).status).toBe(401);
  });
});
