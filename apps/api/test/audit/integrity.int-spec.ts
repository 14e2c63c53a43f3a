import { Sealer } from '../../src/activity/index.js';
import { Database } from '../../src/platform/database/database.js';
import {
  anEvent,
  anOperatorOf,
  anOrganisation,
  tamper,
  uncheckedJournal,
  type UncheckedJournal,
} from '../support/audit.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, call } from '../support/wire.js';

interface Shown {
  id: string;
  type: string;
  outcome: string;
  seq: number | null;
  sealed: boolean;
  integrity: string;
  fault: string | null;
  [member: string]: unknown;
}

/** For every column of `activity_event`, another value that PostgreSQL takes. `null`: nobody is shown it. */
const OTHER: Record<string, string | null> = {
  id: `'0199d7b4-0000-7000-8000-00000000dead'`,
  organisation_id: `$2::uuid`,
  occurred_at: `occurred_at - interval '1 second'`,
  type: `'agent.registered'`,
  outcome: `'failure'`,
  reason: `'harmless'`,
  actor: `'[{"type":"agent","id":null,"name":"Harmless"}]'`,
  agent_id: `'agt_${'e'.repeat(32)}'`,
  request_id: `'req_other'`,
  ip_prefix: `'10.0.0.0/24'`,
  record: `replace(record, '"outcome":"denied"', '"outcome":"success"')`,
  // The order in which events were taken into the chain: a full verification compares it.
  txid: null,
  epoch: null,
};

