import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ExportVerifier, parseKeys, verifyProof, type Report } from '@signet/audit';
import { ActivityService, Retention, Sealer } from '../../src/activity/index.js';
import { ActivityTotals } from '../../src/activity/chain/index.js';
import { DefaultOrganisation } from '../../src/members/index.js';
import { Database } from '../../src/platform/database/database.js';
import { anEvent, anOperatorOf, anOrganisation } from '../support/audit.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

const AGENT = `agt_${'7'.repeat(32)}`;

describe('retention', () => {
  let signet: Signet;
  let activity: ActivityService;
  beforeEach(async () => {
    signet = await startSignet();
    activity = signet.application.nest.get(ActivityService);
  });
  afterEach(() => signet.close());

  const run = () => signet.application.nest.get(Retention).run();
  const months = async () =>
    (
      await signet.sql<{ name: string }>(
        `select relname as name from pg_class where relkind = 'r' and relname ~ '^activity_(event|personal)_20200[0-9]$' order by 1`,
      )
    ).map(({ name }) => name);
  const write = (organisationId: string, at: string, type = 'agent.verified') =>
    signet.application.nest.get(Database).transaction((tx) =>
      activity.record(tx, {
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
    expect(after).toMatchObject({ valid: true, events: 5, skipped: 15, firstSeq: 1 });
    const proof = await call(signet, 'GET', `/api/v1/activity/${id}/proof`, { headers });
    expect(proof.body).toMatchObject({ seq: 3, event: null });
    expect(verifyProof(proof.body, { keys: await keys() })).toMatchObject({ valid: true, skipped: 1 });

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

  it('lets writers and readers go on while a month is dropped', async () => {
    const { organisationId, headers } = await anOldLog();
    let isDone = false;
    let written = 0;
    const writers = Array.from({ length: 4 }, async () => {
      while (!isDone) {
        await activity.append(anEvent(organisationId));
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
    // One event from today, those just written, two archives, and the export itself.
    expect(report).toMatchObject({ valid: true, skipped: 15, events: 1 + written + 2 + 1 });
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
