import { FACTS, REFUSALS, type Role } from '@signet/contracts';
import { Refusals } from '../../src/refusals/index.js';
import { newApiKey } from '../../src/credentials/api-key.js';
import { aManagementKey, aSignedInMember, signIn } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { anAdministrator, anAgent, aVerifiedAgent, call } from '../support/wire.js';

let signet: Signet;
beforeAll(async () => {
  signet = await startSignet();
});
afterAll(() => signet.close());

interface Row {
  type: string;
  outcome: string;
  reason: string;
  actor: { type: string; id: string | null }[];
  agent_id: string | null;
  ip_prefix: string | null;
  record: Record<string, unknown>;
}

let seen: Date;
beforeEach(async () => {
  // Each test is about refusals of its own window.
  signet.clock.advance(3 * 3600);
  seen = signet.clock.now();
});

const rows = () =>
  signet.sql<Row>(
    `select type, outcome, reason, actor, agent_id, ip_prefix, record::jsonb as record from activity_event
     where occurred_at >= $1 and type = any($2) order by occurred_at, id`,
    [seen, [...new Set(Object.values(REFUSALS))].filter(Boolean)],
  );
const recorded = (count = 1) => until(rows, (found) => found.length >= count);
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const MANAGEMENT = '/api/v1/agents';

describe('a wrong management key', () => {
  const ask = (headers: Record<string, string>) => call(signet, 'GET', MANAGEMENT, { headers });

  it.each([
    ['malformed', 'mk_nonsense'],
    ['of another kind', newApiKey('ak_')],
    ['a password in the wrong place', 'correct-horse-battery-staple'],
  ])('that is %s is on record, without a character of it', async (_, key) => {
    expect((await ask(bearer(key))).status).toBe(401);
    const [row] = await recorded();
    expect(row).toMatchObject({
      type: 'access.unauthenticated',
      outcome: 'denied',
      reason: 'key_malformed',
      actor: [{ type: 'anonymous', id: null }],
      ip_prefix: '127.0.0.0/24',
      record: { method: 'GET', path: MANAGEMENT, count: 1 },
    });
    expect(JSON.stringify(row)).not.toContain(key.slice(0, 6));
  });

  it('that nobody made is on record with its first characters', async () => {
    const key = newApiKey('mk_');
    await ask(bearer(key));
    const [row] = await recorded();
    expect(row).toMatchObject({ reason: 'key_unknown', record: { key_prefix: key.slice(0, 8) } });
    expect(JSON.stringify(row)).not.toContain(key.slice(0, 9));
  });

  it.each([
    ['revoked', 'revoked_at = now()'],
    ['expired', `expires_at = now() - interval '1 hour'`],
  ])('that was %s is on record with whose it was; the answer says no such thing', async (state, change) => {
    const key = await aManagementKey(signet);
    await signet.sql(`update credential set ${change} where id = $1`, [key.id]);
    const unknown = await ask(bearer(newApiKey('mk_')));
    const answer = await ask(key.headers);
    expect(answer).toMatchObject({ status: 401, body: { detail: unknown.body.detail } });
    const found = await recorded(2);
    expect(found[1]).toMatchObject({
      reason: `key_${state}`,
      actor: [{ type: 'management_key', id: key.id }],
      record: { key_prefix: key.secret.slice(0, 8) },
    });
  });
});

