import { randomBytes } from 'node:crypto';
import { keysOf } from '../support/agentauth.js';
import {
  aManagementKey,
  anOrganisation,
  aSignedInMember,
  expectProblem,
  organisationOf,
  type SignedIn,
} from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, call } from '../support/wire.js';

let signet: Signet;
let owner: SignedIn;
beforeAll(async () => {
  signet = await startSignet();
  owner = await aSignedInMember(signet);
});
afterAll(() => signet.close());

type Row = { id: string; name: string; created_at: string; status: string };

const get = (path: string, headers = owner.headers) => call(signet, 'GET', path, { headers });
const post = (path: string, body: unknown, headers = owner.headers) =>
  call(signet, 'POST', path, { body, headers });
const mark = () => randomBytes(8).toString('hex');
const INVALID = { status: 422, code: 'request.invalid' };

/** Reads a list to its end, page by page. */
async function pages(path: string, limit: number): Promise<{ ids: string[]; sizes: number[] }> {
  const ids: string[] = [];
  const sizes: number[] = [];
  let cursor: string | null = null;
  do {
    const { status, body } = await get(`${path}&limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`);
    expect(status).toBe(200);
    ids.push(...body.data.map(({ id }: Row) => id));
    sizes.push(body.data.length);
    cursor = body.next_cursor;
  } while (cursor);
  return { ids, sizes };
}

/** Inserts agents by SQL: fifty over the wire would only be slower. */
async function insertAgents(
  count: number,
  name: string,
  organisationId = organisationOf(signet),
): Promise<void> {
  // Pairs share a moment, and names repeat in another case: ties are what paging gets wrong.
  await signet.sql(
    `insert into agent (id, organisation_id, name, owner_email, status, permissions, created_at)
     select 'agt_' || encode(uuid_send(gen_random_uuid()), 'hex'), $3::uuid,
       $2 || case when n % 3 = 0 then 'A' when n % 3 = 1 then 'a' else 'b' end, 'owner@example.com', 'active',
       '{zendesk:tickets:read}', timestamptz '2026-01-01' + (n / 2) * interval '1 microsecond'
     from generate_series(1, $1::int) n`,
    [count, name, organisationId],
  );
}

