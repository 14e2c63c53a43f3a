import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ExportVerifier, parseKeys, verifyProof, type Report } from '@signet/audit';
import { FACTS, type FactDefinition, type RetentionClass } from '@signet/contracts';
import pg from 'pg';
import type { Scope } from '../../src/access/index.js';
import { Retention, Sealer } from '../../src/activity/index.js';
import { ActivityTotals } from '../../src/activity/chain/index.js';
import { DefaultOrganisation } from '../../src/members/index.js';
import { Database } from '../../src/platform/database/database.js';
import {
  anEvent,
  anOperatorOf,
  anOrganisation,
  uncheckedJournal,
  type UncheckedJournal,
} from '../support/audit.js';
import { organisationOf } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

const AGENT = `agt_${'7'.repeat(32)}`;

describe('retention', () => {
  let signet: Signet;
  let journal: UncheckedJournal;
  beforeEach(async () => {
    signet = await startSignet();
    journal = uncheckedJournal(signet);
  });
  afterEach(() => signet.close());

  const run = () => signet.application.nest.get(Retention).run();
  const months = async () =>
    (
      await signet.sql<{ name: string }>(
        `select relname as name from pg_class where relkind = 'r' and relname ~ '^activity_(event|personal)_20200[0-9]$' order by 1`,
      )
    ).map(({ name }) => name);
  const write = (organisationId: Scope, at: string, type = 'agent.verified') =>
    signet.application.nest.get(Database).transaction((tx) =>
      journal.write(tx, {
        ...anEvent(organisationId),
        type: type as 'agent.verified',
        occurredAt: new Date(at),
        agentId: AGENT,
        origin: { ip: '203.0.113.9', requestId: 'req_test', method: 'POST', path: '/test' },
      }),
    );
  const keys = async () =>
    parseKeys(JSON.stringify((await call(signet, 'GET', '/.well-known/signet-audit-keys.json')).body));
  const verify = async (text: string): Promise<Report> => {
    const verifier = new ExportVerifier({ keys: await keys() });
    for (const line of text.split('\n')) verifier.line(line);
    return verifier.end();
  };
  /** Two months of 2020 and today, in one chain. */
  const anOldLog = async () => {
    for (const month of ['2020-01-15', '2020-02-15'])
      await signet.sql('select ensure_activity_partition($1)', [month]);
    const organisationId = await anOrganisation(signet);
    for (let day = 10; day < 20; day++) await write(organisationId, `2020-01-${day}T00:00:00Z`);
    for (let day = 10; day < 15; day++) await write(organisationId, `2020-02-${day}T00:00:00Z`);
    await write(organisationId, new Date().toISOString());
    return { organisationId, headers: await anOperatorOf(signet, organisationId) };
  };
  const download = async (headers: Record<string, string>) =>
    (await fetch(`${signet.url}/api/v1/activity/export`, { headers })).text();

  /** The verdict about the proof of an event that may be gone. */
  const proofOf = async (organisationId: Scope, seq: number, headers: Record<string, string>) => {
    const [{ id }] = (await signet.sql<{ id: string }>(
      `select 'aud_' || replace(event_id::text, '-', '') as id from activity_chain
       where organisation_id = $1 and seq = $2`,
      [organisationId, seq],
    )) as [{ id: string }];
    const { body } = await call(signet, 'GET', `/api/v1/activity/${id}/proof`, { headers });
    return verifyProof(body, { keys: await keys() });
  };

  it('archives old months, verifies the archives, drops the months, and keeps what proves them', async () => {
    const { organisationId, headers } = await anOldLog();
    const totals = signet.application.nest.get(ActivityTotals);
    const before = await verify(await download(headers));
    expect(before).toMatchObject({ valid: true, events: 17, skipped: 0 });
    expect(await totals.total(organisationId, AGENT)).toBe(16);
    const [{ id }] = (await signet.sql<{ id: string }>(
      `select 'aud_' || replace(event_id::text, '-', '') as id from activity_chain where organisation_id = $1 and seq = 3`,
      [organisationId],
    )) as [{ id: string }];

    await run();

    expect(await months()).toEqual([]);
    expect(await totals.total(organisationId, AGENT)).toBe(1);
    const after = await verify(await download(headers));
    // What is shown: today's event, two archives with what recorded each, and the two exports of this test.
    expect(after).toMatchObject({ verdict: 'valid', events: 7, skipped: 15, archived: 15, firstSeq: 1 });
    const proof = await call(signet, 'GET', `/api/v1/activity/${id}/proof`, { headers });
    expect(proof.body).toMatchObject({ seq: 3, event: null });
    expect(verifyProof(proof.body, { keys: await keys() })).toMatchObject({ verdict: 'valid', archived: 1 });
    const alone = { ...proof.body, archived: null };
    expect(verifyProof(alone, { keys: await keys() }).fault).toMatchObject({ kind: 'missing', seq: 3 });

    const archives = await signet.sql<{ month: string; file: string; events: string }>(
      'select month, file, events from activity_archive where organisation_id = $1 order by month',
      [organisationId],
    );
    expect(archives.map(({ month, events }) => [month, events])).toEqual([
      ['202001', '10'],
      ['202002', '5'],
    ]);
    for (const { file, events } of archives) {
      const bytes = await readFile(path.join(signet.dataDir, 'archive', file));
      expect(await verify(gunzipSync(bytes).toString())).toMatchObject({
        valid: true,
        events: Number(events),
      });
    }
    const told = await call(signet, 'GET', '/api/v1/activity?type=audit.archived', { headers });
    expect(told.body.data).toHaveLength(2);
  });

  it('keeps everything while a legal hold stands, and says in the log who placed and released it', async () => {
    const { headers } = await anOldLog();
    const reason = 'Litigation 2026/17';
    const placed = await call(signet, 'POST', '/api/v1/activity/holds', {
      headers,
      body: { reason, since: '2020-01-31T00:00:00Z', until: '2020-02-02T00:00:00Z' },
    });
    expect(placed.status).toBe(201);
    await run();
    expect(await months()).toHaveLength(4);
    await expect(signet.sql(`select drop_activity_month('202001')`)).rejects.toThrow('legal hold');
    const release = () =>
      call(signet, 'POST', `/api/v1/activity/holds/${placed.body.id}/release`, {
        headers,
        body: { reason: 'Settled' },
      });
    expect((await release()).body).toMatchObject({ released_at: expect.any(String) });
    expect((await release()).body.code).toBe('hold.not_found');
    const { body } = await call(signet, 'GET', '/api/v1/activity/holds', { headers });
    expect(body.data).toMatchObject([{ id: placed.body.id, reason, released_by: expect.any(String) }]);
    const told = await call(signet, 'GET', '/api/v1/activity?type=audit.*', { headers });
    expect(
      told.body.data.map(({ type, reason: said }: { type: string; reason: string }) => [type, said]),
    ).toEqual([
      ['audit.hold_released', 'Settled'],
      ['audit.hold_placed', reason],
    ]);
    await run();
    expect(await months()).toEqual([]);
  });

  it('keeps a month with decisions of the broker for seven years, and young months always', async () => {
    const { organisationId } = await anOldLog();
    await write(organisationId, '2020-01-20T00:00:00Z', 'challenge.created');
    const other = await startSignet({ beside: signet, environment: { AUDIT_RETENTION_DAYS: '36500' } });
    await other.application.nest.get(Retention).run();
    expect(await months()).toEqual(['activity_event_202001', 'activity_personal_202001']);
    await other.close();
    const month = new Date().toISOString().slice(0, 7).replace('-', '');
    await expect(signet.sql(`select drop_activity_month('${month}')`)).rejects.toThrow('last 30 days');
  });

  describe('how long a fact stays is what its declaration says:', () => {
    const facts = Object.entries<FactDefinition>(FACTS);
    const AS_LONG_AS_CAN_BE = { AUDIT_RETENTION_DAYS: '36500' };
    const NOT_SO_LONG = { AUDIT_RETENTION_DAYS: '1000' };
    const asDeclared = async (environment: Record<string, string>) => {
      const other = await startSignet({ beside: signet, environment });
      await other.application.nest.get(Retention).run();
      await other.close();
      return (await months()).filter((name) => name.startsWith('activity_event_'));
    };
    const anOldEventOf = async (type: string, month: string) => {
      await signet.sql('select ensure_activity_partition($1)', [`${month}-15`]);
      await write(organisationOf(signet), `${month}-15T00:00:00Z`, type);
    };

    it('those of every class but `long` leave with their month, for its archive', async () => {
      const types = facts.filter(([, { retention }]) => retention !== 'long').map(([type]) => type);
      for (const type of types) await anOldEventOf(type, '2020-01');
      expect(await asDeclared(AS_LONG_AS_CAN_BE)).toEqual([]);
      const [archive] = await signet.sql<{ file: string }>('select file from activity_archive');
      const lines = gunzipSync(await readFile(path.join(signet.dataDir, 'archive', archive!.file)))
        .toString()
        .split('\n');
      const archived = lines.flatMap((line) => /"event":"([^"]+)"/.exec(line)?.[1] ?? []);
      // Beside them is the event that recorded the export.
      expect([...new Set(archived)].sort()).toEqual(types.sort());
    });

    it('those that are `long` keep their month longer', async () => {
      const declared: { retention: RetentionClass } = FACTS['agent.verified'];
      await anOldEventOf('agent.verified', '2020-01');
      declared.retention = 'long';
      try {
        expect(await asDeclared(AS_LONG_AS_CAN_BE)).toEqual(['activity_event_202001']);
        expect(await asDeclared(NOT_SO_LONG)).toEqual([]);
      } finally {
        declared.retention = 'month';
      }
    });

    it('what nobody declares yet, because a newer version wrote it, stays like those', async () => {
      await anOldEventOf('robot.befriended', '2020-01');
      expect(await asDeclared(AS_LONG_AS_CAN_BE)).toEqual(['activity_event_202001']);
      expect(await asDeclared(NOT_SO_LONG)).toEqual([]);
    });

    it('those that are `renewed` are in the log when the month of each is gone', async () => {
      await anOldEventOf('agent.verified', '2020-01');
      await anOldEventOf('agent.verified', '2020-03');
      const away = (Date.now() - new Date('2020-03-15T00:00:00Z').getTime()) / 1_000;
      signet.clock.advance(-away);
      await asDeclared({ SIGNET_ACTIVITY_RETENTION_DAYS: '30' });
      const renewed = facts.filter(([, { retention }]) => retention === 'renewed').map(([type]) => type);
      const found = (after: string) =>
        signet.sql<{ type: string }>(
          'select distinct type from activity_event where type = any ($1) and occurred_at > $2 order by 1',
          [renewed, after],
        );
      const all = renewed.sort().map((type) => ({ type }));
      expect(await found('2020-03-01')).toEqual(all);
      signet.clock.advance(away);
      expect(await asDeclared({ SIGNET_ACTIVITY_RETENTION_DAYS: '30' })).toEqual([]);
      expect(await found('2020-04-01')).toEqual(all);
    });
  });

  it('drops nothing that the archive does not hold', async () => {
    const { organisationId } = await anOldLog();
    await expect(signet.sql(`select drop_activity_month('202001')`)).rejects.toThrow(
      'does not hold all of it',
    );
    await run();
    await signet.sql('select ensure_activity_partition($1)', ['2020-01-15']);
    await write(organisationId, '2020-01-25T00:00:00Z');
    await expect(run()).rejects.toThrow('does not hold all of it');
    expect(await months()).toHaveLength(2);
  });

  it('drops nothing when a file is in the way of the archive', async () => {
    await anOldLog();
    await writeFile(path.join(signet.dataDir, 'archive'), 'not a folder');
    await expect(run()).rejects.toThrow();
    expect(await months()).toHaveLength(4);
  });

  it('says again which archive holds what, before the event that said so leaves', async () => {
    const { organisationId, headers } = await anOldLog();
    await signet.sql('select ensure_activity_partition($1)', ['2020-03-15']);
    const process = await startSignet({
      beside: signet,
      environment: { SIGNET_ACTIVITY_RETENTION_DAYS: '30' },
    });
    const away = (Date.now() - new Date('2020-03-15T00:00:00Z').getTime()) / 1_000;
    signet.clock.advance(-away);
    await process.application.nest.get(Retention).run();
    signet.clock.advance(away);
    const facts = () =>
      signet.sql<{ month: string }>(
        `select to_char(occurred_at, 'YYYYMM') as month from activity_event
         where organisation_id = $1 and type = 'audit.archived' order by occurred_at`,
        [organisationId],
      );
    expect((await facts()).map(({ month }) => month)).toEqual(['202003']);
    expect(await verify(await download(headers))).toMatchObject({ verdict: 'valid', archived: 10 });

    await process.application.nest.get(Retention).run();
    expect(await months()).toEqual([]);
    expect(new Set((await facts()).map(({ month }) => month))).not.toContain('202003');
    expect(await verify(await download(headers))).toMatchObject({ verdict: 'valid', archived: 17 });
    expect(await proofOf(organisationId, 3, headers)).toMatchObject({ verdict: 'valid', archived: 1 });
    await process.application.nest.get(Retention).run();
    expect(await facts()).toHaveLength(3);
    await process.close();
  });

  it('names the places of archives that the first release only counted', async () => {
    const { organisationId, headers } = await anOldLog();
    await signet.application.nest.get(Sealer).catchUp(organisationId);
    await signet.sql(
      `insert into activity_archive (month, organisation_id, file, sha256, events, first_seq, last_seq, verified_at)
       values ('202001', $1, 'activity-202001.ndjson.gz', sha256('x'), 10, 1, 10, now())`,
      [organisationId],
    );
    const sha256 = createHash('sha256').update('x').digest('hex');
    const details = { archive: 'activity-202001.ndjson.gz', month: '202001', events: 10, sha256 };
    await journal.append({ ...anEvent(organisationId), type: 'audit.archived', details: details as never });
    await signet.sql(`select drop_activity_month('202001')`);
    expect(await verify(await download(headers))).toMatchObject({ verdict: 'valid', archived: 10 });
    expect(await proofOf(organisationId, 3, headers)).toMatchObject({ verdict: 'invalid' });
    const hold = { reason: 'Keeps February' };
    await call(signet, 'POST', '/api/v1/activity/holds', { headers, body: hold });
    await run();
    expect(await verify(await download(headers))).toMatchObject({ verdict: 'valid', archived: 10 });
    expect(await proofOf(organisationId, 3, headers)).toMatchObject({ verdict: 'valid', archived: 1 });
  });

  it('drops nothing before a sealed event says where it went', async () => {
    await anOldLog();
    const slow = new pg.Client({ connectionString: signet.databaseUrl });
    await slow.connect();
    try {
      // Everything that is old is sealed; what the archiving itself writes has to wait.
      await signet.application.nest.get(Sealer).sealAll();
      await slow.query('begin');
      await slow.query('select pg_current_xact_id()');
      await run();
      expect(await months()).toHaveLength(4);
    } finally {
      await slow.query('rollback');
      await slow.end();
    }
    await run();
    expect(await months()).toEqual([]);
  });

  it('lets writers and readers go on while a month is dropped', async () => {
    const { organisationId, headers } = await anOldLog();
    let isDone = false;
    let written = 0;
    const writers = Array.from({ length: 4 }, async () => {
      while (!isDone) {
        await journal.append(anEvent(organisationId));
        written += 1;
      }
    });
    const readers = Array.from({ length: 2 }, async () => {
      while (!isDone) {
        const { status } = await call(signet, 'GET', '/api/v1/activity?limit=5', { headers });
        expect(status).toBe(200);
      }
    });
    while (written < 50) await new Promise((resolve) => setTimeout(resolve, 5));
    await run().finally(() => (isDone = true));
    await Promise.all([...writers, ...readers]);
    expect(await months()).toEqual([]);
    const report = await verify(await download(headers));
    // One event from today, those just written, two archives with what recorded each, and the export itself.
    expect(report).toMatchObject({ verdict: 'valid', skipped: 15, events: 1 + written + 4 + 1 });
  });

  it.each([
    [{ reason: '' }],
    [{}],
    [{ reason: 'x', since: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z' }],
    [{ reason: 'x', until: 'later' }],
  ])('refuses the hold %j', async (body) => {
    const headers = await anOperatorOf(signet, await anOrganisation(signet));
    expect((await call(signet, 'POST', '/api/v1/activity/holds', { headers, body })).status).toBe(422);
  });
});

describe('the role of the application', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_DATABASE_ROLE: 'signet_app' } });
  });
  afterAll(() => signet.close());

  const sql = (text: string) => signet.application.nest.get(Database).manager.query<unknown[]>(text);

  it('is what every connection works as', async () => {
    const database = signet.application.nest.get(Database);
    expect(await sql('select current_user::text as name')).toEqual([{ name: 'signet_app' }]);
    expect(await database.prepared({ name: 'who', text: 'select current_user::text as name' }, [])).toEqual([
      { name: 'signet_app' },
    ]);
    const snapshot = await database.snapshot();
    expect(await snapshot.query('select current_user::text as name')).toEqual([{ name: 'signet_app' }]);
    await snapshot.close();
  });

  it.each([
    `update activity_event set outcome = 'failure'`,
    'delete from activity_event',
    'truncate activity_event',
    'truncate activity_event_default',
    `update activity_chain set seq = seq + 1`,
    'delete from activity_chain',
    'truncate activity_chain',
    'delete from activity_checkpoint',
    'update activity_checkpoint set tree_size = 0',
    'delete from activity_node',
    'delete from activity_archive',
    'update activity_personal set value_sealed = null',
    'alter table activity_event disable trigger all',
    'drop trigger activity_event__append_only on activity_event',
    'drop table activity_chain',
    `set session_replication_role = 'replica'`,
    'update activity_epoch set epoch = 9',
  ])('may not: %s', async (text) => {
    await expect(sql(text)).rejects.toThrow(/permission denied|must be owner|append-only/);
  });

  it('writes, seals, exports, keeps house and erases all the same', async () => {
    const organisationId = signet.application.nest.get(DefaultOrganisation).id;
    const headers = await anOperatorOf(signet, organisationId);
    const { status } = await call(signet, 'POST', '/agents/register', {
      body: { name: 'Test agent', owner_email: 'x@example.com' },
    });
    expect(status).toBe(201);
    await signet.application.nest.get(Sealer).sealAll();
    const text = await (await fetch(`${signet.url}/api/v1/activity/export`, { headers })).text();
    const verifier = new ExportVerifier();
    for (const line of text.split('\n')) verifier.line(line);
    expect(verifier.end().valid).toBe(true);
    await sql('delete from activity_personal');
    for (const moment of ['2031-01-01', '2031-02-01']) {
      await sql(`select ensure_activity_partition('${moment}')`);
      await expect(
        sql(`update activity_event_${moment.slice(0, 7).replace('-', '')} set outcome = 'failure'`),
      ).rejects.toThrow('permission denied');
    }
    await signet.application.nest.get(Retention).run();
  });
});
