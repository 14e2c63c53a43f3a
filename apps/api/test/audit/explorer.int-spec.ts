import { Sealer } from '../../src/activity/index.js';
import { Database } from '../../src/platform/database/database.js';
import {
  anEvent,
  anOperatorOf,
  anOrganisation,
  manyEvents,
  uncheckedJournal,
  type UncheckedJournal,
} from '../support/audit.js';
import { rowsRead } from '../support/rows-read.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

interface Listed {
  id: string;
  occurred_at: string;
  type: string;
  severity: string;
  seq: number | null;
  sealed: boolean;
}

describe('the activity explorer', () => {
  let signet: Signet;
  let journal: UncheckedJournal;
  let sealer: Sealer;
  beforeAll(async () => {
    signet = await startSignet();
    journal = uncheckedJournal(signet);
    sealer = signet.application.nest.get(Sealer);
  });
  afterAll(() => signet.close());

  const aLog = async () => {
    const organisationId = await anOrganisation(signet);
    return { organisationId, headers: await anOperatorOf(signet, organisationId) };
  };
  const list = async (headers: Record<string, string>, query: Record<string, string> = {}) => {
    const { status, body } = await call(
      signet,
      'GET',
      `/api/v1/activity?${new URLSearchParams(query).toString()}`,
      {
        headers,
      },
    );
    expect({ status, body: status === 200 ? null : body }).toEqual({ status: 200, body: null });
    return body as { data: Listed[]; next_cursor: string | null };
  };

  it('says of every event whether it is sealed, and where it stands', async () => {
    const { organisationId, headers } = await aLog();
    await journal.append(anEvent(organisationId));
    expect((await list(headers)).data).toMatchObject([{ seq: null, sealed: false }]);
    await sealer.catchUp(organisationId);
    await journal.append(anEvent(organisationId));
    const { data } = await list(headers);
    expect(data).toMatchObject([
      { seq: null, sealed: false },
      { seq: 1, sealed: true },
    ]);
    const { body } = await call(signet, 'GET', `/api/v1/activity/${data[1]!.id}`, { headers });
    expect(body).toMatchObject({
      id: data[1]!.id,
      seq: 1,
      prev_hash: 'genesis',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      record: { id: data[1]!.id, event: 'agent.verified' },
    });
    const waiting = await call(signet, 'GET', `/api/v1/activity/${data[0]!.id}`, { headers });
    expect(waiting.body).toMatchObject({ seq: null, prev_hash: null, hash: null });
  });

  it('says of every event how much it wants to be looked at', async () => {
    const { organisationId, headers } = await aLog();
    const SEVERITIES = {
      'agent.verified': 'info',
      'agent.suspended': 'warning',
      'drift.revoked': 'critical',
      'status.updated': 'info',
      'robot.befriended': 'info',
    };
    for (const type of Object.keys(SEVERITIES)) await journal.append({ ...anEvent(organisationId), type });
    const { data } = await list(headers);
    expect(Object.fromEntries(data.map(({ type, severity }) => [type, severity]))).toEqual(SEVERITIES);
    for (const { id, type, severity } of data) {
      const { body } = await call(signet, 'GET', `/api/v1/activity/${id}`, { headers });
      expect([type, body.severity]).toEqual([type, severity]);
    }
  });

  it('filters by type, family of types, outcome, agent, actor, request and time', async () => {
    const { organisationId, headers } = await aLog();
    const agentId = `agt_${'b'.repeat(32)}`;
    const member = { type: 'member', id: `mem_${'c'.repeat(32)}`, name: 'Mia' } as const;
    const write = (changes: object) =>
      signet.application.nest
        .get(Database)
        .transaction((tx) => journal.write(tx, { ...anEvent(organisationId), ...changes }));
    await write({ type: 'agent.suspended', actor: [member], agentId });
    await write({ type: 'agent.verified', actor: [{ type: 'agent', id: agentId }], agentId });
    await write({ type: 'agents_other.thing', outcome: 'denied' });
    await write({
      type: 'token.refreshed',
      origin: { ip: '', requestId: 'req_special', method: 'GET', path: '/' },
    });
    const types = async (query: Record<string, string>) =>
      (await list(headers, query)).data.map(({ type }) => type);
    expect(await types({ type: 'agent.*' })).toEqual(['agent.verified', 'agent.suspended']);
    expect(await types({ type: 'agent.suspended' })).toEqual(['agent.suspended']);
    expect(await types({ outcome: 'denied' })).toEqual(['agents_other.thing']);
    expect(await types({ agent_id: agentId })).toEqual(['agent.verified', 'agent.suspended']);
    expect(await types({ actor_id: member.id })).toEqual(['agent.suspended']);
    expect(await types({ actor_id: agentId })).toEqual(['agent.verified']);
    expect(await types({ request_id: 'req_special' })).toEqual(['token.refreshed']);
    const [, second] = (await list(headers)).data;
    expect(await types({ since: second!.occurred_at })).toHaveLength(2);
    expect(await types({ until: second!.occurred_at })).toHaveLength(2);
    expect(await types({ type: 'agent.*', actor_id: member.id, outcome: 'success' })).toEqual([
      'agent.suspended',
    ]);
  });

  it('finds events by parts of names, addresses, ids and types, page by page', async () => {
    const { organisationId, headers } = await aLog();
    const agentId = `agt_${'d'.repeat(32)}`;
    await signet.sql(
      `insert into agent (id, organisation_id, name, owner_email, status, permissions)
       values ($1, $2, 'Invoice %_ robot', 'finance@example.com', 'active', '{"zendesk:tickets:read"}')`,
      [agentId, organisationId],
    );
    const member = { type: 'member', id: `mem_${'e'.repeat(32)}`, name: 'Zoë Ångström' } as const;
    await signet.sql(
      `insert into member (id, organisation_id, email, name, role) values ($1, $2, 'zoe@example.org', $3, 'owner')`,
      [member.id, organisationId, member.name],
    );
    for (let index = 0; index < 7; index++) {
      await journal.append({ ...anEvent(organisationId), agentId, type: 'agent.verified' });
      await journal.append({ ...anEvent(organisationId), actor: [member], type: 'limits.updated' });
    }
    const find = async (q: string, more: Record<string, string> = {}) =>
      (await list(headers, { q, ...more })).data;
    expect(await find('robot')).toHaveLength(7);
    expect(await find('%_ rob')).toHaveLength(7);
    expect(await find('%%%')).toHaveLength(0);
    expect(await find('FINANCE@')).toHaveLength(7);
    expect(await find(agentId)).toHaveLength(7);
    expect(await find('ngström')).toHaveLength(7);
    expect(await find('rate tier changed')).toHaveLength(7);
    expect(await find('req_test')).toHaveLength(14);
    expect(await find('robot', { type: 'limits.updated' })).toHaveLength(0);
    expect(await find('nobody has this name')).toHaveLength(0);
    expect((await find('req_test', { until: '2020-01-01T00:00:00Z' })).length).toBe(0);
    const collected: string[] = [];
    let cursor: string | null = '';
    do {
      const page = await list(headers, { q: 'req_test', limit: '4', ...(cursor && { cursor }) });
      collected.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor);
    expect(collected).toEqual((await list(headers)).data.map(({ id }) => id));
    const other = await aLog();
    expect((await list(other.headers, { q: 'robot' })).data).toEqual([]);
    const short = await call(signet, 'GET', '/api/v1/activity?q=ab', { headers });
    expect(short.status).toBe(422);
  });

  it('pages through events of one millisecond in sevens as in one full read', async () => {
    const { organisationId, headers } = await aLog();
    await signet.sql(
      `insert into activity_event (id, organisation_id, occurred_at, type, outcome, actor, record)
       select uuidv7(), $1, date_trunc('second', now()) + make_interval(secs => (n % 10) * 0.000001), 'agent.verified',
         'success', '[]', '{}' from generate_series(1, 2000) n`,
      [organisationId],
    );
    const full = await signet.sql<{ id: string }>(
      `select 'aud_' || replace(id::text, '-', '') as id from activity_event where organisation_id = $1
       order by occurred_at desc, id desc`,
      [organisationId],
    );
    const collected: string[] = [];
    let cursor: string | null = '';
    do {
      const page = await list(headers, { limit: '7', ...(cursor && { cursor }) });
      collected.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor);
    expect(collected).toEqual(full.map(({ id }) => id));
  });

  it('counts events over time, without gaps, from what the sealer rolled up', async () => {
    const { organisationId, headers } = await aLog();
    const at = (iso: string, type: string, outcome: 'success' | 'denied') =>
      journal.append({
        ...anEvent(organisationId),
        occurredAt: new Date(iso),
        type: type as 'agent.verified',
        outcome,
      });
    await at('2026-03-01T10:05:00Z', 'agent.verified', 'success');
    await at('2026-03-01T10:55:00Z', 'agent.verified', 'denied');
    await at('2026-03-01T13:00:00Z', 'token.refreshed', 'success');
    await at('2026-03-02T00:00:00Z', 'agent.suspended', 'success');
    const get = async (path: string) =>
      (await call(signet, 'GET', `/api/v1/activity/${path}`, { headers })).body;
    const hours = await get('histogram?since=2026-03-01T10:30:00Z&until=2026-03-01T14:00:00Z');
    expect(hours.data).toEqual([
      { at: '2026-03-01T10:00:00Z', total: 2, success: 1, failure: 0, denied: 1, error: 0 },
      { at: '2026-03-01T11:00:00Z', total: 0, success: 0, failure: 0, denied: 0, error: 0 },
      { at: '2026-03-01T12:00:00Z', total: 0, success: 0, failure: 0, denied: 0, error: 0 },
      { at: '2026-03-01T13:00:00Z', total: 1, success: 1, failure: 0, denied: 0, error: 0 },
    ]);
    const days = await get(
      'histogram?interval=day&since=2026-03-01T00:00:00Z&until=2026-03-03T00:00:00Z&type=agent.*',
    );
    expect(days.data.map(({ at, total }: { at: string; total: number }) => [at, total])).toEqual([
      ['2026-03-01T00:00:00Z', 2],
      ['2026-03-02T00:00:00Z', 1],
    ]);
    expect((await get('histogram')).data).toHaveLength(24);
    expect((await get('histogram?interval=day')).data).toHaveLength(30);
    const range = 'since=2026-03-01T00:00:00Z&until=2026-03-03T00:00:00Z';
    expect(await get(`facets?${range}`)).toEqual({
      types: [
        { value: 'agent.verified', events: 2 },
        { value: 'agent.suspended', events: 1 },
        { value: 'token.refreshed', events: 1 },
      ],
      outcomes: [
        { value: 'success', events: 3 },
        { value: 'denied', events: 1 },
      ],
      complete: true,
    });
    expect((await get(`facets?${range}&outcome=denied`)).types).toEqual([
      { value: 'agent.verified', events: 1 },
    ]);
    expect((await get(`facets?${range}&type=token.*`)).outcomes).toEqual([{ value: 'success', events: 1 }]);
  });

  describe('counts of one agent what it has, and nothing of what others have', () => {
    const types = async (headers: Record<string, string>, query: object) => {
      const asked = new URLSearchParams(query as Record<string, string>).toString();
      const { body } = await call(signet, 'GET', `/api/v1/activity/facets?${asked}`, { headers });
      return body as { types: { value: string }[]; outcomes: object[]; complete: boolean };
    };

    it('by outcome, by type and in the time that is asked for', async () => {
      const { organisationId, headers } = await aLog();
      const [agentId, another] = [`agt_${'e'.repeat(32)}`, `agt_${'f'.repeat(32)}`];
      const append = (type: string, more: object = {}) =>
        journal.append({ ...anEvent(organisationId), type, agentId, ...more });
      for (const id of [agentId, another])
        await signet.sql(
          `insert into agent (id, organisation_id, name, owner_email, status, permissions)
           values ($1, $2, 'Counted', 'a@example.com', 'active', '{slack:*:*}')`,
          [id, organisationId],
        );
      await append('agent.verified');
      await append('agent.verified', { outcome: 'denied' });
      await append('token.refreshed');
      await append('agent.suspended', { occurredAt: new Date(Date.now() - 40 * 86_400_000) });
      await append('credential.created', { agentId: another });
      await append('member.signed_in', { agentId: null });

      expect(await types(headers, { agent_id: agentId })).toEqual({
        types: [
          { value: 'agent.verified', events: 2 },
          { value: 'token.refreshed', events: 1 },
        ],
        outcomes: [
          { value: 'success', events: 2 },
          { value: 'denied', events: 1 },
        ],
        complete: true,
      });
      const denied = await types(headers, { agent_id: agentId, outcome: 'denied' });
      expect(denied.types).toEqual([{ value: 'agent.verified', events: 1 }]);
      const tokens = await types(headers, { agent_id: agentId, type: 'token.*' });
      expect(tokens.outcomes).toEqual([{ value: 'success', events: 1 }]);
      const ever = await types(headers, { agent_id: agentId, since: '2026-01-01T00:00:00Z' });
      expect(ever.types.map(({ value }) => value)).toContain('agent.suspended');

      const other = await aLog();
      const foreign = await types(other.headers, { agent_id: agentId });
      expect(foreign).toEqual({ types: [], outcomes: [], complete: true });
    });

    it('and reads no more than ten thousand events of a busy one', async () => {
      const { organisationId, headers } = await aLog();
      const agentId = `agt_${'b'.repeat(31)}0`;
      await manyEvents(signet, organisationId, 30_000, agentId);
      const query = { agent_id: agentId, since: '2020-01-01T00:00:00Z' };
      let answer: Awaited<ReturnType<typeof types>> | undefined;
      const rows = await rowsRead(signet, 'activity_event', async () => {
        answer = await types(headers, query);
      });
      expect(answer).toMatchObject({ complete: false });
      expect(rows).toBeLessThan(11_000);
    });
  });

  it.each([
    'histogram?since=2020-01-01T00:00:00Z',
    'histogram?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z',
    'histogram?interval=second',
    'facets?since=now',
    'facets?agent_id=agt_nobody',
  ])('refuses %s', async (path) => {
    const { headers } = await aLog();
    expect((await call(signet, 'GET', `/api/v1/activity/${path}`, { headers })).status).toBe(422);
  });

  it('reads no more of 60,000 events for a deep page, a rare actor or a word than the page needs', async () => {
    const { organisationId, headers } = await aLog();
    await manyEvents(signet, organisationId, 60_000);
    await sealer.catchUp(organisationId);
    await signet.sql('analyze');
    let cursor = (await list(headers, { limit: '200' })).next_cursor!;
    for (let page = 0; page < 100; page++)
      cursor = (await list(headers, { limit: '200', cursor })).next_cursor!;
    expect(
      await rowsRead(signet, 'activity_event', () => list(headers, { limit: '50', cursor })),
    ).toBeLessThan(500);
    expect(
      await rowsRead(signet, 'activity_event', () => list(headers, { actor_id: `mem_${'0'.repeat(32)}` })),
    ).toBeLessThan(500);
    // The index of request ids is filled in behind the writers: whoever asks it now reads all that came since.
    expect(await rowsRead(signet, 'activity_event', () => list(headers, { q: 'nobodys' }))).toBeLessThan(500);
    await signet.sql('vacuum activity_event');
    // The range that is being filled is not indexed.
    expect(
      await rowsRead(signet, 'activity_event', () => list(headers, { q: 'req_of_nobody' })),
    ).toBeLessThan(1_500);
  });
});