describe('the list of agents', () => {
  it('answers the published shape', async () => {
    const agent = await anAgent(signet, { name: 'Shape', description: 'Text' });
    const { status, headers, body } = await get(`/api/v1/agents?search=${agent.id}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('application/json');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(keysOf(body)).toEqual(['data', 'next_cursor']);
    expect(body.next_cursor).toBeNull();
    expect(body.data[0]).toMatchObject({
      id: agent.id,
      name: 'Shape',
      description: 'Text',
      status: 'active',
      rate_tier: 'free',
      credential_count: 1,
      last_seen_at: null,
      revoked_at: null,
    });
    expect(JSON.stringify(body)).not.toMatch(/digest|organisation_id|metadata/);
  });

  it.each(['-created_at', 'created_at', 'name', '-name'])(
    'read in pages of 7 equals one full read, sorted by %s',
    async (sort) => {
      const name = mark();
      await insertAgents(50, name);
      const path = `/api/v1/agents?search=${name}&sort=${sort}`;
      const full = (await get(`${path}&limit=200`)).body.data as Row[];
      expect(full).toHaveLength(50);
      const { ids, sizes } = await pages(path, 7);
      expect(ids).toEqual(full.map(({ id }) => id));
      expect(new Set(ids).size).toBe(50);
      expect(sizes).toEqual([7, 7, 7, 7, 7, 7, 7, 1]);

      const valueOf = ({ name: text, created_at: time }: Row) =>
        sort.endsWith('name') ? text.toLowerCase() : time;
      const values = full.map(valueOf);
      const inOrder = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      expect(values).toEqual(sort.startsWith('-') ? inOrder.toReversed() : inOrder);
    },
  );

  it('neither skips nor repeats rows that were there all along while others come', async () => {
    const name = mark();
    await insertAgents(20, name);
    const path = `/api/v1/agents?search=${name}&limit=10`;
    const first = (await get(path)).body;
    for (let index = 0; index < 3; index++) await anAgent(signet, { name: `${name} new` });
    const second = (await get(`${path}&cursor=${first.next_cursor}`)).body;
    const ids = [...first.data, ...second.data].map(({ id }: Row) => id);
    expect(new Set(ids).size).toBe(20);
    expect(second.next_cursor).toBeNull();
  });

  it('finds a part of name, address or id in any case, and takes wildcards as they are', async () => {
    const name = mark();
    const agent = await anAgent(signet, { name: `100%_${name}\\` });
    const found = async (search: string) =>
      ((await get(`/api/v1/agents?search=${encodeURIComponent(search)}`)).body.data as Row[]).map(
        ({ id }) => id,
      );
    for (const search of [name, name.toUpperCase(), `%_${name}`, `${name}\\`, agent.id, ` ${name} `])
      expect(await found(search)).toEqual([agent.id]);
    for (const search of [`_${name.slice(1)}x`, `%%${name}`, `${name}'; drop table agent; --`])
      expect(await found(search)).toEqual([]);
  });

  it('filters by status and rate tier', async () => {
    const name = mark();
    const one = await anAgent(signet, { name });
    const two = await anAgent(signet, { name });
    await signet.sql(`update agent set status = 'suspended', rate_tier = 'pro' where id = $1`, [two.id]);
    const found = async (query: string) =>
      ((await get(`/api/v1/agents?search=${name}&${query}`)).body.data as Row[]).map(({ id }) => id);
    expect(await found('status=active')).toEqual([one.id]);
    expect(await found('status=suspended')).toEqual([two.id]);
    expect(await found('rate_tier=pro')).toEqual([two.id]);
    expect(await found('rate_tier=pro&status=active')).toEqual([]);
  });

  it.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'limit=1.5',
    'sort=id',
    'status=gone',
    'rate_tier=gold',
    'surprise=1',
  ])('refuses %s and says which', async (query) => {
    const answer = await get(`/api/v1/agents?${query}`);
    expectProblem(answer, INVALID);
    expect(answer.body.errors[0].pointer).toContain(query.split('=')[0]);
  });

  it('takes no cursor that was forged, changed, or made for another list or owner', async () => {
    const name = mark();
    await insertAgents(3, name);
    const { next_cursor: cursor } = (await get(`/api/v1/agents?search=${name}&limit=1`)).body;
    const list = (query: string, headers = owner.headers) =>
      get(`/api/v1/agents?search=${name}&${query}`, headers);
    expect((await list(`cursor=${cursor}`)).status).toBe(200);

    const forged = Buffer.from(JSON.stringify(['2026-01-01', 'agt_0'])).toString('base64url');
    const changed = (cursor.startsWith('B') ? 'C' : 'B') + cursor.slice(1);
    for (const bad of [forged, `${cursor}AAAA`, cursor.slice(4), changed, 'x'])
      expectProblem(await list(`cursor=${bad}`), INVALID);
    expectProblem(await list(`sort=name&cursor=${cursor}`), INVALID);
    expectProblem(await get(`/api/v1/activity?cursor=${cursor}`), INVALID);
    const { headers } = await aManagementKey(signet, { organisationId: await anOrganisation(signet) });
    expectProblem(await list(`cursor=${cursor}`, headers), INVALID);
  });
});

describe('the figures of all agents', () => {
  it('follow what becomes of them, for their own organisation', async () => {
    const organisationId = await anOrganisation(signet);
    const { headers } = await aManagementKey(signet, { organisationId });
    const byStatus = async () => (await get('/api/v1/agents/figures', headers)).body.by_status;
    const nobody = { draft: 0, pending: 0, active: 0, inactive: 0, suspended: 0, revoked: 0 };
    expect(await byStatus()).toEqual(nobody);
    await insertAgents(3, mark(), organisationId);
    const { id } = (await get('/api/v1/agents?limit=1', headers)).body.data[0];
    await post(`/api/v1/agents/${id}/suspend`, { reason: 'Looks odd' }, headers);
    expect(await byStatus()).toEqual({ ...nobody, active: 2, suspended: 1 });
  });
});