describe('a wrong credential of an agent', () => {
  const MOUNTS = ['', '/agentauth', '/v1'];
  const causes: [string, string, () => Promise<Record<string, string>>][] = [
    ['key_malformed', 'anonymous', async () => ({ 'x-api-key': 'x' })],
    ['key_unknown', 'anonymous', async () => ({ 'x-api-key': newApiKey('ak_') })],
    [
      'key_revoked',
      'agent',
      async () => {
        const agent = await anAgent(signet);
        await signet.sql('update credential set revoked_at = now() where agent_id = $1', [agent.id]);
        return { 'x-api-key': agent.apiKey };
      },
    ],
    [
      'key_expired',
      'agent',
      async () => {
        const agent = await anAgent(signet);
        await signet.sql(`update credential set expires_at = now() - interval '1 h' where agent_id = $1`, [
          agent.id,
        ]);
        return { 'x-api-key': agent.apiKey };
      },
    ],
    [
      'agent_suspended',
      'agent',
      async () => {
        const agent = await aVerifiedAgent(signet);
        await signet.sql(`update agent set status = 'suspended' where id = $1`, [agent.id]);
        return agent.auth;
      },
    ],
    [
      'agent_deleted',
      'anonymous',
      async () => {
        const agent = await aVerifiedAgent(signet);
        await signet.sql('update agent set deleted_at = now() where id = $1', [agent.id]);
        return agent.auth;
      },
    ],
    ['access_token.invalid', 'anonymous', async () => bearer('x.y.z')],
    [
      'access_token.expired',
      'anonymous',
      async () => {
        const agent = await aVerifiedAgent(signet);
        signet.clock.advance(3601);
        return agent.auth;
      },
    ],
  ];

  it.each(MOUNTS.flatMap((mount) => causes.map((cause) => [mount, ...cause] as const)))(
    'at "%s": %s is on record',
    async (mount, cause, actor, credentials) => {
      expect((await call(signet, 'GET', `${mount}/agents`, { headers: await credentials() })).status).toBe(
        401,
      );
      const [row] = await recorded();
      expect(row).toMatchObject({
        type: 'access.unauthenticated',
        reason: cause,
        actor: [{ type: actor }],
        record: { method: 'GET', path: `${mount}/agents` },
      });
    },
  );

  it('in a refresh or for an agent that does not exist is on record', async () => {
    await call(signet, 'POST', '/agents/refresh', { body: { refresh_token: 'x' } });
    const body = { agent_id: `agt_${'0'.repeat(32)}`, api_key: newApiKey('ak_') };
    await call(signet, 'POST', '/agents/verify', { body });
    await call(signet, 'POST', '/zkp/register-commitment', { body });
    const found = await recorded(2);
    expect(found.map(({ reason, agent_id, record }) => [reason, agent_id, record['path']])).toEqual([
      ['refresh_token_malformed', null, '/agents/refresh'],
      ['agent_unknown', null, '/agents/verify'],
    ]);
  });

  it('is on record once where its own event tells more', async () => {
    const agent = await anAgent(signet);
    await call(signet, 'POST', '/agents/verify', {
      body: { agent_id: agent.id, api_key: newApiKey('ak_') },
    });
    await signIn(signet, 'nobody@example.com', 'wrong');
    await signet.application.nest.get(Refusals).flush();
    expect(await rows()).toEqual([]);
  });

  it('is nothing to record where nobody claimed to be anybody', async () => {
    expect((await call(signet, 'GET', '/agents')).status).toBe(401);
    expect((await call(signet, 'GET', MANAGEMENT)).status).toBe(401);
    expect((await call(signet, 'GET', '/api/v1/session')).status).toBe(401);
    await call(signet, 'GET', MANAGEMENT, { headers: bearer('mk_x') });
    expect((await recorded()).map(({ reason }) => reason)).toEqual(['key_malformed']);
  });
});

