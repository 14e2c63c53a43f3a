import { PROBLEMS, REFUSALS } from '@signet/contracts';
import { newApiKey } from '../../src/credentials/api-key.js';
import { Refusals } from '../../src/refusals/index.js';
import { aManagementKey, anOrganisation, aSignedInMember, signIn } from '../support/console.js';
import { bearer, explainTo, idOf } from '../support/decisions.js';
import { routesOf } from '../support/routes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, anAgent, aVerifiedAgent, call, type Answer } from '../support/wire.js';

let signet: Signet;
let operator: Record<string, string>;
beforeAll(async () => {
  signet = await startSignet();
  operator = (await aManagementKey(signet)).headers;
});
afterAll(() => signet.close());
// Each test is about refusals of its own window.
beforeEach(() => signet.clock.advance(3 * 3600));

const ID = /^dec_[A-Za-z0-9_-]{43}$/;
const explain = (id: string, headers = operator) => explainTo(signet, headers, id);
const set = (agent: { id: string }, status: string) =>
  signet.sql('update agent set status = $2 where id = $1', [agent.id, status]);

/** Everything that refuses, the rule that stands behind it and what would let the call through. */
const refusals: [
  string,
  () => Promise<Answer>,
  status: number,
  rule: string,
  fix: string,
  agent?: boolean,
][] = [
  ['a call without credentials', () => call(signet, 'GET', '/agents'), 401, 'caller.known', 'authenticate'],
  [
    'a call of the console without a session',
    () => call(signet, 'GET', '/api/v1/agents'),
    401,
    'caller.known',
    'authenticate',
  ],
  [
    'a key that nobody made',
    () => call(signet, 'GET', '/agents', { headers: { 'x-api-key': newApiKey('ak_') } }),
    401,
    'credential.known',
    'credential.create',
  ],
  [
    'text that is no key',
    () => call(signet, 'GET', '/agents', { headers: { 'x-api-key': 'x' } }),
    401,
    'credential.known',
    'credential.create',
  ],
  [
    'a management key that nobody made',
    () => call(signet, 'GET', '/api/v1/agents', { headers: bearer(newApiKey('mk_')) }),
    401,
    'credential.known',
    'credential.create',
  ],
  [
    'a revoked key',
    async () => {
      const agent = await anAgent(signet);
      await signet.sql('update credential set revoked_at = now() where agent_id = $1', [agent.id]);
      return call(signet, 'GET', '/agents', { headers: { 'x-api-key': agent.apiKey } });
    },
    401,
    'credential.current',
    'credential.create',
    true,
  ],
  [
    'a suspended agent',
    async () => {
      const agent = await aVerifiedAgent(signet);
      await set(agent, 'suspended');
      return call(signet, 'GET', '/agents', { headers: agent.auth });
    },
    401,
    'agent.active',
    'agent.reactivate',
    true,
  ],
  [
    'a suspended agent that verifies',
    async () => {
      const agent = await anAgent(signet);
      await set(agent, 'suspended');
      const body = { agent_id: agent.id, api_key: agent.apiKey };
      return call(signet, 'POST', '/agents/verify', { body });
    },
    401,
    'agent.active',
    'agent.reactivate',
    true,
  ],
  [
    'a wrong key of an agent',
    async () => {
      const body = { agent_id: (await anAgent(signet)).id, api_key: newApiKey('ak_') };
      return call(signet, 'POST', '/v1/agents/verify', { body });
    },
    401,
    'credential.known',
    'credential.create',
  ],
  [
    'a key of an agent that does not exist',
    () => {
      const body = { agent_id: `agt_${'0'.repeat(32)}`, api_key: newApiKey('ak_') };
      return call(signet, 'POST', '/agents/verify', { body });
    },
    401,
    'credential.known',
    'credential.create',
  ],
  [
    'a refresh token that is none',
    () => call(signet, 'POST', '/agents/refresh', { body: { refresh_token: 'x' } }),
    401,
    'refresh_token.current',
    'token.renew',
  ],
  [
    'a refresh token that was used before',
    async () => {
      const agent = await aVerifiedAgent(signet);
      const refresh = (refresh_token: string) =>
        call(signet, 'POST', '/agents/refresh', { body: { refresh_token } });
      const { body } = await refresh(agent.refreshToken);
      await refresh((body as { token: { refresh_token: string } }).token.refresh_token);
      return refresh(agent.refreshToken);
    },
    401,
    'refresh_token.current',
    'token.renew',
  ],
  [
    'a token that is none',
    () => call(signet, 'GET', '/agents', { headers: bearer('x.y.z') }),
    401,
    'token.genuine',
    'token.renew',
  ],
  [
    'an agent about another',
    async () => {
      const [agent, other] = [await aVerifiedAgent(signet), await anAgent(signet)];
      return call(signet, 'GET', `/agents/${other.id}`, { headers: agent.auth });
    },
    403,
    'agent.self',
    'permission.grant',
    true,
  ],
  [
    'an agent that administers',
    async () =>
      call(signet, 'PUT', `/agents/agt_${'0'.repeat(32)}/tier`, {
        headers: (await aVerifiedAgent(signet)).auth,
        body: { tier: 'pro' },
      }),
    403,
    'agent.administrator',
    'permission.grant',
    true,
  ],
  [
    'a grant of everything by nobody',
    () =>
      call(signet, 'POST', '/agents/register', {
        body: { name: 'Greedy', owner_email: 'a@b.example', permissions: ['*:*:*'] },
      }),
    403,
    'administration.grantable',
    'permission.grant',
  ],
  [
    'a viewer who writes',
    async () =>
      call(signet, 'POST', '/api/v1/agents', {
        headers: (await aSignedInMember(signet, { role: 'viewer' })).headers,
        body: {},
      }),
    403,
    'operator.permission',
    'role.change',
  ],
  [
    'a page without the token of its session',
    async () => {
      const { cookie } = await aSignedInMember(signet);
      return call(signet, 'POST', '/api/v1/agents', {
        headers: { cookie, 'sec-fetch-site': 'same-origin' },
        body: {},
      });
    },
    403,
    'request.same_site',
    'page.reload',
  ],
  [
    'a wrong password',
    () => signIn(signet, 'nobody@example.com', 'wrong'),
    401,
    'credential.known',
    'sign_in',
  ],
  [
    'an agent that calls too often',
    async () => {
      const agent = await aVerifiedAgent(signet);
      const answers: Answer[] = [];
      for (let round = 0; round < 70; round++)
        answers.push(await call(signet, 'GET', `/agents/${agent.id}`, { headers: agent.auth }));
      return answers.at(-1)!;
    },
    429,
    'limit.rate',
    'tier.raise',
    true,
  ],
];