describe('an agent', () => {
  const valid = { owner_email: 'owner@example.com', permissions: ['zendesk:tickets:read'] };

  it('is registered, with its key shown this once', async () => {
    const { status, body } = await post('/api/v1/agents', {
      ...valid,
      name: 'From the console',
      rate_tier: 'pro',
      private_persona: true,
    });
    expect(status).toBe(201);
    expect(keysOf(body)).toEqual(['agent', 'credential']);
    expect(body.agent).toMatchObject({
      name: 'From the console',
      rate_tier: 'pro',
      private_persona: true,
      status: 'active',
      credential_count: 1,
    });
    const verified = await call(signet, 'POST', '/agents/verify', {
      body: { agent_id: body.agent.id, api_key: body.credential.api_key },
    });
    expect(verified.status).toBe(200);
    const read = await get(`/api/v1/agents/${body.agent.id}`);
    expect(read.body.last_seen_at).not.toBeNull();
    expect(JSON.stringify(read.body)).not.toContain(body.credential.api_key.slice(8));
  });

  it('may be an administrator when an owner says so', async () => {
    const { status, body } = await post('/api/v1/agents', {
      ...valid,
      name: 'Admin',
      permissions: ['*:*:*'],
    });
    expect(status).toBe(201);
    expect(body.agent.permissions).toEqual(['*:*:*']);
  });

  it.each([
    ['a member nobody knows', { name: 'Agent', nmae: 'x' }, '/nmae'],
    ['no name', {}, '/name'],
    ['a short name', { name: 'ab' }, '/name'],
    ['no permissions', { name: 'Agent', permissions: [] }, '/permissions'],
  ])('is refused with %s', async (_, body, pointer) => {
    const answer = await post('/api/v1/agents', { ...valid, ...body });
    expectProblem(answer, INVALID);
    expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer);
  });

  it('is refused with permissions that do not exist', async () => {
    const answer = await post('/api/v1/agents', {
      ...valid,
      name: 'Agent',
      permissions: ['a:b:c', 'zendesk:*:read'],
    });
    expectProblem(answer, { status: 422, code: 'request.permissions_invalid' });
  });

  it('is revoked for a reason, which is on record with the person', async () => {
    const agent = await anAgent(signet);
    expectProblem(await post(`/api/v1/agents/${agent.id}/revoke`, { reason: ' ' }), INVALID);
    const { status, body } = await post(`/api/v1/agents/${agent.id}/revoke`, { reason: 'Lost laptop' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: agent.id, status: 'revoked', credential_count: 0 });
    expect(body.revoked_at).not.toBeNull();
    const log = await get(`/api/v1/activity?agent_id=${agent.id}&type=agent.revoked`);
    expect(log.body.data).toEqual([
      expect.objectContaining({
        reason: 'Lost laptop',
        outcome: 'success',
        actor: [{ type: 'member', id: owner.id, name: 'The owner' }],
      }),
    ]);
    const again = await post(`/api/v1/agents/${agent.id}/revoke`, { reason: 'Again' });
    expect(again.body.revoked_at).toBe(body.revoked_at);
  });

  it('that does not exist is not found', async () => {
    const id = `agt_${'0'.repeat(32)}`;
    const missing = { status: 404, code: 'agent.not_found' };
    expectProblem(await get(`/api/v1/agents/${id}`), missing);
    expectProblem(await post(`/api/v1/agents/${id}/revoke`, { reason: 'x' }), missing);
    expectProblem(await get('/api/v1/agents/junk'), INVALID);
  });
});