describe('a right that is not there', () => {
  it.each<[Role, string, string, string]>([
    ['viewer', 'POST', '/api/v1/agents', 'agents:write'],
    ['viewer', 'GET', '/api/v1/activity', 'activity:read'],
    ['auditor', 'PATCH', '/api/v1/rate-tiers/free', 'settings:write'],
  ])('refused to a %s at %s %s is on record', async (role, method, path, required) => {
    const member = await aSignedInMember(signet, { role });
    seen = signet.clock.now();
    const answer = await call(signet, method, path, {
      headers: member.headers,
      body: method === 'GET' ? undefined : {},
    });
    expect(answer.status).toBe(403);
    const [row] = await recorded();
    expect(row).toMatchObject({
      type: 'access.denied',
      reason: 'authorization.denied',
      actor: [{ type: 'member', id: member.id }],
      record: { method, path: path.replace(/free$/, ':name'), required },
    });
  });

  it('refused to an agent is on record about the agent', async () => {
    const agent = await aVerifiedAgent(signet);
    expect((await call(signet, 'GET', '/agents', { headers: agent.auth })).status).toBe(403);
    expect(await recorded()).toMatchObject([
      { type: 'access.denied', agent_id: agent.id, actor: [{ type: 'agent', id: agent.id }] },
    ]);
  });

  it('to make an administrator is on record, whoever asks', async () => {
    const permissions = ['*:*:*'];
    const body = { name: 'Would be', owner_email: 'a@b.cd', permissions };
    await call(signet, 'POST', '/agents/register', { body });
    const agent = await aVerifiedAgent(signet);
    await call(signet, 'POST', '/agents/register', { body, headers: agent.auth });
    const key = await aManagementKey(signet, { permissions: ['agents:write', 'agents:read'] });
    await call(signet, 'POST', MANAGEMENT, { body, headers: key.headers });
    await call(signet, 'PATCH', `${MANAGEMENT}/${agent.id}`, { body: { permissions }, headers: key.headers });
    const admin = await anAdministrator(signet);
    seen = new Date(seen.getTime() - 1);
    await call(signet, 'POST', `${MANAGEMENT}/${admin.id}/credentials`, {
      body: { name: 'A key of theirs' },
      headers: key.headers,
    });
    const found = await recorded(5);
    expect(found.map(({ type }) => type)).toEqual(Array(5).fill('access.grant_refused'));
    expect(found.map(({ actor }) => actor[0]!.id)).toEqual([null, agent.id, key.id, key.id, key.id]);
  });
});

describe('a request from another site', () => {
  it('is on record with the member whose session it would have used', async () => {
    const member = await aSignedInMember(signet);
    const { cookie } = member;
    seen = signet.clock.now();
    await call(signet, 'POST', MANAGEMENT, { headers: { cookie, 'sec-fetch-site': 'cross-site' }, body: {} });
    await call(signet, 'POST', MANAGEMENT, { headers: { cookie }, body: {} });
    await call(signet, 'POST', '/api/v1/session', { headers: { 'sec-fetch-site': 'cross-site' }, body: {} });
    const found = await recorded(3);
    expect(found.map(({ type, reason, actor }) => [type, reason, actor[0]!.id])).toEqual([
      ['access.cross_site', 'request.cross_site', member.id],
      ['access.cross_site', 'csrf_token_wrong', member.id],
      ['access.cross_site', 'request.cross_site', null],
    ]);
  });
});

it('a session that is over or was never is on record', async () => {
  await call(signet, 'GET', MANAGEMENT, { headers: { cookie: `signet_session=${'x'.repeat(43)}` } });
  expect(await recorded()).toMatchObject([
    { type: 'access.unauthenticated', reason: 'session_not_valid', record: { path: MANAGEMENT } },
  ]);
});

it('a wrong set-up code is on record, and so is one that comes too late', async () => {
  const setUp = () =>
    call(signet, 'POST', '/api/v1/setup', {
      body: {
        code: 'wrong',
        organisation_name: 'O',
        name: 'N',
        email: 'a@b.cd',
        password: 'correct horse battery',
      },
    });
  await signet.sql(`update member set role = 'admin' where role = 'owner'`);
  expect((await setUp()).status).toBe(403);
  await aSignedInMember(signet, { role: 'owner' });
  expect((await setUp()).status).toBe(409);
  const found = await until(rows, (all) => all.some(({ reason }) => reason === 'setup.closed'));
  expect(found.map(({ type, reason }) => [type, reason])).toEqual([
    ['setup.refused', 'setup.code_invalid'],
    ['setup.refused', 'setup.closed'],
  ]);
});