describe('a refusal', () => {
  it.each(refusals.map((line) => ({ title: line[0], line })))('of $title is explained', async ({ line }) => {
    const [, refuse, status, rule, fix, isOfAgent] = line;
    const answer = await refuse();
    expect(answer.status).toBe(status);
    expect(idOf(answer)).toMatch(ID);
    const explained = await explain(idOf(answer));
    expect(explained.status).toBe(200);
    expect(explained.body).toMatchObject({
      id: idOf(answer),
      allowed: false,
      rule,
      says: expect.stringMatching(/\.$/),
      fix: {
        verb: fix,
        says: expect.stringMatching(/\.$/),
        ...(isOfAgent && { agent_id: expect.any(String) }),
      },
    });
  });

  it('has its id in the body where the envelope is ours, and in no other', async () => {
    const ours = await call(signet, 'GET', '/api/v1/agents');
    expect(ours.body).toMatchObject({ decision_id: idOf(ours) });
    for (const mount of ['', '/agentauth', '/v1']) {
      const theirs = await call(signet, 'GET', `${mount}/agents`);
      expect(idOf(theirs)).toMatch(ID);
      expect(theirs.body).not.toHaveProperty('decision_id');
    }
  });

  it('carries an id on every route of the server', async () => {
    const calls = routesOf(signet).map(({ method, path }) => ({
      method,
      path: path.replaceAll(/:\w+/g, `agt_${'0'.repeat(32)}`),
    }));
    const answers: { route: string; status: number; id: string }[] = [];
    for (const { method, path } of calls) {
      signet.clock.advance(20);
      const body = method === 'GET' ? null : '{}';
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(signet.url + path, { method, headers, body });
      await answer.body?.cancel();
      const id = answer.headers.get('decision-id') ?? '';
      answers.push({ route: `${method} ${path}`, status: answer.status, id });
    }
    const refused = answers.filter(({ status }) => [401, 403, 429].includes(status));
    expect(refused.length).toBeGreaterThan(50);
    expect(refused.filter(({ id }) => !ID.test(id))).toEqual([]);
    expect(answers.filter((answer) => !refused.includes(answer) && answer.id !== '')).toEqual([]);
  }, 60_000);

  it('is explained while a flood of its kind is counted, under names that have nothing in common', async () => {
    const ask = () => call(signet, 'GET', '/agents', { headers: { 'x-api-key': newApiKey('ak_') } });
    const ids: string[] = [];
    for (let round = 0; round < 5; round++) ids.push(idOf(await ask()));
    expect(new Set(ids.map((id) => id.slice(0, 20))).size).toBe(5);
    expect(new Set(ids.map((id) => id.slice(-20))).size).toBe(5);
    const events = new Set<string>();
    for (const id of ids) events.add(((await explain(id)).body as { event: { id: string } }).event.id);
    expect(events.size).toBe(1);
  });

  it('of a known caller says what it saw', async () => {
    const viewer = await aSignedInMember(signet, { role: 'viewer' });
    const answer = await call(signet, 'GET', '/api/v1/activity', { headers: viewer.headers });
    expect((await explain(idOf(answer))).body).toMatchObject({
      inputs: {
        caller: viewer.id,
        required: 'activity:read',
        permissions: expect.arrayContaining(['agents:read']),
      },
      event: { type: 'access.denied', actor: [{ type: 'member', id: viewer.id }] },
    });
  });

  it('shows no secret that was presented', async () => {
    const key = newApiKey('ak_');
    const answer = await call(signet, 'GET', '/agents', { headers: { 'x-api-key': key } });
    const { body } = await explain(idOf(answer));
    expect(body).toMatchObject({ inputs: { key_prefix: key.slice(0, 8), state: 'unknown' } });
    expect(JSON.stringify(body)).not.toContain(key.slice(0, 9));
  });
});

