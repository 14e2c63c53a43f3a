import { ACTIVITY_KEYS, expectError, keysOf, MOUNTS, TIME } from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent, call } from '../support/wire.js';

interface Entry {
  id: string;
  agent_id: string;
  message: string;
  timestamp: string;
}

describe('GET /agents/{agent_id}/activity', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_TRUSTED_PROXIES: '127.0.0.1' } });
  });
  afterAll(() => signet.close());

  const verify = (agent: { id: string; apiKey: string }, headers: Record<string, string> = {}) =>
    call(signet, 'POST', '/agents/verify', { body: { agent_id: agent.id, api_key: agent.apiKey }, headers });

  it.each(MOUNTS)(
    'answers exactly the keys of the specification, at all three levels (mount "%s")',
    async (mount) => {
      const agent = await aVerifiedAgent(signet);
      const { status, headers, body } = await call(signet, 'GET', `${mount}/agents/${agent.id}/activity`, {
        headers: agent.auth,
      });
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(keysOf(body)).toEqual(['activity', 'agent_id', 'pagination', 'success']);
      expect(keysOf(body.pagination)).toEqual(['has_more', 'limit', 'offset', 'total']);
      expect(body).toMatchObject({
        success: true,
        agent_id: agent.id,
        pagination: { total: 2, limit: 50, offset: 0, has_more: false },
      });
      expect(body.activity.map(({ message }: Entry) => message)).toEqual([
        'agent.verified',
        'agent.registered',
      ]);
      for (const entry of body.activity) {
        expect(keysOf(entry)).toEqual(ACTIVITY_KEYS);
        expect(entry).toMatchObject({
          id: expect.any(String),
          agent_id: agent.id,
          timestamp: expect.stringMatching(TIME),
          ip_address: '127.0.0.1',
          status: 'success',
        });
      }
    },
  );

  it('shows the address that a trusted proxy names', async () => {
    const agent = await aVerifiedAgent(signet);
    await verify(agent, { 'x-forwarded-for': '203.0.113.7' });
    const { body } = await call(signet, 'GET', `/agents/${agent.id}/activity`, { headers: agent.auth });
    expect(body.activity[0].ip_address).toBe('203.0.113.7');
  });

  it('keeps the full address sealed, and forgets it when it is erased', async () => {
    const agent = await aVerifiedAgent(signet);
    await verify(agent, { 'x-forwarded-for': '198.51.100.77' });
    const stored = await signet.sql<{ text: string }>(
      'select e::text as text from activity_event e where agent_id = $1',
      [agent.id],
    );
    expect(JSON.stringify(stored)).not.toContain('198.51.100.77');
    await signet.sql(
      'delete from activity_personal where event_id in (select id from activity_event where agent_id = $1)',
      [agent.id],
    );
    const { body } = await call(signet, 'GET', `/agents/${agent.id}/activity`, { headers: agent.auth });
    expect(body.activity.map((entry: { ip_address: string }) => entry.ip_address)).toEqual(['', '', '']);
  });

  it('leads to the next page in the Link header, past what happens meanwhile', async () => {
    const agent = await aVerifiedAgent(signet);
    for (let index = 0; index < 5; index++) await verify(agent);
    const page = async (path: string) => {
      const { headers, body } = await call(signet, 'GET', path, { headers: agent.auth });
      const next = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ?? null;
      return { next, ids: body.activity.map(({ id }: Entry) => id), more: body.pagination.has_more };
    };
    const { ids: all } = await page(`/agents/${agent.id}/activity`);
    const first = await page(`/agents/${agent.id}/activity?limit=3&offset=1`);
    expect(first).toMatchObject({ ids: all.slice(1, 4), more: true });
    await verify(agent);
    const second = await page(first.next!);
    expect(second).toEqual({ next: null, ids: all.slice(4), more: false });
  });

  it('takes no cursor of another agent’s list', async () => {
    const [one, two] = [await aVerifiedAgent(signet), await aVerifiedAgent(signet)];
    const { headers } = await call(signet, 'GET', `/agents/${one.id}/activity?limit=1`, {
      headers: one.auth,
    });
    const cursor = /cursor=([^&>]+)/.exec(headers.get('link')!)![1];
    for (const foreign of [cursor, 'forged']) {
      const answer = await call(signet, 'GET', `/agents/${two.id}/activity?cursor=${foreign}`, {
        headers: two.auth,
      });
      expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
    }
    const none = await call(signet, 'GET', `/agents/${two.id}/activity?cursor=undefined`, {
      headers: two.auth,
    });
    expect(none.status).toBe(200);
  });

  it('pages newest first without gaps or repetitions, and says when there is more', async () => {
    const agent = await aVerifiedAgent(signet);
    for (let index = 0; index < 8; index++) await verify(agent);
    const page = async (query: string) =>
      (await call(signet, 'GET', `/agents/${agent.id}/activity?${query}`, { headers: agent.auth })).body;
    const all = await page('limit=200');
    expect(all.pagination).toEqual({ total: 10, limit: 200, offset: 0, has_more: false });
    const times: string[] = all.activity.map(({ timestamp }: Entry) => timestamp);
    expect(times).toEqual([...times].sort().reverse());

    const collected: string[] = [];
    for (let offset = 0; offset < 12; offset += 4) {
      const { activity, pagination } = await page(`limit=4&offset=${offset}`);
      expect(pagination).toEqual({ total: 10, limit: 4, offset, has_more: offset + 4 < 10 });
      collected.push(...activity.map(({ id }: Entry) => id));
    }
    expect(collected).toEqual(all.activity.map(({ id }: Entry) => id));
    expect(new Set(collected).size).toBe(10);
    expect(await page('offset=99')).toMatchObject({
      activity: [],
      pagination: { total: 10, has_more: false },
    });
  });

  it.each(['undefined', 'abc', '-1', '1.5', '', '0'])('takes the default instead of %j', async (rubbish) => {
    const agent = await aVerifiedAgent(signet);
    const { status, body } = await call(
      signet,
      'GET',
      `/agents/${agent.id}/activity?limit=${rubbish}&offset=${rubbish}`,
      { headers: agent.auth },
    );
    expect(status).toBe(200);
    expect(body.pagination).toMatchObject({ limit: 50, offset: 0 });
  });

  it('cuts a limit to 200', async () => {
    const agent = await aVerifiedAgent(signet);
    const path = `/agents/${agent.id}/activity?limit=10000`;
    expect((await call(signet, 'GET', path, { headers: agent.auth })).body.pagination.limit).toBe(200);
  });

  it('shows an agent nothing but its own', async () => {
    const [one, two] = [await aVerifiedAgent(signet), await aVerifiedAgent(signet)];
    const { body } = await call(signet, 'GET', `/agents/${one.id}/activity`, { headers: one.auth });
    expect(new Set(body.activity.map(({ agent_id }: Entry) => agent_id))).toEqual(new Set([one.id]));
    expect(JSON.stringify(body)).not.toContain(two.id);
  });

  it('does not grow by being read', async () => {
    const agent = await aVerifiedAgent(signet);
    const admin = await anAdministrator(signet);
    const total = async () =>
      (await call(signet, 'GET', `/agents/${agent.id}/activity`, { headers: admin.auth })).body.pagination
        .total;
    expect(await total()).toBe(2);
    expect(await total()).toBe(2);
  });

  it('cannot be changed, deleted or emptied, not even by the database’s owner', async () => {
    const agent = await aVerifiedAgent(signet);
    const append = /append-only/;
    await expect(
      signet.sql(`update activity_event set outcome = 'failure' where agent_id = $1`, [agent.id]),
    ).rejects.toThrow(append);
    await expect(signet.sql('delete from activity_event where agent_id = $1', [agent.id])).rejects.toThrow(
      append,
    );
    await expect(signet.sql('truncate activity_event')).rejects.toThrow(append);
  });
});
