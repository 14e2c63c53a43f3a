import { Guard } from '../../src/access/index.js';
import { CREDENTIALS_IN_BODY } from '../../src/limits/index.js';
import { expectError } from '../support/agentauth.js';
import { filled, isFirstMount, PATIENCE_MS, takesBody } from '../support/attacker.js';
import { isAti, isAtiCall, isConsole } from '../support/surfaces.js';
import { aManagementKey, aSignedInMember } from '../support/console.js';
import { routesOf, type Route } from '../support/routes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent, anAdministrator, anAgent, call, type Answer } from '../support/wire.js';

// Of a thousand requests ten, of a hundred credentials one: so that every route can be asked for too much.
const FEW = { SIGNET_RATE_LIMIT_IP_MULTIPLIER: '0.01', SIGNET_TRUSTED_PROXIES: '127.0.0.1' };
const BOUND = 10;
const TRIES = BOUND + 2;

/** A balancer must not run out of questions: these have a number of their own, and are not refused. */
/** Ten times as many as of others may ask for these, whose own tests ask as often. */
const ENDED_TOKENS = /^\/\.well-known\/revoked\./;
const HEALTH_CHECK = /\/health(\/live|\/ready)?$/;

const JUNK_KEY = `ak_${'0'.repeat(64)}`;
const UNPROVEN: Record<string, Record<string, string>> = {
  nothing: {},
  'a junk token': { authorization: 'Bearer junk' },
  'a junk key': { 'x-api-key': JUNK_KEY },
  'a session that never was': { cookie: `signet_session=${'a'.repeat(43)}` },
};

let signet: Signet;
beforeAll(async () => {
  signet = await startSignet({ environment: FEW });
});
afterAll(() => signet.close());

let clients = 0;
/** A client that nobody heard of yet, behind the trusted proxy. */
const aClient = () => {
  clients += 1;
  return { 'x-forwarded-for': `198.51.${clients >> 8}.${clients & 255}` };
};

/** Asks a route so often, as one client, and returns the answers in order. */
async function askTimes(times: number, route: Route, headers: Record<string, string>): Promise<Answer[]> {
  const client = aClient();
  const answers: Answer[] = [];
  for (let round = 0; round < times; round++) {
    const response = await fetch(signet.url + route.path, {
      method: route.method,
      headers: { 'content-type': 'application/json', ...client, ...headers },
      ...(takesBody(route) && route.method !== 'HEAD' && { body: '{}' }),
    });
    const type = response.headers.get('content-type');
    const isStream = type?.startsWith('text/event-stream');
    if (isStream) await response.body!.cancel();
    const text = isStream ? '' : await response.text();
    const isJson = type?.includes('json');
    answers.push({
      status: response.status,
      headers: response.headers,
      body: isJson && text ? (JSON.parse(text) as Record<string, unknown>) : {},
    });
  }
  return answers;
}

const COUNTED = /^At most \d+ requests in .+ Try again in \d+ seconds\.$/;

/** The word, the sentence and what is there of it, of a limit that is reached at a route. */
function limitToldAt(path: string, body: Record<string, unknown>): [string | undefined, RegExp, unknown] {
  if (isConsole(path)) return ['limit.exceeded', COUNTED, body['detail']];
  if (isAti(path))
    return ['limit_exceeded', /^Rate limit reached: call again in \d+ seconds?\.$/, body['error']];
  if (isAtiCall(path))
    return [undefined, /^Rate limit: At most \d+ requests in .+ seconds\.$/, body['error']];
  return ['RATE_LIMITED', COUNTED, body['message']];
}

/** What is wrong with how a route counts a stranger, or null. */
function wrongWith(answers: Answer[], { path }: Route): string | null {
  const refused = answers.filter(({ status }) => status === 429);
  if (HEALTH_CHECK.test(path) || ENDED_TOKENS.test(path))
    return refused.length ? `refuses ${refused.length}` : null;
  if (answers[0]!.status === 429) return 'refuses the first';
  if (refused.length < TRIES - BOUND) return `refuses ${refused.length} of ${TRIES}`;
  for (const { headers, body } of refused) {
    const seconds = Number(headers.get('retry-after'));
    if (!(seconds >= 1 && seconds <= 900)) return `Retry-After ${seconds}`;
    const [code, words, said] = limitToldAt(path, body);
    if (body['code'] !== code || !words.test(String(said))) return JSON.stringify(body);
  }
  return null;
}