describe('what is allowed', () => {
  it('carries no id, and leaves nothing', async () => {
    const agent = await aVerifiedAgent(signet);
    const count = async () => (await signet.sql('select from activity_event')).length;
    const before = await count();
    const answer = await call(signet, 'GET', `/agents/${agent.id}`, { headers: agent.auth });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('decision-id')).toBeNull();
    await signet.application.nest.get(Refusals).flush();
    expect(await count()).toBe(before);
  });
});

describe('an explanation', () => {
  const aRefusal = async () => {
    const agent = await aVerifiedAgent(signet);
    await set(agent, 'suspended');
    return idOf(await call(signet, 'GET', '/agents', { headers: agent.auth }));
  };

  it('is for operators of the organisation alone: for others it does not exist', async () => {
    const [recorded, plain] = [await aRefusal(), idOf(await call(signet, 'GET', '/agents'))];
    const other = await aManagementKey(signet, { organisationId: await anOrganisation(signet) });
    const made = `dec_${'A'.repeat(43)}`;
    const missing = await explain(made);
    expect(missing).toMatchObject({ status: 404, body: { code: 'decision.not_found' } });
    for (const id of [recorded, plain]) {
      expect((await explain(id)).status).toBe(200);
      const foreign = await explain(id, other.headers);
      expect(foreign.status).toBe(404);
      const said = JSON.stringify({ ...foreign.body, instance: '' }).replaceAll(id, made);
      expect(said).toBe(JSON.stringify({ ...missing.body, instance: '' }));
    }
  });

  it('is nothing for agents, strangers and those who may not read the log', async () => {
    const id = await aRefusal();
    const administrator = await anAdministrator(signet);
    expect((await explain(id, administrator.auth)).status).toBe(401);
    expect((await explain(id, {})).status).toBe(401);
    const viewer = await aSignedInMember(signet, { role: 'viewer' });
    expect((await explain(id, viewer.headers)).status).toBe(403);
  });

  describe('for operators who may not read the log', () => {
    type Viewer = Awaited<ReturnType<typeof aSignedInMember>>;
    /** Everything that refuses them once they are known, and what let them in. */
    const refusingThem: [string, (viewer: Viewer) => Promise<Answer>, rule: string][] = [
      [
        'may not do',
        ({ headers }) => call(signet, 'POST', '/api/v1/agents', { headers, body: {} }),
        'operator.permission',
      ],
      [
        'may not read',
        ({ headers }) => call(signet, 'GET', '/api/v1/activity', { headers }),
        'operator.permission',
      ],
      [
        'sent from an old page',
        ({ cookie }) =>
          call(signet, 'POST', '/api/v1/agents', {
            headers: { cookie, 'sec-fetch-site': 'same-origin', 'x-csrf-token': 'old' },
            body: {},
          }),
        'request.same_site',
      ],
      [
        'asked of others',
        async ({ headers }) => call(signet, 'GET', `/api/v1/decisions/${await aRefusal()}`, { headers }),
        'refusal.readable',
      ],
    ];

    it.each(refusingThem)(
      'is there of what they %s, and for nobody else of their kind',
      async (_, refuse, rule) => {
        const [viewer, other] = [
          await aSignedInMember(signet, { role: 'viewer' }),
          await aSignedInMember(signet, { role: 'viewer' }),
        ];
        const id = idOf(await refuse(viewer));
        const own = await explain(id, viewer.headers);
        expect(own).toMatchObject({ status: 200, body: { rule, event: { actor: [{ id: viewer.id }] } } });
        expect(await explain(id, other.headers)).toMatchObject({ status: 403 });
      },
    );

    it('says of what is not theirs the same as of what is not there', async () => {
      const { headers } = await aSignedInMember(signet, { role: 'viewer' });
      const made = `dec_${'A'.repeat(43)}`;
      const others = [await aRefusal(), idOf(await signIn(signet, 'nobody@example.com', 'wrong'))];
      const [missing, ...found] = await Promise.all([made, ...others].map((id) => explain(id, headers)));
      const said = ({ status, body }: Answer) => ({ status, ...body, instance: '', decision_id: '' });
      expect(missing).toMatchObject({ status: 403, body: { code: 'authorization.denied' } });
      for (const answer of found) expect(said(answer)).toEqual(said(missing!));
    });
  });

  it('is nowhere when an id was altered', async () => {
    const id = await aRefusal();
    for (const at of [4, 20, 30]) {
      const altered = `${id.slice(0, at)}${id[at] === 'A' ? 'B' : 'A'}${id.slice(at + 1)}`;
      expect((await explain(altered)).status).toBe(404);
    }
    expect((await explain('dec_x')).status).toBe(422);
  });

  it('is there for every problem that refuses somebody', () => {
    const codes = Object.entries(PROBLEMS).filter(([, { status }]) => [401, 403, 429].includes(status));
    for (const [code] of codes) expect(Object.keys(REFUSALS)).toContain(code);
  });
});
