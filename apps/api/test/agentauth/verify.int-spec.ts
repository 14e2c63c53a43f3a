import {
  AGENT_KEYS,
  expectError,
  keysOf,
  MOUNTS,
  TOKEN_KEYS,
  UNKNOWN_AGENT,
  withoutRequestId,
} from '../support/agentauth.js';
import { eventually } from '../support/eventually.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, aVerifiedAgent, call } from '../support/wire.js';

const FAILED = ['valid', 'verified'];

describe('POST /agents/verify', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  const verify = (body: unknown, mount = '') => call(signet, 'POST', `${mount}/agents/verify`, { body });
  const activityOf = (agentId: string) =>
    signet.sql<{ type: string; outcome: string; reason: string | null }>(
      'select type, outcome, reason from activity_event where agent_id = $1 order by occurred_at desc, id desc',
      [agentId],
    );

  it.each(MOUNTS)(
    'answers exactly the keys of the specification, at every level (mount "%s")',
    async (mount) => {
      const agent = await anAgent(signet);
      const { status, headers, body } = await verify({ agent_id: agent.id, api_key: agent.apiKey }, mount);
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(keysOf(body)).toEqual(['agent', 'message', 'success', 'token']);
      expect(keysOf(body.agent)).toEqual(AGENT_KEYS);
      expect(keysOf(body.token)).toEqual(TOKEN_KEYS);
      expect(body).toMatchObject({
        success: true,
        agent: { agent_id: agent.id, status: 'active' },
        token: {
          token_type: 'Bearer',
          expires_in: 3600,
          refresh_token: expect.stringMatching(/^rt_[0-9a-f]{64}$/),
        },
      });
    },
  );

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
    const refusals = [
      await verify({ agent_id: agent.id, api_key: other.apiKey }),
      await verify({ agent_id: UNKNOWN_AGENT, api_key: other.apiKey }),
      await verify({ agent_id: agent.id, api_key: `ak_${'0'.repeat(64)}` }),
      await verify({ agent_id: 'somebody', api_key: 'something' }),
      await verify({ agent_id: '../../agents', api_key: "' or '1'='1" }),
    ];
    for (const refusal of refusals) {
      expectError(refusal, { status: 401, code: 'INVALID_CREDENTIALS' }, FAILED);
      expect(refusal.body).toMatchObject({ verified: false, valid: false });
      expect(withoutRequestId(refusal)).toEqual(withoutRequestId(refusals[0]!));
    }
    expect(new Set(refusals.map(({ body }) => body.request_id)).size).toBe(refusals.length);
  });

  it('records a wrong key against the agent, and an unknown agent nowhere', async () => {
    const agent = await anAgent(signet);
    await verify({ agent_id: agent.id, api_key: `ak_${'0'.repeat(64)}` });
    await verify({ agent_id: UNKNOWN_AGENT, api_key: agent.apiKey });
    expect((await activityOf(agent.id))[0]).toEqual({
      type: 'agent.verification_failed',
      outcome: 'failure',
      reason: 'key_unknown',
    });
    expect(await activityOf(UNKNOWN_AGENT)).toEqual([]);
  });

  it('shows a failed verification to the agent in the words of the specification', async () => {
    const agent = await aVerifiedAgent(signet);
    await verify({ agent_id: agent.id, api_key: `ak_${'0'.repeat(64)}` });
    const { body } = await call(signet, 'GET', `/agents/${agent.id}/activity`, { headers: agent.auth });
    expect(body.activity[0]).toMatchObject({ status: 'failure', message: 'invalid_api_key' });
  });

  it.each(['inactive', 'suspended', 'pending'])(
    'tells the right key of an agent that is %s',
    async (status) => {
      const agent = await anAgent(signet);
      await signet.sql('update agent set status = $2 where id = $1', [agent.id, status]);
      const right = await verify({ agent_id: agent.id, api_key: agent.apiKey });
      expectError(right, { status: 401, code: 'AGENT_NOT_ACTIVE' }, FAILED);
      expect(right.body).toMatchObject({ verified: false, valid: false });
      const wrong = await verify({ agent_id: agent.id, api_key: `ak_${'0'.repeat(64)}` });
      expectError(wrong, { status: 401, code: 'INVALID_CREDENTIALS' }, FAILED);
      expect(await activityOf(agent.id)).toContainEqual({
        type: 'agent.verification_failed',
        outcome: 'failure',
        reason: `agent_${status}`,
      });
    },
  );

  it('knows a deleted agent no more', async () => {
    const agent = await anAgent(signet);
    await signet.sql('update agent set deleted_at = now() where id = $1', [agent.id]);
    const answer = await verify({ agent_id: agent.id, api_key: agent.apiKey });
    expectError(answer, { status: 401, code: 'INVALID_CREDENTIALS' }, FAILED);
  });

  it('takes no key that has expired or was revoked', async () => {
    for (const column of ['expires_at', 'revoked_at']) {
      const agent = await anAgent(signet);
      await signet.sql(`update credential set ${column} = now() - interval '1 hour' where agent_id = $1`, [
        agent.id,
      ]);
      const answer = await verify({ agent_id: agent.id, api_key: agent.apiKey });
      expectError(answer, { status: 401, code: 'INVALID_CREDENTIALS' }, FAILED);
    }
  });

  it.each([
    ['no agent_id', { api_key: 'x' }, ['agent_id']],
    ['no api_key', { agent_id: 'x' }, ['api_key']],
    ['neither', {}, ['agent_id', 'api_key']],
    ['numbers', { agent_id: 1, api_key: 2 }, ['agent_id', 'api_key']],
    ['nulls', { agent_id: null, api_key: null }, ['agent_id', 'api_key']],
    ['arrays', { agent_id: ['x'], api_key: ['y'] }, ['agent_id', 'api_key']],
    ['objects', { agent_id: { $ne: '' }, api_key: { $ne: '' } }, ['agent_id', 'api_key']],
    ['empty text', { agent_id: '', api_key: '' }, ['agent_id', 'api_key']],
    ['513 characters', { agent_id: 'x'.repeat(513), api_key: 'y' }, ['agent_id']],
  ])('refuses %s before it looks anything up', async (_, body, fields) => {
    const answer = await verify(body);
    expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details', ...FAILED]);
    expect(answer.body.details.map(({ field }: { field: string }) => field)).toEqual(fields);
  });

  it.each(['', '/agentauth', '/v1'])(
    'says so of a body that cannot be read, too (mount "%s")',
    async (mount) => {
      const answer = await call(signet, 'POST', `${mount}/agents/verify`, { body: '{"agent_id":' });
      expectError(answer, { status: 400, code: 'INVALID_JSON' }, FAILED);
      expect(answer.body).toMatchObject({ verified: false, valid: false });
    },
  );

  it('takes any text of up to 512 characters, and simply does not find it', async () => {
    for (const agentId of ['x'.repeat(512), 'a\0b', '\ud800', '🤖', '%00', '*'])
      expectError(
        await verify({ agent_id: agentId, api_key: agentId }),
        { status: 401, code: 'INVALID_CREDENTIALS' },
        FAILED,
      );
  });

  it('ignores members it does not know', async () => {
    const agent = await anAgent(signet);
    const { status } = await verify({ agent_id: agent.id, api_key: agent.apiKey, extra: true });
    expect(status).toBe(200);
  });

  it('starts another chain of refresh tokens each time and ends none', async () => {
    const agent = await aVerifiedAgent(signet);
    const second = await verify({ agent_id: agent.id, api_key: agent.apiKey });
    for (const token of [agent.refreshToken, second.body.token.refresh_token]) {
      const { status } = await call(signet, 'POST', '/agents/refresh', { body: { refresh_token: token } });
      expect(status).toBe(200);
    }
  });

  it('notes the moment on the agent', async () => {
    const agent = await aVerifiedAgent(signet);
    const noted = await eventually(async () => {
      const [row] = await signet.sql<{ last_verified_at: Date | null }>(
        'select last_verified_at from agent where id = $1',
        [agent.id],
      );
      return row!.last_verified_at;
    });
    expect(noted).toBeInstanceOf(Date);
  });
});
