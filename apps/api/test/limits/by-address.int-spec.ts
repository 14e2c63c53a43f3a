import { expectError, UNKNOWN_AGENT } from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, aVerifiedAgent, call, type Answer } from '../support/wire.js';

const QUARTER_HOUR = 900;
const STRICT = { SIGNET_RATE_LIMIT_IP_MULTIPLIER: '1', SIGNET_TRUSTED_PROXIES: '127.0.0.1' };
const JUNK = { refresh_token: 'junk' };

let signet: Signet;
let processes: Signet[];
beforeAll(async () => {
  signet = await startSignet({ environment: STRICT });
  processes = [signet];
  while (processes.length < 4) processes.push(await startSignet({ environment: STRICT, beside: signet }));
});
afterAll(async () => {
  for (const process of processes.toReversed()) await process.close();
});

let clients = 0;
/** A client that nobody heard of yet, behind the trusted proxy. */
const aClient = () => ({ 'x-forwarded-for': `198.51.100.${++clients}` });
const ask = (
  headers: Record<string, string>,
  { method = 'POST', path = '/agents/refresh', body = JUNK as unknown, at = signet } = {},
): Promise<Answer> => call(at, method, path, { headers, ...(method !== 'GET' && { body }) });
const askTimes = (times: number, headers: Record<string, string>, options: Parameters<typeof ask>[1] = {}) =>
  Promise.all(
    Array.from({ length: times }, (_, index) => ask(headers, { ...options, at: processes[index % 4]! })),
  );
const admitted = (answers: Answer[]) => answers.filter(({ status }) => status !== 429);

describe('credential endpoints', () => {
  it('admit exactly 100 calls of one address in 15 minutes, over four processes', async () => {
    const answers = await askTimes(150, aClient());
    expect(admitted(answers)).toHaveLength(100);
    for (const answer of answers.filter(({ status }) => status === 429)) {
      expectError(answer, { status: 429, code: 'RATE_LIMITED' }, ['limit', 'retry_after']);
      expect(answer.body.limit).toBe(100);
      expect(answer.body.retry_after).toBeGreaterThan(0);
      expect(answer.body.retry_after).toBeLessThanOrEqual(QUARTER_HOUR);
      expect(answer.headers.get('retry-after')).toBe(String(answer.body.retry_after));
      expect(answer.headers.get('ratelimit-policy')).toBe('100;w=900');
      expect(answer.headers.get('ratelimit-limit')).toBe('100');
      expect(answer.headers.get('ratelimit-remaining')).toBe('0');
      expect(Number(answer.headers.get('ratelimit-reset'))).toBeLessThanOrEqual(QUARTER_HOUR);
    }
  });

  it('share one count: register, verify, refresh, revoke-tokens, rotate-key, commitments, at every mount', async () => {
    const client = aClient();
    const paths = [
      '/agents/register',
      '/agents/verify',
      '/agents/refresh',
      '/agents/revoke-tokens',
      `/agents/${UNKNOWN_AGENT}/rotate-key`,
      '/zkp/register-commitment',
    ];
    const everywhere = ['', '/agentauth', '/v1'].flatMap((mount) => paths.map((path) => mount + path));
    const left: number[] = [];
    for (const path of everywhere) {
      const { headers } = await ask(client, { path, body: {} });
      expect(headers.get('ratelimit-policy')).toBe('100;w=900');
      left.push(Number(headers.get('ratelimit-remaining')));
    }
    expect(left).toEqual(everywhere.map((_, index) => 99 - index));
  });

  it('start again when the window is over, not before', async () => {
    const client = aClient();
    await askTimes(100, client);
    signet.clock.advance(QUARTER_HOUR - 30);
    const refused = await ask(client);
    expect(refused.status).toBe(429);
    expect(refused.body.retry_after).toBeLessThanOrEqual(30);
    signet.clock.advance(Number(refused.body['retry_after']));
    const { status, headers } = await ask(client);
    expect(status).toBe(401);
    expect(headers.get('ratelimit-remaining')).toBe('99');
  });

  it('are not closed to right credentials by the wrong ones of a neighbour', async () => {
    const client = aClient();
    const agent = await anAgent(signet);
    await askTimes(110, client);
    const answer = await ask(client, {
      path: '/agents/verify',
      body: { agent_id: agent.id, api_key: agent.apiKey },
    });
    expect(answer.status).toBe(200);
    expect((await ask(client)).status).toBe(429);
  });
});