describe('what is shown of an event', () => {
  let signet: Signet;
  let journal: UncheckedJournal;
  let sealer: Sealer;
  beforeAll(async () => {
    signet = await startSignet();
    journal = uncheckedJournal(signet);
    sealer = signet.application.nest.get(Sealer);
  });
  afterAll(() => signet.close());

  const AGENT = `agt_${'a'.repeat(32)}`;

  /** Five sealed events, of which the third is the one to alter. */
  const aLog = async () => {
    const organisationId = await anOrganisation(signet);
    const headers = await anOperatorOf(signet, organisationId);
    for (let index = 1; index <= 5; index++) {
      await signet.application.nest.get(Database).transaction((tx) =>
        journal.write(tx, {
          ...anEvent(organisationId),
          occurredAt: new Date(Date.now() - 60_000 + index * 1_000),
          type: 'agent.deleted',
          outcome: 'denied',
          reason: 'for cause',
          actor: [{ type: 'member', id: `mem_${'b'.repeat(32)}`, name: 'Mia' }],
          agentId: AGENT,
          origin: { ip: '203.0.113.7', requestId: `req_${index}`, method: 'POST', path: '/test' },
        }),
      );
    }
    await sealer.catchUp(organisationId);
    const ids = await signet.sql<{ id: string }>(
      'select event_id as id from activity_chain where organisation_id = $1 order by seq',
      [organisationId],
    );
    return { organisationId, headers, uuids: ids.map(({ id }) => id) };
  };
  const list = async (headers: Record<string, string>) =>
    (await call(signet, 'GET', '/api/v1/activity', { headers })).body.data as Shown[];
  const detail = async (headers: Record<string, string>, uuid: string) =>
    (await call(signet, 'GET', `/api/v1/activity/aud_${uuid.replaceAll('-', '')}`, { headers }))
      .body as Shown;

  it('is sealed while nothing was altered, with the names beside it', async () => {
    const { headers, uuids } = await aLog();
    const shown = await list(headers);
    expect(shown.map(({ seq, sealed, integrity, fault }) => ({ seq, sealed, integrity, fault }))).toEqual(
      [5, 4, 3, 2, 1].map((seq) => ({ seq, sealed: true, integrity: 'sealed', fault: null })),
    );
    expect(await detail(headers, uuids[2]!)).toMatchObject({
      integrity: 'sealed',
      actor: [{ name: 'Mia' }],
      reason: 'for cause',
    });
  });

  it('has a test for every column there is', async () => {
    const columns = await signet.sql<{ name: string }>(
      `select column_name as name from information_schema.columns
       where table_schema = 'public' and table_name = 'activity_event'`,
    );
    expect(columns.map(({ name }) => name).sort()).toEqual(Object.keys(OTHER).sort());
  });

  it.each(Object.entries(OTHER).filter(([, value]) => value !== null))(
    'is broken once %s was altered, and tells what was recorded',
    async (column, value) => {
      const { organisationId, headers, uuids } = await aLog();
      const other = await anOrganisation(signet);
      const before = await detail(headers, uuids[2]!);
      await tamper(
        signet,
        'activity_event',
        `update activity_event set ${column} = ${value} where id = $1 and $2::uuid is not null`,
        [uuids[2], other],
      );
      // Whoever looks for the event finds it broken; at its old id there may be nothing, but never a sealed event.
      const shown = [...(await list(headers)), await detail(headers, uuids[2]!)].filter(
        ({ seq, id }) => seq === 3 || id === before.id || seq === null,
      );
      for (const event of shown) {
        expect(event).toMatchObject({
          sealed: false,
          integrity: 'broken',
          severity: 'critical',
          fault: expect.any(String),
        });
        if (column === 'record' || column === 'id') continue;
        const { type, outcome, reason, agent_id, request_id, ip_prefix, occurred_at } = before;
        expect(event).toMatchObject({ type, outcome, reason, agent_id, request_id, ip_prefix, occurred_at });
        // The name is not in the record, and a row with another time does not lead to it.
        expect(event.actor).toMatchObject([{ type: 'member', id: `mem_${'b'.repeat(32)}` }]);
      }
      if (column !== 'organisation_id') expect(shown.length).toBeGreaterThan(0);
      expect((await list(headers)).filter(({ sealed }) => sealed).map(({ seq }) => seq)).toEqual([
        5, 4, 2, 1,
      ]);

      // Nobody else learns from a row that was moved to them.
      const foreign = await list(await anOperatorOf(signet, other));
      for (const event of foreign) {
        expect(event).toMatchObject({ integrity: 'broken', type: 'unreadable', actor: [], agent_id: null });
        expect(JSON.stringify(event)).not.toContain(AGENT);
        expect(JSON.stringify(event)).not.toContain(organisationId);
      }
      expect(foreign).toHaveLength(column === 'organisation_id' ? 1 : 0);
    },
  );

  it.each([
    ['its hash', `hash = sha256('x')`, [3, 4]],
    ['its leaf', `leaf = sha256('x')`, [3]],
    ['its link', `prev_hash = sha256('x')`, [2, 3]],
    ['its event', `event_id = gen_random_uuid()`, [null]],
    ['its time', `event_time = event_time - interval '1 hour'`, [3]],
    ['its number', `seq = 99`, [2, 4, 99]],
    ['its organisation', `organisation_id = gen_random_uuid()`, [2, 3, 4]],
  ])('is broken once %s in the chain was altered', async (_, change, broken) => {
    const { organisationId, headers } = await aLog();
    await tamper(
      signet,
      'activity_chain',
      `update activity_chain set ${change} where organisation_id = $1 and seq = 3`,
      [organisationId],
    );
    const shown = await list(headers);
    const places = shown.filter(({ integrity }) => integrity === 'broken').map(({ seq }) => seq);
    expect(new Set(places)).toEqual(new Set(broken));
    expect(places).toHaveLength(broken.length);
    for (const event of shown) expect(event.sealed).toBe(event.integrity === 'sealed');
  });

  it('is broken when row, record and place were altered alike: its neighbours do not continue it', async () => {
    const { organisationId, headers, uuids } = await aLog();
    await tamper(
      signet,
      'activity_event',
      `update activity_event set outcome = 'success', record = replace(record, '"outcome":"denied"', '"outcome":"success"')
       where id = $1`,
      [uuids[2]],
    );
    const { linkRecord } = await import('../../src/activity/chain/link.js');
    const [row] = await signet.sql<{ record: string; prev_hash: Buffer }>(
      `select e.record, c.prev_hash from activity_event e join activity_chain c on c.event_id = e.id where e.id = $1`,
      [uuids[2]],
    );
    const { hash, leaf } = linkRecord(row!.record, 3, row!.prev_hash);
    await tamper(
      signet,
      'activity_chain',
      'update activity_chain set hash = $2, leaf = $3 where event_id = $1',
      [uuids[2], hash, leaf],
    );
    const shown = await list(headers);
    expect(shown.find(({ seq }) => seq === 3)).toMatchObject({ integrity: 'broken' });
    expect(organisationId).toBeTruthy();
  });

  it.each([
    ['before the end of the chain', `'7'`],
    ['by a transaction that is still to come', `'900000000000'`],
  ])('is broken when somebody wrote it %s', async (_, txid) => {
    const { organisationId, headers } = await aLog();
    const row = journal.rowsOf(anEvent(organisationId)).activity;
    await signet.sql(
      `insert into activity_event (id, organisation_id, occurred_at, type, outcome, actor, request_id, record, txid)
       values ($1, $2, $3, $4, $5, $6, $7, $8, ${txid})`,
      [row.id, organisationId, row.occurredAt, row.type, row.outcome, row.actor, row.requestId, row.record],
    );
    await sealer.catchUp(organisationId);
    const [event] = await list(headers);
    expect(event).toMatchObject({ seq: null, sealed: false, integrity: 'broken', fault: expect.any(String) });
  });

  it('is broken when it was never canonical, and others are sealed all the same', async () => {
    const { organisationId, headers } = await aLog();
    const row = journal.rowsOf(anEvent(organisationId)).activity;
    for (const record of [
      'no json',
      ` ${row.record}`,
      row.record.replace('{', '{"a":1,"a":2,'),
      '[]',
      'null',
      '{"seq":4}',
    ]) {
      const { id } = journal.rowsOf(anEvent(organisationId)).activity;
      await signet.sql(
        `insert into activity_event (id, organisation_id, occurred_at, type, outcome, actor, request_id, record)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, organisationId, row.occurredAt, row.type, row.outcome, row.actor, row.requestId, record],
      );
    }
    await journal.append(anEvent(organisationId));
    await sealer.catchUp(organisationId);
    const shown = await list(headers);
    expect(shown.filter(({ integrity }) => integrity === 'broken')).toHaveLength(6);
    expect(shown.filter(({ sealed }) => sealed).map(({ seq }) => seq)).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it('is broken when the names beside it were replaced or added, and whole when they were erased', async () => {
    const { organisationId, headers, uuids } = await aLog();
    await tamper(
      signet,
      'activity_personal',
      'update activity_personal set value_sealed = $2 where event_id = $1',
      [uuids[0], Buffer.from('something else')],
    );
    await signet.sql('delete from activity_personal where event_id = $1', [uuids[1]]);
    const nameless = journal.rowsOf(anEvent(organisationId)).activity;
    expect(nameless.personalSealed).toBeNull();
    await journal.append(anEvent(organisationId));
    await sealer.catchUp(organisationId);
    await signet.sql(
      `insert into activity_personal (event_id, occurred_at, organisation_id, value_sealed)
       select id, occurred_at, organisation_id, 'forged' from activity_event where organisation_id = $1
       order by occurred_at desc limit 1`,
      [organisationId],
    );
    const shown = await list(headers);
    expect(shown.map(({ integrity }) => integrity)).toEqual([
      'broken',
      'sealed',
      'sealed',
      'sealed',
      'sealed',
      'broken',
    ]);
    expect(shown[4]).toMatchObject({ actor: [{ name: null }] });
  });

  it('keeps the name of another agent to itself when a row was moved', async () => {
    const { headers, uuids, organisationId } = await aLog();
    await signet.sql(
      `insert into agent (id, organisation_id, name, owner_email, status, permissions)
       values ($1, $2, 'Somebody else', 'x@example.com', 'active', '{"zendesk:tickets:read"}')`,
      [`agt_${'e'.repeat(32)}`, organisationId],
    );
    await tamper(signet, 'activity_event', 'update activity_event set agent_id = $2 where id = $1', [
      uuids[2],
      `agt_${'e'.repeat(32)}`,
    ]);
    expect(await detail(headers, uuids[2]!)).toMatchObject({ agent_id: AGENT, agent_name: null });
  });

  it('counts what was recorded, whatever the columns say', async () => {
    const organisationId = await anOrganisation(signet);
    const headers = await anOperatorOf(signet, organisationId);
    await journal.append({ ...anEvent(organisationId), type: 'agent.deleted' });
    await tamper(
      signet,
      'activity_event',
      `update activity_event set type = 'agent.verified' where organisation_id = $1`,
      [organisationId],
    );
    const { body } = await call(signet, 'GET', '/api/v1/activity/facets', { headers });
    expect(body.types).toEqual([{ value: 'agent.deleted', events: 1 }]);
  });

  it('is told to agents and their administrators as well', async () => {
    const admin = await anAdministrator(signet);
    const registered = await call(signet, 'POST', '/agents/register', {
      body: { name: 'Watched', owner_email: 'x@example.com' },
    });
    const id = registered.body.agent.agent_id as string;
    await tamper(
      signet,
      'activity_event',
      `update activity_event set ip_prefix = '10.0.0.0/24' where agent_id = $1`,
      [id],
    );
    const closed = await call(signet, 'GET', `/agents/${id}/activity`, { headers: admin.auth });
    expect(closed.body.activity).toMatchObject([
      { status: 'failure', message: expect.stringContaining('ip_prefix') },
    ]);
    const open = await call(signet, 'GET', `/v1/agents/${id}/activity`, { headers: admin.auth });
    expect(open.body.activity).toMatchObject([
      { success: false, integrity: 'broken', fault: expect.stringContaining('ip_prefix') },
    ]);
    const feed = await call(signet, 'GET', '/v1/activity?limit=100', { headers: admin.auth });
    expect(feed.body.activity).toContainEqual(expect.objectContaining({ agent_id: id, integrity: 'broken' }));
  });

  it('of a moved row tells an agent nothing about the one it was taken from', async () => {
    const admin = await anAdministrator(signet);
    const [one, two] = await Promise.all(
      ['Taken', 'Given'].map(async (name) => {
        const { body } = await call(signet, 'POST', '/agents/register', {
          body: { name, owner_email: 'x@example.com' },
        });
        return body.agent.agent_id as string;
      }),
    );
    await tamper(signet, 'activity_event', 'update activity_event set agent_id = $2 where agent_id = $1', [
      one,
      two,
    ]);
    const { body } = await call(signet, 'GET', `/agents/${two}/activity`, { headers: admin.auth });
    expect(body.activity).toHaveLength(2);
    expect(JSON.stringify(body)).not.toContain(one);
    expect(body.activity.filter(({ status }: { status: string }) => status === 'failure')).toHaveLength(1);
  });
});