describe('a webhook', () => {
  it.each([
    'https://127.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://metadata.google.internal/',
    'https://[::1]/',
    'https://example.com:6379/',
  ])('towards %s is on record, from an operator and an agent', async (url) => {
    const key = await aManagementKey(signet);
    const agent = await aVerifiedAgent(signet);
    const body = { url, events: ['agent.registered'] };
    const operators = await call(signet, 'POST', '/api/v1/webhooks', { body, headers: key.headers });
    const agents = await call(signet, 'POST', '/webhooks', { body, headers: agent.auth });
    expect([operators.status, agents.status]).toEqual([422, 400]);
    const found = await recorded(2);
    const { host } = new URL(url);
    for (const [index, id] of [key.id, agent.id].entries())
      expect(found[index]).toMatchObject({
        type: 'webhook.target_refused',
        reason: 'target_not_allowed',
        actor: [{ id }],
        record: { target: host },
      });
  });

  it('with a slip of the pen is not', async () => {
    const { headers } = await aManagementKey(signet);
    for (const url of ['ftp://example.com', 'https://', 'example.com', 'https://a b'])
      await call(signet, 'POST', '/api/v1/webhooks', { headers, body: { url, events: ['*'] } });
    await signet.application.nest.get(Refusals).flush();
    expect(await rows()).toEqual([]);
  });
});

describe('a flood', () => {
  it('of 2,000 wrong keys is three rows, and the counts add up', async () => {
    const headers = () => bearer(newApiKey('mk_'));
    for (let round = 0; round < 40; round++)
      await Promise.all(
        Array.from({ length: 50 }, (_value, n) =>
          call(signet, 'GET', [MANAGEMENT, '/api/v1/webhooks'][n % 2]!, { headers: headers() }),
        ),
      );
    await recorded();
    signet.clock.advance(61);
    const found = await recorded(2);
    expect(found.length).toBeLessThanOrEqual(3);
    expect(found.reduce((sum, { record }) => sum + Number(record['count']), 0)).toBe(2_000);
  });

  it('is found by the id of its event, however long after it happened that was told', async () => {
    const ask = () => call(signet, 'GET', MANAGEMENT, { headers: bearer('mk_x') });
    for (let n = 0; n < 3; n++) await ask();
    signet.clock.advance(600);
    const { headers } = await aSignedInMember(signet);
    await signet.application.nest.get(Refusals).flush();
    const events = await call<{ data: { id: string }[] }>(
      signet,
      'GET',
      '/api/v1/activity?type=access.unauthenticated&limit=2',
      { headers },
    );
    for (const { id } of events.body.data)
      expect((await call(signet, 'GET', `/api/v1/activity/${id}`, { headers })).status).toBe(200);
  });

  it('is written when the process stops', async () => {
    const process = await startSignet({ beside: signet });
    for (let n = 0; n < 7; n++) await call(process, 'GET', MANAGEMENT, { headers: bearer('mk_x') });
    await process.close();
    const found = await rows();
    expect(found.map(({ record }) => record['count'])).toEqual([1, 6]);
  });
});

it('refusals over a limit are on record with the limit', async () => {
  const strict = await startSignet({
    beside: signet,
    environment: { SIGNET_RATE_LIMIT_IP_MULTIPLIER: '0.05' },
  });
  for (let n = 0; n < 4; n++) await signIn(strict, 'nobody@example.com', 'wrong');
  await strict.close();
  expect(await recorded()).toMatchObject([{ type: 'access.rate_limited', reason: 'sign_in_by_address' }, {}]);
});

it('every kind has a title in the explorer, and is found by it', async () => {
  const { headers } = await aManagementKey(signet);
  await call(signet, 'GET', MANAGEMENT, { headers: bearer('mk_x') });
  await recorded();
  for (const query of ['type=access.*', `q=${encodeURIComponent(FACTS['access.unauthenticated'].title)}`]) {
    const { body } = await call(signet, 'GET', `/api/v1/activity?${query}&limit=1`, { headers });
    expect(body.data).toMatchObject([{ type: 'access.unauthenticated', reason: 'key_malformed' }]);
  }
});

it('the use of a management key is kept', async () => {
  const key = await aManagementKey(signet);
  await call(signet, 'GET', MANAGEMENT, { headers: key.headers });
  const used = await until(
    () =>
      signet.sql<{ last_used_at: Date | null }>('select last_used_at from credential where id = $1', [
        key.id,
      ]),
    ([row]) => row?.last_used_at !== null,
  );
  expect(used[0]!.last_used_at!.getTime()).toBeGreaterThanOrEqual(seen.getTime());
});