describe('everything', () => {
  it('of strangers is exactly 1000 calls of one address in 15 minutes, and known callers are none', async () => {
    const agent = await aVerifiedAgent(signet);
    const client = aClient();
    const known = await ask({ ...client, ...agent.auth }, { method: 'GET', path: `/agents/${agent.id}` });
    expect(known.headers.get('ratelimit-policy')).toBe('60;w=60');
    expect(known.headers.get('x-ratelimit-limit')).toBe('60');
    const first = await ask(client, { method: 'GET', path: '/permissions/list' });
    expect(first.headers.get('ratelimit-policy')).toBe('1000;w=900');
    expect(first.headers.get('ratelimit-remaining')).toBe('999');
    const answers = await askTimes(1049, client, { method: 'GET', path: '/permissions/list' });
    expect(admitted(answers)).toHaveLength(999);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.body.limit).toBe(1000);
    expect(refused.body).not.toHaveProperty('tier');
  });

  it('refuses no health check', async () => {
    const client = aClient();
    const answers = await askTimes(1010, client, { method: 'GET', path: '/health/live' });
    expect(admitted(answers)).toHaveLength(1010);
  });
});

describe('an address', () => {
  it('is its own: others are not counted with it', async () => {
    await askTimes(100, aClient());
    expect((await ask(aClient())).headers.get('ratelimit-remaining')).toBe('99');
  });

  it('is the last one before the trusted proxy, whatever the client writes in front', async () => {
    const client = aClient()['x-forwarded-for'];
    for (let round = 0; round < 3; round++) {
      const { headers } = await ask({ 'x-forwarded-for': `203.0.113.${round}, ${client}` });
      expect(headers.get('ratelimit-remaining')).toBe(String(99 - round));
    }
  });

  it('is a /64 for IPv6', async () => {
    const left: (string | null)[] = [];
    for (const client of ['2001:db8:0:7::1', '2001:db8:0:7::2', '2001:0DB8:0000:0007:0:ffff:1:2'])
      left.push((await ask({ 'x-forwarded-for': client })).headers.get('ratelimit-remaining'));
    expect(left).toEqual(['99', '98', '97']);
    const other = await ask({ 'x-forwarded-for': '2001:db8:0:8::1' });
    expect(other.headers.get('ratelimit-remaining')).toBe('99');
  });

  it('cannot be chosen where no proxy is trusted', async () => {
    const bare = await startSignet({ environment: { SIGNET_RATE_LIMIT_IP_MULTIPLIER: '1' } });
    try {
      for (let round = 0; round < 3; round++) {
        const { headers } = await ask({ 'x-forwarded-for': `203.0.113.${round}` }, { at: bare });
        expect(headers.get('ratelimit-remaining')).toBe(String(99 - round));
      }
    } finally {
      await bare.close();
    }
  });
});

describe('failed verifications of an agent', () => {
  const verify = (agent_id: string, api_key: string, at = signet) =>
    ask(aClient(), { path: '/agents/verify', body: { agent_id, api_key }, at });
  beforeEach(() => {
    clients = 0;
    signet.clock.advance(QUARTER_HOUR + 1);
  });
  const guessTimes = (id: string, times: number) =>
    Promise.all(Array.from({ length: times }, (_, index) => verify(id, 'wrong', processes[index % 4])));

  it('are 100 in 15 minutes from however many addresses, and the right key still passes', async () => {
    const agent = await anAgent(signet);
    const answers = await guessTimes(agent.id, 130);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(100);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(30);
    expect(refused[0]!.body).toMatchObject({ code: 'RATE_LIMITED', limit: 100 });
    for (const process of processes) expect((await verify(agent.id, agent.apiKey, process)).status).toBe(200);
  });

  it('are counted for ids that do not exist alike', async () => {
    const answers = await guessTimes(UNKNOWN_AGENT, 110);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(100);
  });

  it('of one agent do not count against another', async () => {
    const [agent, other] = [await anAgent(signet), await anAgent(signet)];
    await guessTimes(agent.id, 110);
    expect((await verify(other.id, 'wrong')).status).toBe(401);
  });
});
