import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { keysOf } from '../support/agentauth.js';
import { aBreakableLine } from '../support/breakable-line.js';
import { aManagementKey, aSignedInMember, anOrganisation, expectProblem } from '../support/console.js';
import { eventually } from '../support/eventually.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, call, type RegisteredAgent } from '../support/wire.js';

const HOUR = 3600;
const DAY = 24 * HOUR;
const CREDENTIAL_KEYS = [
  'created_at',
  'expires_at',
  'id',
  'is_imported',
  'kind',
  'last_used_at',
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

interface Key {
  id: string;
  name: string;
  prefix: string;
  status: string;
  is_imported: boolean;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
}

const pathOf = (agent: { id: string }, rest = '') => `/api/v1/agents/${agent.id}/credentials${rest}`;
const post = (
  agent: { id: string },
  rest: string,
  body: unknown = {},
  { headers = operator, at = signet } = {},
) => call(at, 'POST', pathOf(agent, rest), { body, headers });
const keysOfAgent = async (agent: { id: string }): Promise<Key[]> =>
  (await call(signet, 'GET', pathOf(agent), { headers: operator })).body.data;
const aKey = async (agent: { id: string }, input: object = {}): Promise<{ id: string; secret: string }> => {
  const { status, body } = await post(agent, '', { name: 'Another key', ...input });
  if (status !== 201) throw new Error(`The key was answered ${status}: ${JSON.stringify(body)}`);
  return { id: body.credential.id, secret: body.api_key };
};
const verifies = async (agent: { id: string }, key: string, at = signet): Promise<boolean> => {
  const { status } = await call(at, 'POST', '/agents/verify', { body: { agent_id: agent.id, api_key: key } });
  return status === 200;
};
const inSeconds = (seconds: number) => new Date(signet.clock.now().getTime() + seconds * 1000).toISOString();
const firstKeyOf = async (agent: RegisteredAgent): Promise<Key> => (await keysOfAgent(agent)).at(-1)!;

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
    await verifies(agent, `${agent.apiKey.slice(0, -1)}0`);
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
        post(agent, '', { name: 'At once' }, { at: index % 2 ? signet : beside }),
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
    expectProblem(await call(signet, 'GET', pathOf(agent), { headers: other.headers }), gone);
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

describe('rotating a key', () => {
  it('gives a successor of the same name, and lets the old one work until the overlap is over', async () => {
    const agent = await anAgent(signet);
    const old = await aKey(agent, { name: 'Rotated' });
    const { status, body } = await post(agent, `/${old.id}/rotate`, { overlap_seconds: HOUR });
    expect(status).toBe(200);
    expect(body.credential).toMatchObject({ name: 'Rotated', expires_at: null, status: 'active' });
    for (const at of [signet, beside])
      for (const key of [old.secret, body.api_key]) expect(await verifies(agent, key, at)).toBe(true);
    signet.clock.advance(HOUR + 1);
    expect(await verifies(agent, old.secret)).toBe(false);
    expect(await verifies(agent, body.api_key)).toBe(true);
  });

  it('overlaps for a day unless told', async () => {
    const agent = await anAgent(signet);
    const { id } = await firstKeyOf(agent);
    await post(agent, `/${id}/rotate`);
    const old = (await keysOfAgent(agent)).find((key) => key.id === id)!;
    expect(Math.abs(Date.parse(old.expires_at!) - Date.parse(inSeconds(DAY)))).toBeLessThan(10_000);
  });

  it('with an overlap of 0 ends the old key with the next request in every process', async () => {
    const agent = await anAgent(signet);
    const { id } = await firstKeyOf(agent);
    const { body } = await post(agent, `/${id}/rotate`, { overlap_seconds: 0 });
    for (const at of [signet, beside]) {
      expect(await verifies(agent, agent.apiKey, at)).toBe(false);
      expect(await verifies(agent, body.api_key, at)).toBe(true);
    }
  });

  it('extends nothing: the old key keeps an earlier expiry, the new one inherits it', async () => {
    const agent = await anAgent(signet);
    const expiresAt = inSeconds(HOUR);
    const old = await aKey(agent, { expires_at: expiresAt });
    const { body } = await post(agent, `/${old.id}/rotate`, { overlap_seconds: 7 * DAY });
    expect(body.credential.expires_at).toBe(expiresAt);
    const keys = await keysOfAgent(agent);
    expect(keys.find(({ id }) => id === old.id)!.expires_at).toBe(expiresAt);
    signet.clock.advance(HOUR + 1);
    for (const key of [old.secret, body.api_key]) expect(await verifies(agent, key)).toBe(false);
    expectProblem(await post(agent, `/${old.id}/rotate`), { status: 409, code: 'credential.ended' });
  });

  it.each([-1, 604_801, 1.5, '60', null])('refuses an overlap of %j', async (overlap_seconds) => {
    const agent = await anAgent(signet);
    const { id } = await firstKeyOf(agent);
    expectProblem(await post(agent, `/${id}/rotate`, { overlap_seconds }), {
      status: 422,
      code: 'request.invalid',
    });
  });

  it('replaces a leaked key even of an agent that has as many as it may', async () => {
    const agent = await anAgent(signet);
    for (let index = 0; index < 19; index++) await aKey(agent);
    const { id } = await firstKeyOf(agent);
    const { status, body } = await post(agent, `/${id}/rotate`, { overlap_seconds: 0 });
    expect(status).toBe(200);
    expect(await verifies(agent, body.api_key)).toBe(true);
    expect(await verifies(agent, agent.apiKey)).toBe(false);
  });

  it('can be done month after month', async () => {
    const agent = await anAgent(signet);
    let { id } = await firstKeyOf(agent);
    for (let month = 0; month < 25; month++) {
      const { status, body } = await post(agent, `/${id}/rotate`);
      expect(status).toBe(200);
      id = body.credential.id;
      signet.clock.advance(30 * DAY);
    }
  });

  it.each([
    ['to replace a leaked key', 0],
    ['for a successor', HOUR],
  ])('succeeds once when 50 ask at the same time %s', async (_, overlap_seconds) => {
    const agent = await anAgent(signet);
    const { id } = await firstKeyOf(agent);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        post(agent, `/${id}/rotate`, { overlap_seconds }, { at: index % 2 ? signet : beside }),
      ),
    );
    const [winner, ...others] = answers.filter(({ status }) => status === 200);
    expect(others).toEqual([]);
    for (const answer of answers)
      if (answer !== winner) expectProblem(answer, { status: 409, code: 'credential.ended' });
    expect(await verifies(agent, winner!.body.api_key)).toBe(true);
    expect(await verifies(agent, agent.apiKey)).toBe(overlap_seconds > 0);
    expect(await keysOfAgent(agent)).toHaveLength(2);
  });

  it('can be done once: then its successor rotates, and the key itself can only be ended', async () => {
    const agent = await anAgent(signet);
    const { id } = await firstKeyOf(agent);
    const { body } = await post(agent, `/${id}/rotate`);
    expectProblem(await post(agent, `/${id}/rotate`), { status: 409, code: 'credential.ended' });
    expect((await post(agent, `/${body.credential.id}/rotate`)).status).toBe(200);
    expect((await post(agent, `/${id}/revoke`)).status).toBe(200);
    expect(await verifies(agent, agent.apiKey)).toBe(false);
  });
});