describe('a stranger', () => {
  it.each(Object.entries(UNPROVEN))(
    'with %s is counted by address at every route',
    async (name, headers) => {
      const routes = routesOf(signet).filter((route) => name === 'nothing' || isFirstMount(route));
      expect(routes.length).toBeGreaterThan(80);
      const wrong: string[] = [];
      const left = routes.map((one) => filled(one));
      const askTheNext = async () => {
        for (let route = left.shift(); route; route = left.shift()) {
          const fault = wrongWith(await askTimes(TRIES, route, headers), route);
          if (fault) wrong.push(`${route.method} ${route.path}: ${fault}`);
        }
      };
      // Each route is asked by a client of its own, so several can be asked at a time.
      await Promise.all(Array.from({ length: 6 }, askTheNext));
      expect(wrong).toEqual([]);
    },
    PATIENCE_MS,
  );

  it.each([
    ['an address where nothing is', { method: 'GET', path: '/nothing/here' }],
    ['an address of the console where nothing is', { method: 'GET', path: '/api/v1/nothing' }],
    ['a wrong method', { method: 'DELETE', path: '/docs' }],
    ['an address that cannot be read', { method: 'GET', path: '/agents/%ff' }],
    ['an address of the console that cannot be read', { method: 'GET', path: '/api/v1/agents/%' }],
    ['an address whose part is too long', { method: 'GET', path: `/agents/${'a'.repeat(2_000)}` }],
    ['the head of a document', { method: 'HEAD', path: '/docs/openapi.yaml' }],
  ])('is counted at %s, and nobody else with them', async (_, route) => {
    const answers = await askTimes(TRIES, route, {});
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(TRIES - BOUND);
    const [other] = await askTimes(1, route, {});
    expect(other!.status).toBeLessThan(429);
  });

  it('is counted, whatever it presents, where nobody looks at credentials', () => {
    const unwatched = signet.application.nest.get(Guard).routes.filter(({ surface, access, strangers }) => {
      const isInBody = strangers === CREDENTIALS_IN_BODY;
      // The port of operations is one that strangers do not reach, and has tests of its own.
      if (isInBody || surface!.listener === 'operations') return false;
      return !surface!.credentials.length || (access && 'looksAt' in access);
    });
    expect(unwatched.length).toBeGreaterThan(5);
    for (const { path, strangers } of unwatched)
      expect([path, strangers?.atTheDoor]).toEqual([path, 'everybody']);
  });

  it('answers health checks beyond their number, behind whatever others ask', async () => {
    const client = aClient();
    const order: string[] = [];
    const check = async (path: string, headers: Record<string, string>) => {
      const { status } = await fetch(signet.url + path, { headers });
      order.push(headers['x-forwarded-for']!);
      return status;
    };
    const { 'x-forwarded-for': late } = client;
    for (let round = 0; round < 100; round++) await check('/health/live', client);
    order.length = 0;
    const asked = [check('/health', client), check('/health/ready', client)];
    for (let round = 0; round < 5; round++) asked.push(check('/health/live', aClient()));
    expect(await Promise.all(asked)).toEqual(Array(7).fill(200));
    expect(order.slice(-2)).toEqual([late, late]);
  });

  it('has the public keys counted apart: reading the reference takes nothing from who checks tokens', async () => {
    const client = aClient();
    const get = (path: string) => fetch(signet.url + path, { headers: client });
    for (let round = 0; round < TRIES; round++) await get('/docs');
    expect((await get('/docs')).status).toBe(429);
    for (let round = 0; round < BOUND; round++)
      expect((await get('/.well-known/jwks.json')).status).toBe(200);
    expect((await get('/.well-known/jwks.json')).status).toBe(429);
  });
});

describe('a known caller', () => {
  it('is no stranger, whatever it is answered', async () => {
    const agent = await aVerifiedAgent(signet, { name: 'Of many' });
    const viewer = await aSignedInMember(signet, { role: 'viewer' });
    const key = await aManagementKey(signet);
    const client = aClient();
    const calls: [string, Record<string, string>, number][] = [
      [`/agents/${agent.id}`, agent.auth, 200],
      [`/agents/${agent.id}`, { 'x-api-key': agent.apiKey }, 200],
      ['/agents', agent.auth, 403],
      ['/permissions/list', agent.auth, 200],
      ['/api/v1/session', viewer.headers, 200],
      ['/api/v1/agents', viewer.headers, 200],
      ['/api/v1/activity', viewer.headers, 403],
      ['/api/v1/agents', key.headers, 200],
    ];
    for (const [path, headers, status] of calls)
      for (let round = 0; round < TRIES; round++)
        expect([
          path,
          (await call(signet, 'GET', path, { headers: { ...client, ...headers } })).status,
        ]).toEqual([path, status]);
    const { headers } = await call(signet, 'GET', '/webhooks/events', { headers: client });
    expect(headers.get('ratelimit-remaining')).toBe(String(BOUND - 1));
  });

  it('has its own limit in the headers, under both names', async () => {
    signet.clock.advance(900);
    const agent = await aVerifiedAgent(signet);
    const { headers } = await call(signet, 'GET', `/agents/${agent.id}`, { headers: agent.auth });
    expect(headers.get('ratelimit-policy')).toBe('60;w=60');
    for (const name of ['limit', 'remaining', 'reset'])
      expect(headers.get(`ratelimit-${name}`)).toBe(headers.get(`x-ratelimit-${name}`));
  });
});

