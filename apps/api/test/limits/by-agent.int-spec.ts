import { expectError } from '../support/agentauth.js';
import { describeOnBackends } from '../support/backends.js';
import { aManagementKey } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent, call, type Answer, type VerifiedAgent } from '../support/wire.js';

const MINUTE = 60;

describeOnBackends('the requests of an agent, counted by four processes', ({ environment }) => {
  let signet: Signet;
  let processes: Signet[];
  let admin: VerifiedAgent;
  beforeAll(async () => {
    signet = await startSignet({ environment });
    processes = [signet];
    while (processes.length < 4) processes.push(await startSignet({ environment, beside: signet }));
    admin = await anAdministrator(signet);
    await signet.sql(`update rate_tier set requests_per_minute = 100000 where name = 'enterprise'`);
    await signet.sql(`update agent set rate_tier = 'enterprise' where id = $1`, [admin.id]);
  });
  afterAll(async () => {
    for (const process of processes.toReversed()) await process.close();
  });

  const ask = (agent: VerifiedAgent, at: Signet = signet): Promise<Answer> =>
    call(at, 'GET', `/agents/${agent.id}`, { headers: agent.auth });
  const askTimes = (agent: VerifiedAgent, times: number) =>
    Promise.all(Array.from({ length: times }, (_value, index) => ask(agent, processes[index % 4])));
  const passed = (answers: Answer[]) => answers.filter(({ status }) => status === 200);
  const setTier = (agent: VerifiedAgent, tier: string) =>
    call(signet, 'PUT', `/agents/${agent.id}/tier`, { body: { tier }, headers: admin.auth });

  it('pass exactly 60 of 200 at the same time in the tier free', async () => {
    const agent = await aVerifiedAgent(signet);
    const answers = await askTimes(agent, 200);
    expect(passed(answers)).toHaveLength(60);
    const refused = answers.filter(({ status }) => status !== 200);
    for (const answer of refused) {
      expectError(answer, { status: 429, code: 'RATE_LIMITED' }, ['limit', 'retry_after', 'tier']);
      expect(answer.body).toMatchObject({ limit: 60, tier: 'free' });
      expect(answer.body.retry_after).toBeGreaterThan(0);
      expect(answer.body.retry_after).toBeLessThanOrEqual(MINUTE);
      expect(answer.headers.get('retry-after')).toBe(String(answer.body.retry_after));
      expect(answer.headers.get('x-ratelimit-remaining')).toBe('0');
    }
  });

  it('tell where they stand with every answer, each number once', async () => {
    const agent = await aVerifiedAgent(signet);
    const answers = await askTimes(agent, 60);
    const numbers = answers.map(({ headers }) => Number(headers.get('x-ratelimit-remaining')));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_value, index) => index));
    for (const { headers } of answers) {
      expect(headers.get('x-ratelimit-limit')).toBe('60');
      expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(0);
      expect(Number(headers.get('x-ratelimit-reset'))).toBeLessThanOrEqual(MINUTE);
      expect(headers.get('ratelimit-policy')).toBe('60;w=60');
      for (const name of ['limit', 'remaining', 'reset'])
        expect(headers.get(`ratelimit-${name}`)).toBe(headers.get(`x-ratelimit-${name}`));
    }
  });

  it('leave one entry in its activity, however many are refused', async () => {
    const agent = await aVerifiedAgent(signet);
    await askTimes(agent, 150);
    const { body } = await call(signet, 'GET', `/agents/${agent.id}/activity`, { headers: admin.auth });
    expect(body.activity.map(({ message }: { message: string }) => message)).toEqual([
      'rate_limited',
      'agent.verified',
      'agent.registered',
    ]);
    expect(body.activity[0]).toMatchObject({ status: 'failure', ip_address: '127.0.0.1' });
  });

  it('count by token and by key together, and those of another agent apart', async () => {
    const [agent, other] = [await aVerifiedAgent(signet), await aVerifiedAgent(signet)];
    const byKey = () =>
      call(signet, 'GET', `/agents/${agent.id}`, { headers: { 'x-api-key': agent.apiKey } });
    const answers = await Promise.all([
      ...Array.from({ length: 40 }, () => ask(agent)),
      ...Array.from({ length: 40 }, byKey),
    ]);
    expect(passed(answers)).toHaveLength(60);
    expect((await ask(other)).status).toBe(200);
  });

  it('count refused calls as well', async () => {
    const agent = await aVerifiedAgent(signet);
    const forbidden = () => call(signet, 'GET', '/agents', { headers: agent.auth });
    for (let round = 0; round < 60; round++) expect((await forbidden()).status).toBe(403);
    expect((await forbidden()).status).toBe(429);
  });

  it('do not count verifications and refreshes, so nobody locks an agent out of its tokens', async () => {
    const agent = await aVerifiedAgent(signet);
    await askTimes(agent, 80);
    const verified = await call(signet, 'POST', '/agents/verify', {
      body: { agent_id: agent.id, api_key: agent.apiKey },
    });
    expect(verified.status).toBe(200);
    const refreshed = await call(signet, 'POST', '/agents/refresh', {
      body: { refresh_token: agent.refreshToken },
    });
    expect(refreshed.status).toBe(200);
  });

  it('have the limit of another tier with the next request in every process', async () => {
    const agent = await aVerifiedAgent(signet);
    await askTimes(agent, 100);
    await setTier(agent, 'pro');
    for (const process of processes) {
      const { status, headers } = await ask(agent, process);
      expect(status).toBe(200);
      expect(headers.get('x-ratelimit-limit')).toBe('300');
    }
    await setTier(agent, 'free');
    for (const process of processes) {
      const answer = await ask(agent, process);
      expect(answer).toMatchObject({ status: 429, body: { limit: 60, tier: 'free' } });
    }
  });

  it('have what an edited tier allows with the next request in every process', async () => {
    const { headers: operator } = await aManagementKey(signet);
    const agent = await aVerifiedAgent(signet);
    await setTier(agent, 'pro');
    expect((await ask(agent)).headers.get('x-ratelimit-limit')).toBe('300');
    const edited = await call(signet, 'PATCH', '/api/v1/rate-tiers/pro', {
      body: { requests_per_minute: 7 },
      headers: operator,
    });
    expect(edited.status).toBe(200);
    for (const process of processes)
      expect((await ask(agent, process)).headers.get('x-ratelimit-limit')).toBe('7');
    expect(passed(await askTimes(agent, 20))).toHaveLength(2);
    await call(signet, 'PATCH', '/api/v1/rate-tiers/pro', {
      body: { requests_per_minute: 300 },
      headers: operator,
    });
    for (const process of processes) expect((await ask(agent, process)).status).toBe(200);
  });
});

// Redis keeps its own time.
describe('the minute of an agent', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  const ask = (agent: VerifiedAgent) => call(signet, 'GET', `/agents/${agent.id}`, { headers: agent.auth });

  it('starts again when it is over, not before', async () => {
    const agent = await aVerifiedAgent(signet);
    for (let round = 0; round < 60; round++) await ask(agent);
    signet.clock.advance(30);
    const refused = await ask(agent);
    expect(refused.status).toBe(429);
    expect(refused.body.retry_after).toBeLessThanOrEqual(30);
    signet.clock.advance(refused.body.retry_after);
    const { status, headers } = await ask(agent);
    expect(status).toBe(200);
    expect(headers.get('x-ratelimit-remaining')).toBe('59');
  });

  it('that was too busy is one entry in its activity, and the next such minute another', async () => {
    const agent = await aVerifiedAgent(signet);
    for (const minutes of [1, 2]) {
      await Promise.all(Array.from({ length: 70 }, () => ask(agent)));
      const entries = await signet.sql(
        `select from activity_event where agent_id = $1 and type = 'agent.rate_limited'`,
        [agent.id],
      );
      expect(entries).toHaveLength(minutes);
      signet.clock.advance(MINUTE);
    }
  });
});