describe('importing a key', () => {
  const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');
  const aForeignKey = (prefix = 'sk_') => prefix + randomBytes(32).toString('hex');
  const importing = (agent: { id: string }, key: string, more: object = {}, at = signet) =>
    post(
      agent,
      '/import',
      { name: 'From elsewhere', prefix: key.slice(0, 8), sha256: sha256(key), ...more },
      { at },
    );

  it.each(['sk_', 'ag_sk_', 'key-', 'AB.'])(
    'lets a key that begins with %s go on working',
    async (prefix) => {
      const agent = await anAgent(signet);
      const key = aForeignKey(prefix);
      expect(await verifies(agent, key)).toBe(false);
      const { status, body } = await importing(agent, key);
      expect(status).toBe(201);
      expect(body.data.find((row: Key) => row.is_imported)).toMatchObject({
        name: 'From elsewhere',
        prefix: key.slice(0, 8),
        status: 'active',
      });
      expect(await verifies(agent, key)).toBe(true);
      const header = await call(signet, 'GET', `/agents/${agent.id}`, { headers: { 'x-api-key': key } });
      expect(header.status).toBe(200);
      await eventually(() => verifies(agent, key, beside));
    },
  );

  it('verifies the agent it was imported for, and nobody by a key that begins alike', async () => {
    const [agent, other] = [await anAgent(signet), await anAgent(signet)];
    const key = aForeignKey();
    await importing(agent, key);
    expect(await verifies(other, key)).toBe(false);
    expect(await verifies(agent, aForeignKey())).toBe(false);
    expect(await verifies(agent, sha256(key))).toBe(false);
    expect(await verifies(agent, `sha256:${sha256(key)}`)).toBe(false);
  });

  it('expires, rotates and ends like any other', async () => {
    const agent = await anAgent(signet);
    const [expiring, leaked] = [aForeignKey(), aForeignKey()];
    await importing(agent, expiring, { expires_at: inSeconds(HOUR) });
    await importing(agent, leaked, { name: 'Leaked' });
    const { id } = (await keysOfAgent(agent)).find(({ name }) => name === 'Leaked')!;
    const { body } = await post(agent, `/${id}/rotate`, { overlap_seconds: 0 });
    expect(await verifies(agent, leaked)).toBe(false);
    expect(body.api_key).toMatch(/^ak_[0-9a-f]{64}$/);
    expect(await verifies(agent, body.api_key)).toBe(true);
    expect(await verifies(agent, expiring)).toBe(true);
    signet.clock.advance(HOUR + 1);
    expect(await verifies(agent, expiring)).toBe(false);
  });

  it('takes a digest once, in whatever agent', async () => {
    const [agent, other] = [await anAgent(signet), await anAgent(signet)];
    const key = aForeignKey();
    await importing(agent, key);
    const exists = { status: 409, code: 'credential.exists' };
    expectProblem(await importing(agent, key), exists);
    expectProblem(await importing(other, key), exists);
  });

  it('takes it once when 20 ask at the same time for two agents', async () => {
    const [agent, other] = [await anAgent(signet), await anAgent(signet)];
    const key = aForeignKey();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        importing(index % 2 ? agent : other, key, {}, index % 3 ? signet : beside),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers)
      if (answer.status !== 201) expectProblem(answer, { status: 409, code: 'credential.exists' });
  });

  it.each([
    ['no digest', { sha256: undefined }],
    ['a digest in capitals', { sha256: 'A'.repeat(64) }],
    ['the key itself', { sha256: `sk_${'0'.repeat(64)}` }],
    ['a short prefix', { prefix: 'sk' }],
    ['a prefix that gives the key away', { prefix: 'sk_0123456789' }],
  ])('refuses %s', async (_, more) => {
    const agent = await anAgent(signet);
    expectProblem(await importing(agent, aForeignKey(), more), { status: 422, code: 'request.invalid' });
  });

  it('does not open the database to junk: what begins like no imported key is refused without a query', async () => {
    const agent = await anAgent(signet);
    await importing(agent, aForeignKey('sk_'));
    const line = await aBreakableLine(signet.databaseUrl);
    const instance = await startSignet({
      beside: signet,
      environment: { DATABASE_URL: line.url, SIGNET_RATE_LIMIT_IP_MULTIPLIER: '1000000' },
    });
    try {
      const ask = (key: string) =>
        call(instance, 'GET', `/agents/${agent.id}`, { headers: { 'x-api-key': key } });
      // The first calls take a block of the address's count, which lasts for the others.
      expect((await ask('warm-up')).status).toBe(401);
      await line.cut();
      const typo = `ak_${'0'.repeat(56)}`;
      const wrongSum = typo + (crc32(typo) ^ 1).toString(16).padStart(8, '0').slice(-8);
      for (const junk of ['x', 'ghp_abcdefgh', wrongSum, `mk_${'0'.repeat(64)}`, ' ', '%'])
        expect((await ask(junk)).status).toBe(401);
      expect((await ask(aForeignKey('sk_'))).status).toBe(503);
    } finally {
      await line.mend();
      await instance.close();
      await line.close();
    }
  });

  // Last: from here on keys that begin like ours are looked up as imported ones, too.
  it('lets a key of another Signet go on working, which looks like one of ours', async () => {
    const elsewhere = await startSignet();
    const { apiKey: key } = await anAgent(elsewhere);
    await elsewhere.close();
    const [agent, other] = [await anAgent(signet), await anAgent(signet)];
    expect(await verifies(agent, key)).toBe(false);
    expect((await importing(agent, key)).status).toBe(201);
    expect(await verifies(agent, key)).toBe(true);
    expect(await verifies(other, key)).toBe(false);
    const header = await call(signet, 'GET', `/agents/${agent.id}`, { headers: { 'x-api-key': key } });
    expect(header.status).toBe(200);
    for (const own of [agent, other]) expect(await verifies(own, own.apiKey)).toBe(true);
  });
});
