import { newApiKey } from '../../src/credentials/api-key.js';
import { Keyring } from '../../src/platform/crypto/keyring.js';
import { keysOf } from '../support/agentauth.js';
import { aManagementKey, aSignedInMember, anOrganisation, expectProblem } from '../support/console.js';
import { eventually } from '../support/eventually.js';
import { DAY, HOUR, keyDesk, keyPath } from '../support/keys.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, call } from '../support/wire.js';

const CREDENTIAL_KEYS = [
  'created_at',
  'expires_at',
  'id',
  'is_imported',
  'kind',
  'last_used_at',
  'may_administer',
  'name',
  'prefix',
  'revoked_at',
  'status',
];

let signet: Signet;
let beside: Signet;
let operator: Record<string, string>;
beforeAll(async () => {
  signet = await startSignet();
  beside = await startSignet({ beside: signet });
  operator = (await aManagementKey(signet)).headers;
});
afterAll(async () => {
  await beside.close();
  await signet.close();
});

const { aKey, firstKeyOf, inSeconds, keysOfAgent, post, verifies } = keyDesk(() => ({ signet, operator }));

describe('the keys of an agent', () => {
  it('all verify it, each by itself, in every process', async () => {
    const agent = await anAgent(signet);
    const keys = [agent.apiKey];
    for (let index = 0; index < 3; index++) keys.push((await aKey(agent)).secret);
    for (const key of keys)
      for (const at of [signet, beside]) expect(await verifies(agent, key, at)).toBe(true);
    const header = await call(beside, 'GET', `/agents/${agent.id}`, { headers: { 'x-api-key': keys[2]! } });
    expect(header.status).toBe(200);
  });

  it('are listed newest first, with what people may see and never a secret', async () => {
    const agent = await anAgent(signet);
    signet.clock.advance(1);
    const { status, body } = await post(agent, '', { name: '  Production  ' });
    expect(status).toBe(201);
    expect(keysOf(body)).toEqual(['api_key', 'credential']);
    const keys = await keysOfAgent(agent);
    expect(keys.map(({ name }) => name)).toEqual(['Production', 'First key']);
    for (const key of keys) expect(keysOf(key)).toEqual(CREDENTIAL_KEYS);
    expect(keys[0]).toMatchObject({
      id: body.credential.id,
      prefix: body.api_key.slice(0, 8),
      status: 'active',
      is_imported: false,
      expires_at: null,
      last_used_at: null,
      revoked_at: null,
    });
    expect(JSON.stringify(keys)).not.toContain(body.api_key.slice(8));
  });

  it('belong to one agent: no other is verified by them, nor shows or changes them', async () => {
    const [agent, other] = [await anAgent(signet), await anAgent(signet)];
    const key = await aKey(agent);
    expect(await verifies(other, key.secret)).toBe(false);
    for (const action of ['rotate', 'revoke'])
      expectProblem(await post(other, `/${key.id}/${action}`), { status: 404, code: 'credential.not_found' });
    expect(await verifies(agent, key.secret)).toBe(true);
  });

  it('tell when they were last used, each for itself', async () => {
    const agent = await anAgent(signet);
    const key = await aKey(agent);
    await verifies(agent, key.secret);
    const at = signet.clock.now().getTime();
    const [used, unused] = await keysOfAgent(agent);
    expect(Math.abs(Date.parse(used!.last_used_at!) - at)).toBeLessThan(5_000);
    expect(unused!.last_used_at).toBeNull();

    signet.clock.advance(HOUR);
    await call(beside, 'GET', `/agents/${agent.id}`, { headers: { 'x-api-key': key.secret } });
    const later = await eventually(async () => {
      const [newest] = await keysOfAgent(agent);
      return Date.parse(newest!.last_used_at!) > at + HOUR * 1000 - 5_000 && newest;
    });
    expect(later).toBeTruthy();
  });

  it('do not count as used when the agent could not be verified by them', async () => {
    const agent = await anAgent(signet);
    const wrong = agent.apiKey.endsWith('0') ? '1' : '0';
    await verifies(agent, agent.apiKey.slice(0, -1) + wrong);
    expect((await firstKeyOf(agent)).last_used_at).toBeNull();
  });

  it('end at their expiry, to the second, in every process', async () => {
    const agent = await anAgent(signet);
    const key = await aKey(agent, { expires_at: inSeconds(HOUR) });
    signet.clock.advance(HOUR - 10);
    for (const at of [signet, beside]) expect(await verifies(agent, key.secret, at)).toBe(true);
    signet.clock.advance(11);
    for (const at of [signet, beside]) {
      expect(await verifies(agent, key.secret, at)).toBe(false);
      const { status } = await call(at, 'GET', '/agents', { headers: { 'x-api-key': key.secret } });
      expect(status).toBe(401);
    }
    expect((await keysOfAgent(agent))[0]!.status).toBe('expired');
    expect(await verifies(agent, agent.apiKey)).toBe(true);
  });

  it('are revoked one by one, with the next request in every process', async () => {
    const agent = await anAgent(signet);
    const key = await aKey(agent);
    const { status, body } = await post(agent, `/${key.id}/revoke`);
    expect(status).toBe(200);
    expect(body.data[0]).toMatchObject({ id: key.id, status: 'revoked', revoked_at: expect.any(String) });
    for (const at of [signet, beside]) {
      expect(await verifies(agent, key.secret, at)).toBe(false);
      expect(await verifies(agent, agent.apiKey, at)).toBe(true);
    }
    expectProblem(await post(agent, `/${key.id}/revoke`), { status: 409, code: 'credential.ended' });
    expectProblem(await post(agent, `/${key.id}/rotate`), { status: 409, code: 'credential.ended' });
  });

  it('are at most 20, and one that has ended makes room', async () => {
    const agent = await anAgent(signet);
    const temporary = await aKey(agent, { expires_at: inSeconds(HOUR) });
    for (let index = 0; index < 18; index++) await aKey(agent);
    const full = { status: 409, code: 'credential.too_many' };
    expectProblem(await post(agent, '', { name: 'One too many' }), full);
    signet.clock.advance(HOUR + 1);
    expect(await verifies(agent, temporary.secret)).toBe(false);
    const { id } = await aKey(agent);
    expectProblem(await post(agent, '', { name: 'One too many' }), full);
    await post(agent, `/${id}/revoke`);
    await aKey(agent);
  });

  it('never are more than 20, however many are asked for at once', async () => {
    const agent = await anAgent(signet);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        post(agent, '', { name: 'At once' }, { signet: index % 2 ? signet : beside }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(19);
    expect(await keysOfAgent(agent)).toHaveLength(20);
  });

  it.each([
    ['no name', {}],
    ['an empty name', { name: ' ' }],
    ['a name of 101 characters', { name: 'x'.repeat(101) }],
    ['a day that is none', { name: 'Key', expires_at: 'tomorrow' }],
    ['a member nobody knows', { name: 'Key', permissions: ['*:*:*'] }],
  ])('are not made with %s', async (_, body) => {
    const agent = await anAgent(signet);
    expectProblem(await post(agent, '', body), { status: 422, code: 'request.invalid' });
  });

  it('are no business of viewers, nor of another organisation', async () => {
    const agent = await anAgent(signet);
    const viewer = await aSignedInMember(signet, { role: 'viewer' });
    expectProblem(await post(agent, '', { name: 'Key' }, { headers: viewer.headers }), {
      status: 403,
      code: 'authorization.denied',
    });
    const other = await aManagementKey(signet, { organisationId: await anOrganisation(signet) });
    const gone = { status: 404, code: 'agent.not_found' };
    expectProblem(await post(agent, '', { name: 'Key' }, { headers: other.headers }), gone);
    expectProblem(await call(signet, 'GET', keyPath(agent), { headers: other.headers }), gone);
    expect(await keysOfAgent(agent)).toHaveLength(1);
  });

  it('cannot be given to a revoked agent', async () => {
    const agent = await anAgent(signet);
    await call(signet, 'POST', `/api/v1/agents/${agent.id}/revoke`, {
      body: { reason: 'Gone' },
      headers: operator,
    });
    expectProblem(await post(agent, '', { name: 'Key' }), { status: 409, code: 'agent.revoked' });
  });
});

describe('the keys that end soon', () => {
  const path = '/api/v1/agents/expiring-credentials';

  it('are named with their agents, the first to end first, until they are replaced or revoked', async () => {
    const organisationId = await anOrganisation(signet);
    const { headers } = await aManagementKey(signet, { organisationId });
    const register = {
      name: 'Importer',
      owner_email: 'owner@example.com',
      permissions: ['zendesk:tickets:read'],
    };
    const { agent } = (await call(signet, 'POST', '/api/v1/agents', { body: register, headers })).body;
    const issue = async (name: string, seconds: number | null): Promise<string> => {
      const body = { name, expires_at: seconds && inSeconds(seconds) };
      return (await post(agent, '', body, { headers })).body.credential.id;
    };
    const later = await issue('Later', 13 * DAY);
    const [sooner, replaced, revoked] = [
      await issue('Sooner', HOUR),
      await issue('Replaced', DAY),
      await issue('Revoked', DAY),
    ];
    await issue('Far away', 15 * DAY);
    await issue('For ever', null);
    const rotated = await post(agent, `/${replaced}/rotate`, { overlap_seconds: HOUR }, { headers });
    const successor = rotated.body.credential.id;
    await post(agent, `/${revoked}/revoke`, {}, { headers });

    const expiring = async () => (await call(signet, 'GET', path, { headers })).body.data;
    const of = { agent_id: agent.id, agent_name: 'Importer', expires_at: expect.any(String) };
    expect(await expiring()).toEqual([
      { id: sooner, name: 'Sooner', ...of },
      // The key that was replaced is not, but its successor inherited the end.
      { id: successor, name: 'Replaced', ...of },
      { id: later, name: 'Later', ...of },
    ]);
    signet.clock.advance(HOUR + 1);
    expect((await expiring()).map(({ name }: { name: string }) => name)).toEqual(['Replaced', 'Later']);
    const other = await call(signet, 'GET', path, { headers: operator });
    expect(other.body.data).not.toContainEqual(expect.objectContaining({ agent_id: agent.id }));
  });
});

describe('the refresh tokens that were had for a key', () => {
  const refreshTokenFor = async (agent: { id: string }, key: string): Promise<string> => {
    const body = { agent_id: agent.id, api_key: key };
    return (await call(signet, 'POST', '/agents/verify', { body })).body.token.refresh_token;
  };
  const refreshes = async (refresh_token: string): Promise<boolean> =>
    (await call(beside, 'POST', '/agents/refresh', { body: { refresh_token } })).status === 200;

  it.each([
    ['is revoked', 'revoke', {}],
    ['is rotated without an overlap', 'rotate', { overlap_seconds: 0 }],
  ])('end with it when it %s, and those of other keys go on', async (_, action, body) => {
    const agent = await anAgent(signet);
    const leaked = await aKey(agent);
    const [stolen, own] = [
      await refreshTokenFor(agent, leaked.secret),
      await refreshTokenFor(agent, agent.apiKey),
    ];
    expect((await post(agent, `/${leaked.id}/${action}`, body)).status).toBe(200);
    expect(await refreshes(stolen)).toBe(false);
    expect(await refreshes(own)).toBe(true);
  });

  it('go on while a rotated key overlaps with its successor, and after it', async () => {
    const agent = await anAgent(signet);
    const key = await aKey(agent);
    const token = await refreshTokenFor(agent, key.secret);
    await post(agent, `/${key.id}/rotate`, { overlap_seconds: HOUR });
    signet.clock.advance(HOUR + 1);
    expect(await refreshes(token)).toBe(true);
  });

  it('end with it even when it was exchanged in the very moment of its end', async () => {
    const agent = await anAgent(signet);
    for (let round = 0; round < 10; round++) {
      const leaked = await aKey(agent);
      const exchange = { body: { agent_id: agent.id, api_key: leaked.secret } };
      const [, ...answers] = await Promise.all([
        post(agent, `/${leaked.id}/revoke`),
        ...Array.from({ length: 8 }, (_, index) =>
          call(index % 2 ? signet : beside, 'POST', '/agents/verify', exchange),
        ),
      ]);
      for (const { status, body } of answers)
        if (status === 200) expect(await refreshes(body.token.refresh_token)).toBe(false);
    }
  });
});

describe('a key of one kind', () => {
  const shown = async (headers: Record<string, string>, path: string): Promise<number> =>
    (await call(signet, 'GET', path, { headers })).status;

  it('proves nothing where one of the other kind is asked for', async () => {
    const agent = await anAgent(signet);
    const { secret } = await aManagementKey(signet);
    expect(await shown({ 'x-api-key': agent.apiKey }, `/agents/${agent.id}`)).toBe(200);
    expect(await shown({ 'x-api-key': secret }, `/agents/${agent.id}`)).toBe(401);
    expect(await verifies(agent, secret)).toBe(false);
    expect(await shown({ authorization: `Bearer ${secret}` }, '/api/v1/agents')).toBe(200);
    expect(await shown({ authorization: `Bearer ${agent.apiKey}` }, '/api/v1/agents')).toBe(401);
  });

  it('is what its row says it is, whatever it begins with', async () => {
    const agent = await anAgent(signet);
    const digest = (key: string) => signet.application.nest.get(Keyring).digest(key);
    const [managing, proving] = [newApiKey('mk_'), newApiKey('ak_')];
    const of = (await signet.sql<{ id: string }>('select id from organisation'))[0]!.id;
    await signet.sql(
      `insert into credential (id, organisation_id, agent_id, kind, name, prefix, digest)
       values ('cred_x', $1, $2, 'api_key', 'x', 'mk_x', $3)`,
      [of, agent.id, digest(managing)],
    );
    await signet.sql(
      `insert into credential (id, organisation_id, kind, name, prefix, digest, permissions)
       values ('mkey_x', $1, 'management_key', 'x', 'ak_x', $2, '{agents:read}')`,
      [of, digest(proving)],
    );
    expect(await shown({ authorization: `Bearer ${managing}` }, '/api/v1/agents')).toBe(401);
    expect(await shown({ 'x-api-key': proving }, `/agents/${agent.id}`)).toBe(401);
    expect(await verifies(agent, proving)).toBe(false);
  });
});
