import { ATTEMPT_SECONDS, BUILT_IN_PERMISSIONS, REPEAT_SECONDS } from '@signet/contracts';
import { expectError, keysOf, MOUNTS, TOKEN_KEYS } from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent, call } from '../support/wire.js';

const DAY = 86_400;
// As long as a client may repeat a call whose answer it did not get.
const WINDOW = REPEAT_SECONDS + ATTEMPT_SECONDS;
const INVALID = { status: 401, code: 'INVALID_REFRESH_TOKEN' };
const REUSED = { status: 401, code: 'REFRESH_TOKEN_REUSED' };

describe('POST /agents/refresh', () => {
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

  const refresh = (token: unknown, at: Pick<Signet, 'url'> = signet, mount = '') =>
    call(at, 'POST', `${mount}/agents/refresh`, { body: { refresh_token: token } });
  const successorOf = async (token: string): Promise<string> => {
    const { status, body } = await refresh(token);
    expect(status).toBe(200);
    return body.token.refresh_token;
  };
  const eventsOf = async (agentId: string, type: string) =>
    signet.sql('select outcome from activity_event where agent_id = $1 and type = $2', [agentId, type]);

  it.each(MOUNTS)('answers exactly the keys of the specification (mount "%s")', async (mount) => {
    const agent = await aVerifiedAgent(signet);
    const { status, headers, body } = await refresh(agent.refreshToken, signet, mount);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(keysOf(body)).toEqual(['message', 'success', 'token']);
    expect(keysOf(body.token)).toEqual(TOKEN_KEYS);
    expect(body).toMatchObject({ success: true, token: { token_type: 'Bearer', expires_in: 3600 } });
  });

  it('gives a new refresh token and an access token that works', async () => {
    const agent = await aVerifiedAgent(signet);
    const { body } = await refresh(agent.refreshToken);
    expect(body.token.refresh_token).toMatch(/^rt_[0-9a-f]{64}$/);
    expect(body.token.refresh_token).not.toBe(agent.refreshToken);
    const headers = { authorization: `Bearer ${body.token.access_token}` };
    expect((await call(signet, 'GET', `/agents/${agent.id}`, { headers })).status).toBe(200);
    expect(await eventsOf(agent.id, 'token.refreshed')).toEqual([{ outcome: 'success' }]);
  });

  it('goes on and on, as long as each token is used once', async () => {
    let { refreshToken: token } = await aVerifiedAgent(signet);
    const seen = new Set([token]);
    for (let round = 0; round < 10; round++) {
      token = await successorOf(token);
      seen.add(token);
      signet.clock.advance(60);
    }
    expect(seen.size).toBe(11);
  });

  it.each([
    ['missing', {}],
    ['null', { refresh_token: null }],
    ['a number', { refresh_token: 5 }],
    ['an array', { refresh_token: ['rt_1'] }],
    ['an object', { refresh_token: {} }],
    ['empty', { refresh_token: '' }],
    ['16,385 characters long', { refresh_token: 'r'.repeat(16_385) }],
  ])('refuses a token that is %s as a broken rule', async (_, body) => {
    const answer = await call(signet, 'POST', '/agents/refresh', { body });
    expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
    expect(answer.body.details[0].field).toBe('refresh_token');
  });

  it.each(['junk', `rt_${'0'.repeat(64)}`, 'rt_', 'a\0b', "' or '1'='1", '\ud800', `RT_${'0'.repeat(64)}`])(
    'refuses %j, which nobody issued',
    async (token) => {
      expectError(await refresh(token), INVALID);
    },
  );

  it('refuses a token that was changed in any place, without ending its family', async () => {
    const { refreshToken } = await aVerifiedAgent(signet);
    for (const index of [3, 30, 60, 66]) {
      const digit = refreshToken[index] === '0' ? '1' : '0';
      expectError(
        await refresh(refreshToken.slice(0, index) + digit + refreshToken.slice(index + 1)),
        INVALID,
      );
    }
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  it('takes no access token, and no refresh token is an access token', async () => {
    const agent = await aVerifiedAgent(signet);
    expectError(await refresh(agent.accessToken), INVALID);
    const widest = await aVerifiedAgent(signet, {
      name: '🤖'.repeat(100),
      permissions: BUILT_IN_PERMISSIONS,
    });
    expectError(await refresh(widest.accessToken), INVALID);
    const headers = { authorization: `Bearer ${agent.refreshToken}` };
    const asAccess = await call(signet, 'GET', `/agents/${agent.id}`, { headers });
    expectError(asAccess, { status: 401, code: 'INVALID_TOKEN' });
  });

  describe('of a token that was used before', () => {
    it.each([0, 2, 12, 40, WINDOW - 5])(
      'answers the same successor to a call that is repeated %i s later, because answers get lost',
      async (seconds) => {
        const { refreshToken } = await aVerifiedAgent(signet);
        const successor = await successorOf(refreshToken);
        signet.clock.advance(seconds);
        expect(await successorOf(refreshToken)).toBe(successor);
        expect((await refresh(successor)).status).toBe(200);
      },
    );

    it('says on record that an answer was repeated', async () => {
      const agent = await aVerifiedAgent(signet);
      await successorOf(agent.refreshToken);
      await successorOf(agent.refreshToken);
      const rows = await signet.sql<{ repeated: boolean }>(
        `select record like '%"repeated":1%' as repeated from activity_event
         where agent_id = $1 and type = 'token.refreshed' order by id`,
        [agent.id],
      );
      expect(rows.map(({ repeated }) => repeated)).toEqual([false, true]);
    });

    it('tells the owner of a stolen token apart from the thief as soon as both have used what they hold', async () => {
      const agent = await aVerifiedAgent(signet);
      const stolen = agent.refreshToken;
      const owners = await successorOf(stolen);
      signet.clock.advance(30);
      // The thief comes within the time of clients: for us this could be the owner, who lost the answer.
      const thiefs = await successorOf(stolen);
      expect(thiefs).toBe(owners);
      signet.clock.advance(3_500);
      const next = await successorOf(thiefs);
      signet.clock.advance(WINDOW + 1);
      expectError(await refresh(owners), REUSED);
      expectError(await refresh(next), INVALID);
    });

    it.each([
      ['its family was ended', 'update token_family set revoked_at = now() where agent_id = $1'],
      ['its agent was suspended', `update agent set status = 'suspended' where id = $1`],
      ['its key was revoked', 'update credential set revoked_at = now() where agent_id = $1'],
    ])('answers nothing again when %s meanwhile, also while it waits for that', async (_, end) => {
      const agent = await aVerifiedAgent(signet);
      await successorOf(agent.refreshToken);
      const before = await eventsOf(agent.id, 'token.refreshed');
      await signet.sql(end, [agent.id]);
      expectError(await refresh(agent.refreshToken), INVALID);
      expect(await eventsOf(agent.id, 'token.refreshed')).toEqual(before);
    });

    it('kills the whole family once the moment is over, its newest member included', async () => {
      const agent = await aVerifiedAgent(signet);
      const newest = await successorOf(agent.refreshToken);
      signet.clock.advance(WINDOW + 1);
      expectError(await refresh(agent.refreshToken), REUSED);
      expectError(await refresh(newest), INVALID);
      expectError(await refresh(agent.refreshToken), INVALID);
      expect(await eventsOf(agent.id, 'token.reused')).toEqual([{ outcome: 'denied' }]);
    });

    it('kills the family at once when its successor was used already', async () => {
      const agent = await aVerifiedAgent(signet);
      const second = await successorOf(agent.refreshToken);
      const third = await successorOf(second);
      expectError(await refresh(agent.refreshToken), REUSED);
      expectError(await refresh(third), INVALID);
    });

    it('leaves other families of the agent alone', async () => {
      const agent = await aVerifiedAgent(signet);
      const other = await call(signet, 'POST', '/agents/verify', {
        body: { agent_id: agent.id, api_key: agent.apiKey },
      });
      await successorOf(agent.refreshToken);
      signet.clock.advance(WINDOW + 1);
      expectError(await refresh(agent.refreshToken), REUSED);
      expect((await refresh(other.body.token.refresh_token)).status).toBe(200);
    });

    it('is shown to the agent in the words of the specification', async () => {
      const agent = await aVerifiedAgent(signet);
      await successorOf(agent.refreshToken);
      signet.clock.advance(WINDOW + 1);
      await refresh(agent.refreshToken);
      // Its access tokens ended with the family.
      const headers = { 'x-api-key': agent.apiKey };
      const { body } = await call(signet, 'GET', `/agents/${agent.id}/activity`, { headers });
      expect(body.activity[0]).toMatchObject({ status: 'failure', message: 'refresh_token.reused' });
    });
  });

  describe('50 times at once', () => {
    it.each([
      ['in one process', () => [signet]],
      ['across two processes', () => [signet, beside]],
    ])('gives one successor %s', async (_, processes) => {
      const { refreshToken } = await aVerifiedAgent(signet);
      const instances = processes();
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_value, index) =>
          refresh(refreshToken, instances[index % instances.length]),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
      const successors = new Set(answers.map(({ body }) => body.token.refresh_token));
      expect(successors.size).toBe(1);
      expect((await refresh([...successors][0])).status).toBe(200);
    });

    it('never leaves two living members when spent and newest come together', async () => {
      const { refreshToken } = await aVerifiedAgent(signet);
      const newest = await successorOf(refreshToken);
      signet.clock.advance(WINDOW + 1);
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          refresh(index % 2 ? refreshToken : newest, index % 3 ? signet : beside),
        ),
      );
      const last = await refresh(newest);
      expect(last.status).toBe(401);
    });
  });

  describe('ends', () => {
    it('when a token was not used for 7 days', async () => {
      const { refreshToken } = await aVerifiedAgent(signet);
      signet.clock.advance(7 * DAY + 1);
      expectError(await refresh(refreshToken), INVALID);
    });

    it('not before: a token is good until then', async () => {
      const { refreshToken } = await aVerifiedAgent(signet);
      signet.clock.advance(7 * DAY - 60);
      expect((await refresh(refreshToken)).status).toBe(200);
    });

    it('30 days after the verification, however often it was refreshed', async () => {
      let { refreshToken: token } = await aVerifiedAgent(signet);
      for (let week = 0; week < 4; week++) {
        signet.clock.advance(7 * DAY - 60);
        token = await successorOf(token);
      }
      signet.clock.advance(2 * DAY + 300);
      expectError(await refresh(token), INVALID);
    });

    it.each(['inactive', 'suspended'])('while the agent is %s, and not for good', async (status) => {
      const agent = await aVerifiedAgent(signet);
      await signet.sql('update agent set status = $2 where id = $1', [agent.id, status]);
      expect((await refresh(agent.refreshToken)).status).toBe(401);
      await signet.sql(`update agent set status = 'active' where id = $1`, [agent.id]);
      expect((await refresh(agent.refreshToken)).status).toBe(200);
    });

    it('when the agent is deleted', async () => {
      const agent = await aVerifiedAgent(signet);
      await signet.sql('update agent set deleted_at = now() where id = $1', [agent.id]);
      expect((await refresh(agent.refreshToken)).status).toBe(401);
    });

    it('for good when the agent is revoked, in every process with the next request', async () => {
      const admin = await anAdministrator(signet);
      const agent = await aVerifiedAgent(signet);
      await call(signet, 'POST', `/agents/${agent.id}/revoke`, { headers: admin.auth });
      for (const at of [beside, signet]) {
        expect((await refresh(agent.refreshToken, at)).status).toBe(401);
        const read = await call(at, 'GET', `/agents/${agent.id}`, { headers: agent.auth });
        expectError(read, { status: 401, code: 'AGENT_NOT_ACTIVE' });
        const verify = await call(at, 'POST', '/agents/verify', {
          body: { agent_id: agent.id, api_key: agent.apiKey },
        });
        expect(verify.status).toBe(401);
      }
    });
  });

  it('carries the rights the agent has now, not those of its verification', async () => {
    const agent = await aVerifiedAgent(signet);
    await signet.sql(`update agent set permissions = '{slack:*:*}', rate_tier = 'pro' where id = $1`, [
      agent.id,
    ]);
    const { body } = await refresh(agent.refreshToken);
    const claims = JSON.parse(Buffer.from(body.token.access_token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ permissions: ['slack:*:*'], tier: 'pro', sub: agent.id });
  });

  it('stores keyed digests and never a token', async () => {
    const { refreshToken } = await aVerifiedAgent(signet);
    const rows = await signet.sql<{ text: string }>('select f::text as text from token_family f');
    expect(JSON.stringify(rows)).not.toContain(refreshToken.slice(27, 60));
  });
});

describe('POST /agents/refresh with SIGNET_REFRESH_REUSE_SECONDS=0', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_REFRESH_REUSE_SECONDS: '0' } });
  });
  afterAll(() => signet.close());

  const refresh = (token: string) =>
    call(signet, 'POST', '/agents/refresh', { body: { refresh_token: token } });

  it('takes every repetition for theft', async () => {
    const { refreshToken } = await aVerifiedAgent(signet);
    const first = await refresh(refreshToken);
    expect(first.status).toBe(200);
    expectError(await refresh(refreshToken), REUSED);
    expectError(await refresh(first.body.token.refresh_token), INVALID);
  });

  it('lets one of 50 calls at once through, and then ends the family', async () => {
    const { refreshToken } = await aVerifiedAgent(signet);
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(refreshToken)));
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    expect((await refresh(winners[0]!.body.token.refresh_token)).status).toBe(401);
  });
});