describe('the activity', () => {
  it('read in pages of 7 equals one full read, when all of it happened in the same millisecond', async () => {
    const agent = await anAgent(signet);
    await signet.sql(
      `insert into activity_event (id, organisation_id, occurred_at, type, outcome, actor, agent_id, record)
       select uuidv7(), $2::uuid, date_trunc('milliseconds', now()) + (n / 10) * interval '1 microsecond',
         'token.refreshed', 'success', '[]', $1, '{}' from generate_series(1, 49) n`,
      [agent.id, organisationOf(signet)],
    );
    const path = `/api/v1/activity?agent_id=${agent.id}`;
    const full = (await get(`${path}&limit=200`)).body.data as { id: string; occurred_at: string }[];
    expect(full).toHaveLength(50);
    const { ids, sizes } = await pages(path, 7);
    expect(ids).toEqual(full.map(({ id }) => id));
    expect(new Set(ids).size).toBe(50);
    expect(sizes.at(-1)).toBe(1);
    const times = full.map(({ occurred_at }) => occurred_at);
    expect(times).toEqual(times.toSorted((a, b) => b.localeCompare(a)));
  });

  it('filters by agent, type, outcome and time', async () => {
    const agent = await anAgent(signet);
    await call(signet, 'POST', '/agents/verify', {
      body: { agent_id: agent.id, api_key: `ak_${'0'.repeat(64)}` },
    });
    const types = async (query: string) =>
      (await get(`/api/v1/activity?agent_id=${agent.id}&${query}`)).body.data.map(
        ({ type }: { type: string }) => type,
      );
    expect(await types('')).toEqual(['agent.verification_failed', 'agent.registered']);
    expect(await types('type=agent.registered')).toEqual(['agent.registered']);
    expect(await types('outcome=failure')).toEqual(['agent.verification_failed']);
    expect(await types('since=2000-01-01T00:00:00Z&until=2000-01-02T00:00:00Z')).toEqual([]);
    expect(await types('since=2000-01-01T00:00:00Z')).toHaveLength(2);
  });

  it('shows one event by its id', async () => {
    const agent = await anAgent(signet);
    const [event] = (await get(`/api/v1/activity?agent_id=${agent.id}`)).body.data;
    // The detail has the record and its place in the chain on top, which may come in between.
    const { seq: _place, ...listed } = event;
    expect((await get(`/api/v1/activity/${event.id}`)).body).toMatchObject(listed);
    const missing = await get(`/api/v1/activity/aud_${'0'.repeat(12)}7${'0'.repeat(3)}8${'0'.repeat(15)}`);
    expectProblem(missing, { status: 404, code: 'activity.not_found' });
  });

  it('shows networks instead of addresses', async () => {
    const agent = await anAgent(signet);
    const { body } = await get(`/api/v1/activity?agent_id=${agent.id}`);
    expect(body.data[0].ip_prefix).toBe('127.0.0.0/24');
    expect(JSON.stringify(body)).not.toContain('127.0.0.1');
  });
});

describe('another organisation', () => {
  it('is never seen, by nobody, anywhere', async () => {
    const name = mark();
    const organisationId = await anOrganisation(signet);
    await insertAgents(5, name, organisationId);
    const stranger = await aSignedInMember(signet, { organisationId });
    const key = await aManagementKey(signet, { organisationId });
    const ours = await anAgent(signet, { name });
    const [theirs] = (await get(`/api/v1/agents?search=${name}`, stranger.headers)).body.data as Row[];

    for (const headers of [stranger.headers, key.headers]) {
      const list = (await get(`/api/v1/agents?search=${name}&limit=200`, headers)).body.data as Row[];
      expect(list).toHaveLength(5);
      expect(list.map(({ id }) => id)).not.toContain(ours.id);
      const path = `/api/v1/agents/${ours.id}`;
      expectProblem(await get(path, headers), { status: 404, code: 'agent.not_found' });
      expectProblem(await post(`${path}/revoke`, { reason: 'x' }, headers), {
        status: 404,
        code: 'agent.not_found',
      });
      expect((await get(`/api/v1/activity?agent_id=${ours.id}`, headers)).body.data).toEqual([]);
    }
    const [event] = (await get(`/api/v1/activity?agent_id=${ours.id}`)).body.data;
    expectProblem(await get(`/api/v1/activity/${event.id}`, stranger.headers), {
      status: 404,
      code: 'activity.not_found',
    });
    expectProblem(await get(`/api/v1/agents/${theirs!.id}`), { status: 404, code: 'agent.not_found' });
    expect((await get(`/api/v1/agents?search=${name}`)).body.data.map(({ id }: Row) => id)).toEqual([
      ours.id,
    ]);
    expect((await get(`/api/v1/agents/${ours.id}`)).body.status).toBe('active');
  });

  it('has its own members in its sessions', async () => {
    const organisationId = await anOrganisation(signet);
    const stranger = await aSignedInMember(signet, { organisationId });
    const { body } = await get('/api/v1/session', stranger.headers);
    expect(body.organisation).toEqual({ id: organisationId, name: 'Other' });
  });
});
