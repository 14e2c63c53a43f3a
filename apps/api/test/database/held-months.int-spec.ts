import pg from 'pg';
import type { Scope } from '../../src/access/index.js';
import { Retention } from '../../src/activity/index.js';
import { Warrants } from '../../src/platform/crypto/warrants.js';
import { Database } from '../../src/platform/database/database.js';
import { anEvent, anOperatorOf, anOrganisation, uncheckedJournal } from '../support/audit.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

const MONTH = '202001';

describe('a month under legal hold', () => {
  let signet: Signet;
  let service: pg.Client;
  let organisationId: Scope;
  let holdId: string;
  let headers: Record<string, string>;
  beforeAll(async () => {
    signet = await startSignet();
    await signet.sql(`select ensure_activity_partition('2020-01-15')`);
    organisationId = await anOrganisation(signet);
    const { nest } = signet.application;
    const journal = uncheckedJournal(signet);
    await nest.get(Database).transaction(async (tx) => {
      for (let day = 10; day < 13; day++)
        await journal.write(tx, {
          ...anEvent(organisationId),
          occurredAt: new Date(`2020-01-${day}T00:00:00Z`),
        });
    });
    headers = await anOperatorOf(signet, organisationId);
    const hold = await call(signet, 'POST', '/api/v1/activity/holds', {
      headers,
      body: { reason: 'Litigation', since: '2020-01-31T00:00:00Z' },
    });
    holdId = hold.body.id;
  });
  beforeEach(async () => {
    service = new pg.Client({ connectionString: signet.serviceUrl });
    await service.connect();
  });
  afterEach(async () => {
    await service.end();
    const [month] = await signet.sql(`select count(*)::int as events from activity_event_${MONTH}`);
    expect(month).toEqual({ events: 3 });
  });
  afterAll(() => signet.close());

  /** The warrant of the service's own process: what a thief of the login lacks and a thief of the process has. */
  const warrant = (purpose: string, content: string) =>
    signet.application.nest.get(Warrants).for(purpose, content);
  const drop = (month: string | null = MONTH) =>
    service.query('select drop_activity_month($1, $2)', [month, warrant('end of a month', String(month))]);

  it('is not dropped by a process that has every warrant', async () => {
    await expect(drop()).rejects.toThrow('a legal hold keeps 202001');
  });

  it.each([
    [`set search_path = pg_temp, pg_catalog`],
    [`set search_path = bullmq, public`],
    [`set datestyle = 'SQL, DMY'`],
    [`set timezone = 'Pacific/Kiritimati'`],
    [`set timezone = 'Etc/GMT+12'`],
    [`set intervalstyle = 'sql_standard'`],
    [`set row_security = off`],
    [`set transform_null_equals = on`],
    [`set lock_timeout = 0`],
    [`set plan_cache_mode = force_generic_plan`],
  ])('is not dropped after: %s', async (setting) => {
    await service.query(setting);
    await expect(
      service.query('select public.drop_activity_month($1, $2)', [MONTH, warrant('end of a month', MONTH)]),
    ).rejects.toThrow('a legal hold keeps 202001');
  });

  it.each(['repeatable read', 'serializable'])(
    'is not dropped in a %s transaction that began before the hold',
    async (level) => {
      await service.query(`begin isolation level ${level}`);
      await service.query('select 1');
      await expect(drop()).rejects.toThrow('sees what others commit');
    },
  );

  it('is not dropped while a hold is being placed', async () => {
    const placing = new pg.Client({ connectionString: signet.databaseUrl });
    await placing.connect();
    await placing.query('begin');
    await placing.query(
      `insert into activity_hold (id, organisation_id, reason, placed_at, placed_by) values ('hold_2', $1, 'x', now(), 'x')`,
      [organisationId],
    );
    await expect(drop()).rejects.toThrow(/lock timeout/);
    await placing.query('rollback');
    await placing.end();
  });

  it('is not hidden by temporary tables, even where the database allows them', async () => {
    const account = decodeURIComponent(new URL(signet.serviceUrl).username);
    const database = new URL(signet.databaseUrl).pathname.slice(1);
    await signet.sql(`grant temporary on database ${database} to "${account}"`);
    try {
      await service.query('create temp table activity_hold (like public.activity_hold)');
      await service.query('create temp table activity_archive (like public.activity_archive)');
      await service.query(
        `insert into pg_temp.activity_archive values ('${MONTH}', $1, 'x', 'x', 3, 1, 3, now(), null)`,
        [organisationId],
      );
      await service.query(
        `create function pg_temp.now() returns timestamptz language sql as 'select null::timestamptz'`,
      );
      await service.query(
        `create function pg_temp.sha256(bytea) returns bytea language sql as $f$ select 'x'::bytea $f$`,
      );
      await service.query('set search_path = pg_temp, public');
      await expect(drop()).rejects.toThrow('a legal hold keeps 202001');
      await expect(service.query('select drop_activity_month($1, $2)', [MONTH, 'x'])).rejects.toThrow(
        'a legal hold keeps 202001',
      );
    } finally {
      await signet.sql(`revoke temporary on database ${database} from "${account}"`);
    }
  });

  it.each([
    null,
    '',
    '2020 1',
    '20201',
    '202001 ',
    ' 202001',
    '202001\n',
    '202000',
    '202013',
    '000001',
    '999912',
    'default',
    '２０２００１',
    '202001; drop table activity_event',
    `202001' or true --`,
    '"202001"',
    '202001_x',
  ])('is no month by the name of %j', async (month) => {
    await expect(drop(month)).rejects.toThrow(/not a month|has no month/);
  });

  it.each([
    [`update activity_hold set released_at = now(), released_by = 'x'`],
    [`update activity_hold set until = since + interval '1 second'`],
    [`update activity_hold set since = now()`],
    [`delete from activity_hold`],
    [
      `insert into activity_hold (id, organisation_id, reason, placed_at, placed_by, released_at, released_by)
        select id, organisation_id, reason, placed_at, placed_by, now(), 'x' from activity_hold
        on conflict (id) do update set released_at = now(), released_by = 'x'`,
    ],
    [
      `merge into activity_hold h using (select 1) one on true when matched then update set released_at = now(), released_by = 'x'`,
    ],
    [`select from activity_hold for update`],
  ])('loses its hold by no statement: %s', async (text) => {
    await expect(service.query(text)).rejects.toThrow('permission denied');
  });

  describe('keeps its hold', () => {
    const release = (content: object, signature: (text: string) => Buffer | null) => {
      const text = JSON.stringify(content);
      return service.query('select id from release_activity_hold($1, $2)', [text, signature(text)]);
    };
    const wanted = () => ({ id: holdId, organisation_id: organisationId, released_by: 'x' });
    const purpose = 'release of a legal hold';

    it('from somebody without a warrant', async () => {
      for (const signature of [() => null, () => Buffer.alloc(32), () => Buffer.alloc(0)])
        await expect(release(wanted(), signature)).rejects.toThrow('no warrant');
    });

    it('from a warrant for something else', async () => {
      const other = JSON.stringify({ ...wanted(), id: 'hold_other' });
      for (const signature of [
        () => warrant(purpose, other),
        (text: string) => warrant('checkpoint', text),
        (text: string) => warrant('end of a month', text),
        (text: string) => warrant(purpose, `${text} `),
      ])
        await expect(release(wanted(), signature)).rejects.toThrow('no warrant');
    });

    it('from a process that does not record the release', async () => {
      await expect(release(wanted(), (text) => warrant(purpose, text))).rejects.toThrow('is not recorded');
    });

    it('from a process that records it for another organisation, of another hold, or in another transaction', async () => {
      const elsewhere = await anOrganisation(signet);
      for (const [organisation, hold] of [
        [elsewhere, holdId],
        [organisationId, 'hold_other'],
      ] as const) {
        await service.query('begin');
        const row = anEvent(organisation, { hold_id: hold });
        await service.query(
          `insert into activity_event (id, organisation_id, occurred_at, type, outcome, actor, record)
           values (gen_random_uuid(), $1, now(), 'audit.hold_released', 'success', '[]', $2)`,
          [organisation, JSON.stringify(row.details)],
        );
        await expect(release(wanted(), (text) => warrant(purpose, text))).rejects.toThrow('is not recorded');
        await service.query('rollback');
      }
      await uncheckedJournal(signet).append({
        ...anEvent(organisationId, { hold_id: holdId }),
        type: 'audit.hold_released',
      });
      await expect(release(wanted(), (text) => warrant(purpose, text))).rejects.toThrow('is not recorded');
    });
  });

  it('gets no archive that says what is not so', async () => {
    const sha256 = 'ab'.repeat(32);
    const add = async (change: object, isRecorded = true) => {
      await service.query('begin');
      const content = {
        month: MONTH,
        organisation_id: organisationId,
        file: 'x',
        sha256: `\\x${sha256}`,
        events: 3,
        first_seq: 1,
        last_seq: 3,
        ...change,
      };
      if (isRecorded)
        await service.query(
          `insert into activity_event (id, organisation_id, occurred_at, type, outcome, actor, record)
           values (gen_random_uuid(), $1, now(), 'audit.archived', 'success', '[]', $2)`,
          [organisationId, JSON.stringify({ sha256 })],
        );
      const text = JSON.stringify(content);
      try {
        await service.query('select add_activity_archive($1, $2)', [
          text,
          warrant('archive of a month', text),
        ]);
      } finally {
        await service.query('rollback');
      }
    };
    await signet.application.nest.get(Retention).run();
    await expect(add({}, false)).rejects.toThrow('is not recorded');
    await expect(add({ sha256: '\\x00' })).rejects.toThrow('is not recorded');
    for (const change of [{ events: 2 }, { events: 0 }, { events: null }, { first_seq: 2 }, { last_seq: 9 }])
      await expect(add(change)).rejects.toThrow('does not hold all of it');
    await expect(add({ month: '202001 ' })).rejects.toThrow('not a month');
    await expect(add({ month: '201901' })).rejects.toThrow('has no month');
  });
});