describe('behind one address', () => {
  let house: Signet;
  beforeAll(async () => {
    house = await startSignet({
      environment: { SIGNET_RATE_LIMIT_IP_MULTIPLIER: '1', SIGNET_TRUSTED_PROXIES: '127.0.0.1' },
    });
  });
  afterAll(() => house.close());
  const verify = (agent: { id: string; apiKey: string }, headers: Record<string, string>) =>
    call(house, 'POST', '/agents/verify', { body: { agent_id: agent.id, api_key: agent.apiKey }, headers });

  it('500 agents with valid keys verify and refresh', async () => {
    const [admin, client] = [await anAdministrator(house), aClient()];
    const headers = { ...client, ...admin.auth };
    const register = async () => {
      const { status, body } = await call(house, 'POST', '/agents/register', {
        body: { name: 'One of many', owner_email: 'owner@example.com' },
        headers,
      });
      expect(status).toBe(201);
      return { id: body.agent.agent_id as string, apiKey: body.credentials.api_key as string };
    };
    const agents = await Promise.all(Array.from({ length: 500 }, register));
    const verified = await Promise.all(agents.map((agent) => verify(agent, client)));
    expect(verified.filter(({ status }) => status !== 200)).toEqual([]);
    const refreshed = await Promise.all(
      verified.map(({ body }) =>
        call(house, 'POST', '/agents/refresh', {
          body: { refresh_token: body.token.refresh_token },
          headers: client,
        }),
      ),
    );
    expect(refreshed.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('one agent has so many proofs in 15 minutes, of both kinds together, and the next has its own', async () => {
    const [agent, other, client] = [await anAgent(house), await anAgent(house), aClient()];
    let token = '';
    for (let round = 0; round < 50; round++) {
      const { status, body } = await verify(agent, client);
      expect(status).toBe(200);
      token = body.token.refresh_token;
    }
    for (let round = 0; round < 50; round++) {
      const { status, body, headers } = await call(house, 'POST', '/agents/refresh', {
        body: { refresh_token: token },
        headers: client,
      });
      expect([status, headers.get('ratelimit-remaining')]).toEqual([200, String(49 - round)]);
      token = body.token.refresh_token;
    }
    expectError(await verify(agent, client), { status: 429, code: 'RATE_LIMITED' }, ['limit', 'retry_after']);
    const refused = await call(house, 'POST', '/agents/refresh', {
      body: { refresh_token: token },
      headers: client,
    });
    expect(refused.status).toBe(429);
    expect((await verify(other, client)).status).toBe(200);
    // A refusal spends nothing: the token is good when its time has come.
    house.clock.advance(900);
    const again = await call(house, 'POST', '/agents/refresh', {
      body: { refresh_token: token },
      headers: client,
    });
    expect(again.status).toBe(200);
  });

  it('a right key passes however many wrong ones were tried, and the wrong ones stay refused', async () => {
    const [agent, client] = [await aVerifiedAgent(house), aClient()];
    const guess = () => verify({ id: agent.id, apiKey: JUNK_KEY }, client);
    for (let round = 0; round < 101; round++) await guess();
    expect((await guess()).status).toBe(429);
    expect((await verify(agent, client)).status).toBe(200);
    const refreshed = await call(house, 'POST', '/agents/refresh', {
      body: { refresh_token: agent.refreshToken },
      headers: client,
    });
    expect(refreshed.status).toBe(200);
    expect((await guess()).status).toBe(429);
  });

  it('what is refused for its number leaves nothing in the log of the agent', async () => {
    const [agent, client] = [await anAgent(house), aClient()];
    const guess = () => verify({ id: agent.id, apiKey: JUNK_KEY }, client);
    for (let round = 0; round < 100; round++) expect((await guess()).status).toBe(401);
    // At the same time: most of them are answered a second late.
    const beyond = await Promise.all(Array.from({ length: 50 }, guess));
    expect(beyond.map(({ status }) => status)).toEqual(Array(50).fill(429));
    const rows = await house.sql(
      `select from activity_event where agent_id = $1 and type = 'agent.verification_failed'`,
      [agent.id],
    );
    expect(rows).toHaveLength(100);
  });

  it('an administrator brings 150 accounts along, and agents verify meanwhile', async () => {
    const [admin, agent, client] = [await anAdministrator(house), await anAgent(house), aClient()];
    for (let account = 0; account < 150; account++) {
      const { status } = await call(house, 'POST', '/agents/register', {
        body: { name: `Account ${account}`, owner_email: 'owner@example.com' },
        headers: { ...client, ...admin.auth },
      });
      expect(status).toBe(201);
      if (account % 10 === 0) expect((await verify(agent, client)).status).toBe(200);
    }
  });
});
