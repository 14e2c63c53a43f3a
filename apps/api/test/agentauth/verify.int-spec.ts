import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, aVerifiedAgent, call } from '../support/wire.js';

describe('POST /agents/verify', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  it('answers exactly the keys of the specification, at every level', async () => {
    const agent = await anAgent(signet);
    const { status, body } = await call(signet, 'POST', '/agents/verify', {
      body: { agent_id: agent.id, api_key: agent.apiKey },
    });
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['agent', 'message', 'success', 'token']);
    expect(Object.keys(body.token).sort()).toEqual([
      'access_token',
      'expires_in',
      'refresh_token',
      'token_type',
    ]);
    expect(body.token.expires_in).toBe(3600);
  });

  it('has the verification on record, newest first, when it answers', async () => {
    const agent = await aVerifiedAgent(signet);
    const { body } = await call(signet, 'GET', `/agents/${agent.id}/activity`, { headers: agent.auth });
    expect(body.activity[0]).toMatchObject({
      status: 'success',
      message: 'agent.verified',
      agent_id: agent.id,
    });
  });

  it('answers a wrong key and an unknown agent with the same body', async () => {
    const agent = await anAgent(signet);
    const other = await anAgent(signet);
    const wrongKey = await call(signet, 'POST', '/agents/verify', {
      body: { agent_id: agent.id, api_key: other.apiKey },
    });
    const unknown = await call(signet, 'POST', '/agents/verify', {
      body: { agent_id: `agt_${'0'.repeat(32)}`, api_key: other.apiKey },
    });
    const { request_id: first, ...wrongBody } = wrongKey.body;
    const { request_id: second, ...unknownBody } = unknown.body;
    expect(first).not.toBe(second);
    expect(wrongKey.status).toBe(401);
    expect(wrongBody).toEqual(unknownBody);
    expect(wrongBody).toMatchObject({ code: 'INVALID_CREDENTIALS', verified: false, valid: false });
  });
});
