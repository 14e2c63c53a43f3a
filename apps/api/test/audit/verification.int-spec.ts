import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseCheckpoint, parseKeys } from '@signet/audit';
import pg from 'pg';
import type { Scope } from '../../src/access/index.js';
import { LogVerification, LogWatch, Retention, Sealer, type LogReport } from '../../src/activity/index.js';
import { parseLive, verifyLive } from '../../src/cli/audit.js';
import { Database } from '../../src/platform/database/database.js';
import { anEvent, anOperatorOf, anOrganisation, uncheckedJournal } from '../support/audit.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

const AGENT = `agt_${'7'.repeat(32)}`;

/** Every table of the log, with the row that is altered. */
const ROWS: Record<string, string> = {
  activity_event: `id = (select event_id from activity_chain where organisation_id = '%org' and seq = 200)`,
  activity_personal: `event_id = (select event_id from activity_chain where organisation_id = '%org' and seq = 200)`,
  activity_chain: `organisation_id = '%org' and seq = 200`,
  activity_head: `organisation_id = '%org'`,
  activity_node: `organisation_id = '%org' and level = 8 and position = 0`,
  activity_tally: `organisation_id = '%org' and agent_id = '${AGENT}'`,
  activity_rollup: `ctid = (select ctid from activity_rollup where organisation_id = '%org' order by events desc limit 1)`,
  activity_checkpoint: `organisation_id = '%org' and number = 2`,
  activity_hold: `organisation_id = '%org' and released_at is not null`,
  activity_archive: `organisation_id = '%org'`,
  activity_epoch: 'true',
  signing_key: `purpose = 'audit' and state = 'active'`,
};

/** What nobody can compare with anything, and why that is no loss. */
const NOT_COMPARED: Record<string, string> = {
  'activity_epoch.is_only': 'a constant that a constraint keeps',
  'signing_key.organisation_id': 'a constraint allows none beside the purpose',
  'signing_key.endpoint_id': 'a constraint allows none beside the purpose',
  'signing_key.profile_id': 'a constraint allows none beside the purpose',
  'signing_key.purpose': 'a constraint keeps it together with the algorithm and the endpoint',
  'signing_key.algorithm': 'a constraint keeps it together with the purpose',
};

const OTHER: Record<string, (column: string) => string> = {
  uuid: () => 'gen_random_uuid()',
  text: (column) => `coalesce(${column}, '') || '1'`,
  jsonb: () => `'[{"type":"agent","id":null,"name":"Harmless"}]'`,
  bytea: (column) => `coalesce(sha256(${column}), sha256('x'))`,
  ARRAY: (column) => `array_append(${column}, sha256('x'))`,
  bigint: (column) => `${column} + 1000000`,
  integer: (column) => `${column} + 1`,
  xid8: (column) => `(${column}::text::bigint + 100000000)::text::xid8`,
  'timestamp with time zone': (column) => `coalesce(${column}, now()) + interval '1 day'`,
};
const SPECIAL: Record<string, string> = {
  'activity_event.outcome': `'failure'`,
  'activity_chain.prev_hash': `sha256('x')`,
  'signing_key.state': `'retired'`,
};

describe('a verification of the living log', () => {
  let signet: Signet;
  let owner: pg.Client;
  let organisationId: Scope;
  let headers: Record<string, string>;

  beforeAll(async () => {
    signet = await startSignet();
    owner = new pg.Client({ connectionString: signet.databaseUrl });
    await owner.connect();
    organisationId = await anOrganisation(signet);
    headers = await anOperatorOf(signet, organisationId);
    await fill();
  });
  afterAll(async () => {
    await owner.end();
    await signet.close();
  });

  /** Whatever there can be: an archived month, a hold that was released, names, agents, nodes and several checkpoints. */
  async function fill(): Promise<void> {
    const journal = uncheckedJournal(signet);
    const write = (at: Date) =>
      signet.application.nest.get(Database).transaction((tx) =>
        journal.write(tx, {
          ...anEvent(organisationId),
          occurredAt: at,
          agentId: AGENT,
          actor: [{ type: 'member', id: `mem_${'b'.repeat(32)}`, name: 'Mia' }],
          origin: { ip: '203.0.113.9', requestId: 'req_test', method: 'POST', path: '/test' },
          reason: 'for a test',
        }),
      );
    await signet.sql('select ensure_activity_partition($1)', ['2020-01-15']);
    for (let day = 10; day < 15; day++) await write(new Date(`2020-01-${day}T00:00:00Z`));
    await signet.application.nest.get(Sealer).checkpoint(organisationId);
    const placed = await call(signet, 'POST', '/api/v1/activity/holds', {
      headers,
      body: { reason: 'Litigation' },
    });
    await call(signet, 'POST', `/api/v1/activity/holds/${placed.body.id}/release`, {
      headers,
      body: { reason: 'Over' },
    });
    await signet.application.nest.get(Retention).run();
    for (let index = 0; index < 270; index++) await write(new Date());
    await signet.application.nest.get(Sealer).checkpoint(organisationId);
    await signet.application.nest.get(Sealer).sealAll();
  }

  const verify = (options = {}): Promise<LogReport> =>
    signet.application.nest.get(LogVerification).verify(options);
  const found = async (): Promise<string[]> =>
    (await verify()).findings.first.map(({ table, seq, message }) => `${table} ${seq ?? '-'}: ${message}`);

  /** Rewrites a table behind the back of every trigger and reference, looks, and undoes it. */
  async function rewritten(statement: string, table: string, look: () => Promise<void>): Promise<number> {
    await owner.query(`create table kept as select * from ${table}`);
    const quietly = async (text: string) => {
      await owner.query('begin');
      await owner.query(`set local session_replication_role = 'replica'`);
      const { rowCount } = await owner.query(text.replaceAll('%org', organisationId));
      await owner.query('commit');
      return rowCount ?? 0;
    };
    try {
      const count = await quietly(statement);
      await look();
      return count;
    } finally {
      await owner.query('rollback');
      await quietly(`delete from ${table}`);
      await quietly(`insert into ${table} select * from kept`);
      await owner.query('drop table kept');
    }
  }

  it('finds nothing in a log that nobody touched, and counts all of it', async () => {
    const { findings, logs, isComplete } = await verify();
    expect(findings.first).toEqual([]);
    expect(isComplete).toBe(true);
    const log = logs.find((one) => one.organisationId === organisationId)!;
    expect(log).toMatchObject({ archived: 5, waiting: 0, erased: 0 });
    expect(log.events).toBeGreaterThan(270);
    expect(log.checkpoints).toBeGreaterThan(2);
    expect(log.signedSize).toBe(log.events + log.archived);
  });

  it('knows every table of the log and looks at every column', async () => {
    const tables = await signet.sql<{ name: string }>(
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace
         and c.relkind in ('r', 'p') and not c.relispartition and c.relname ~ '^activity_|^signing_key$'`,
    );
    expect(tables.map(({ name }) => name).sort()).toEqual(Object.keys(ROWS).sort());
    const columns = await signet.sql<{ table: string; name: string; type: string }>(
      `select table_name as table, column_name as name, data_type as type from information_schema.columns
       where table_schema = 'public' and table_name = any($1)`,
      [Object.keys(ROWS)],
    );
    const unnoticed: string[] = [];
    for (const { table, name, type } of columns) {
      const what = `${table}.${name}`;
      if (NOT_COMPARED[what]) continue;
      const other = SPECIAL[what] ?? OTHER[type]!(name);
      const count = await rewritten(
        `update ${table} set ${name} = ${other} where ${ROWS[table]!}`,
        table,
        async () => {
          const messages = await found();
          if (!messages.length) unnoticed.push(what);
        },
      );
      expect({ what, count }).toEqual({ what, count: 1 });
    }
    expect(unnoticed).toEqual([]);
    expect(await found()).toEqual([]);
  });

  it.each(
    Object.entries(ROWS)
      .filter(([table]) => table !== 'activity_personal')
      .map(([table, row]) => [table, row] as const),
  )('notices that a row of %s was deleted', async (table, row) => {
    const last: Record<string, string> = {
      activity_chain: `organisation_id = '%org' and seq = (select max(seq) from activity_chain where organisation_id = '%org')`,
      activity_checkpoint: `organisation_id = '%org'
        and number = (select max(number) from activity_checkpoint where organisation_id = '%org')`,
    };
    for (const where of [row, last[table]])
      if (where) {
        const count = await rewritten(`delete from ${table} where ${where}`, table, async () => {
          expect(await found()).not.toEqual([]);
        });
        expect(count).toBe(1);
      }
  });

  it('counts names and addresses that were erased', async () => {
    await rewritten(
      `delete from activity_personal where ${ROWS['activity_personal']!}`,
      'activity_personal',
      async () => {
        const { findings, logs } = await verify();
        expect(findings.count).toBe(0);
        expect(logs.find((log) => log.organisationId === organisationId)!.erased).toBe(1);
      },
    );
  });

  it.each([
    [
      'activity_event',
      `insert into activity_event (id, organisation_id, occurred_at, type, outcome, actor, request_id, record, txid)
       select gen_random_uuid(), organisation_id, occurred_at, type, outcome, actor, request_id, record, txid
       from activity_event where ${ROWS['activity_event']!}`,
    ],
    ['activity_personal', `insert into activity_personal values (gen_random_uuid(), now(), '%org', 'x')`],
    [
      'activity_chain',
      `insert into activity_chain select organisation_id, seq + 1000, gen_random_uuid(), event_time, prev_hash, hash, leaf
       from activity_chain where ${ROWS['activity_chain']!}`,
    ],
    ['activity_node', `insert into activity_node values ('%org', 16, 0, sha256('x'))`],
    ['activity_node', `insert into activity_node values (gen_random_uuid(), 8, 0, sha256('x'))`],
    ['activity_tally', `insert into activity_tally values ('%org', 'agt_nobody', 1)`],
    ['activity_rollup', `insert into activity_rollup values ('%org', now(), 'agent.verified', 'denied', 1)`],
    [
      'activity_checkpoint',
      `insert into activity_checkpoint select organisation_id, number + 1000, origin, tree_size, root, head_hash,
         created_at, previous_hash, hash, kid, signature, note from activity_checkpoint where ${ROWS['activity_checkpoint']!}`,
    ],
    [
      'activity_hold',
      `insert into activity_hold (id, organisation_id, reason, placed_at, placed_by) values ('hold_x', '%org', 'x', now(), 'x')`,
    ],
    [
      'activity_archive',
      `insert into activity_archive select '202002', organisation_id, 'other.gz', sha256, events, first_seq, last_seq,
         verified_at, dropped_at from activity_archive where organisation_id = '%org'`,
    ],
    [
      'activity_head',
      `insert into activity_head (organisation_id, origin) values ('00000000-0000-7000-8000-000000000000',
         'x/activity/00000000-0000-7000-8000-000000000000')`,
    ],
    [
      'signing_key',
      `insert into signing_key (kid, purpose, algorithm, state, public_key, proof, retired_at)
       values ('x', 'audit', 'EdDSA', 'retired', '{"kty":"OKP","crv":"Ed25519","x":"eA"}', '', now())`,
    ],
  ])('notices that a row was put into %s', async (table, statement) => {
    const count = await rewritten(statement, table, async () => {
      expect(await found()).toContainEqual(expect.stringContaining(table));
    });
    expect(count).toBe(1);
  });

  it('notices that the log would let itself be rewritten', async () => {
    const [{ name }] = (await signet.sql<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'activity_event'::regclass
       and inhrelid::regclass::text ~ '[0-9]$' limit 1`,
    )) as [{ name: string }];
    for (const [doing, undoing, table] of [
      [
        'alter table activity_chain disable trigger user',
        'alter table activity_chain enable trigger user',
        'activity_chain',
      ],
      [`alter table ${name} disable trigger user`, `alter table ${name} enable trigger user`, name],
      [
        'alter table activity_event disable trigger activity_event__no_truncate',
        'alter table activity_event enable trigger activity_event__no_truncate',
        'activity_event',
      ],
      [
        'alter table activity_head disable trigger activity_head__forward',
        'alter table activity_head enable trigger activity_head__forward',
        'activity_head',
      ],
      [
        'alter table signing_key disable trigger signing_key__forward',
        'alter table signing_key enable trigger signing_key__forward',
        'signing_key',
      ],
      [
        'alter table signing_key disable trigger signing_key__audit',
        'alter table signing_key enable trigger signing_key__audit',
        'signing_key',
      ],
    ] as const) {
      await owner.query(doing);
      expect(await found()).toContainEqual(expect.stringContaining(`${table} -: The trigger`));
      await owner.query(undoing);
    }
    const { rows } = await owner.query<{ text: string }>(
      `select pg_get_functiondef('activity_is_append_only'::regproc) as text`,
    );
    await owner.query(
      `create or replace function activity_is_append_only() returns trigger language plpgsql as $$ begin return new; end $$`,
    );
    expect(await found()).toContainEqual(expect.stringContaining('activity_chain -: The trigger'));
    await owner.query(rows[0]!.text);
    expect(await found()).toEqual([]);
  });

  it.each([
    [
      'fires under a condition',
      'activity_chain',
      `drop trigger activity_chain__append_only on activity_chain;
       create trigger activity_chain__append_only before update or delete on activity_chain
         for each row when (old.seq < 0) execute function activity_is_append_only()`,
    ],
    [
      'fires for deletions alone',
      'activity_chain',
      `drop trigger activity_chain__append_only on activity_chain;
       create trigger activity_chain__append_only before delete on activity_chain
         for each row execute function activity_is_append_only()`,
    ],
    [
      'fires for one column alone',
      'activity_head',
      `drop trigger activity_head__forward on activity_head;
       create trigger activity_head__forward before update of origin on activity_head
         for each row execute function activity_head_moves_forward()`,
    ],
    [
      'fires for statements and too late',
      'activity_event',
      `drop trigger activity_event__no_truncate on activity_event;
       create trigger activity_event__no_truncate after truncate on activity_event
         execute function activity_is_append_only()`,
    ],
    [
      'is a stranger that may change what is written',
      'activity_event',
      `create function forges() returns trigger language plpgsql as 'begin return null; end';
       create trigger forges before insert on activity_event for each row execute function forges()`,
    ],
    [
      'is a stranger on what only counts',
      'activity_tally',
      `create trigger forges before update on activity_tally
         for each row execute function suppress_redundant_updates_trigger()`,
    ],
    ['is a rule', 'activity_rollup', 'create rule r as on insert to activity_rollup do instead nothing'],
    ['hides rows', 'activity_personal', 'alter table activity_personal enable row level security'],
  ])('notices that what acts on a table %s', async (_, table, statement) => {
    const { rows } = await owner.query<{ text: string }>(
      'select pg_get_triggerdef(oid) as text from pg_trigger where tgrelid = $1::regclass and not tgisinternal',
      [table],
    );
    await owner.query(statement);
    expect(await found()).toContainEqual(expect.stringMatching(new RegExp(`^${table}\\w* -: `)));
    const now = await owner.query<{ text: string }>(
      `select format('drop trigger %I on %I', tgname, $1::text) as text from pg_trigger
       where tgrelid = $1::regclass and not tgisinternal
       union all select format('drop rule %I on %I', rulename, $1::text) from pg_rewrite where ev_class = $1::regclass
       union all select format('alter table %I disable row level security', $1::text)`,
      [table],
    );
    for (const { text } of [...now.rows, ...rows]) await owner.query(text);
    expect(await found()).toEqual([]);
  });

  it('reads archives again, and says so when it cannot', async () => {
    const [{ file }] = (await signet.sql<{ file: string }>('select file from activity_archive')) as [
      { file: string },
    ];
    const archive = path.join(signet.dataDir, 'archive', file);
    await rename(archive, `${archive}.away`);
    const { findings, isComplete } = await verify();
    expect({ count: findings.count, isComplete }).toEqual({ count: 0, isComplete: false });
    expect(findings.notes).toEqual([expect.stringContaining(file)]);
    await rename(`${archive}.away`, archive);
  });

  it('compares what somebody kept, and takes no other keys', async () => {
    const { body } = await call(signet, 'GET', '/api/v1/activity/checkpoints', { headers });
    const kept = body.data.map((checkpoint: never) => parseCheckpoint(checkpoint));
    const keys = parseKeys(
      JSON.stringify((await call(signet, 'GET', '/.well-known/signet-audit-keys.json')).body),
    );
    expect((await verify({ keys, expect: kept })).findings.first).toEqual([]);
    const rewritten = { ...kept[0], root: Buffer.alloc(32) };
    expect((await verify({ keys, expect: [rewritten] })).findings.count).toBe(1);
    const longer = { ...kept[0], treeSize: 9_999 };
    expect((await verify({ keys, expect: [longer] })).findings.first).toMatchObject([
      { table: 'activity_chain' },
    ]);
    const foreign = parseKeys(
      JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: Buffer.alloc(32, 9).toString('base64url') }),
    );
    expect((await verify({ keys: foreign })).findings.count).toBeGreaterThan(0);
  });

  it('takes events that wait for their place as what they are', async () => {
    const slow = new pg.Client({ connectionString: signet.databaseUrl });
    await slow.connect();
    try {
      await slow.query('begin');
      await slow.query('select pg_current_xact_id()');
      await call(signet, 'POST', '/api/v1/activity/holds', { headers, body: { reason: 'Another' } });
      const { findings, logs } = await verify();
      expect(findings.first).toEqual([]);
      expect(logs.find((log) => log.organisationId === organisationId)!.waiting).toBe(1);
    } finally {
      await slow.query('rollback');
      await slow.end();
    }
  });

  describe('on the command line', () => {
    const run = async (...args: string[]) => {
      let text = '';
      const code = await verifyLive(signet.application.nest, parseLive(['verify', '--live', ...args]), {
        write: (chunk) => (text += chunk),
      });
      return { code, text };
    };
    const broken = `update activity_tally set events = events + 1 where ${ROWS['activity_tally']!}`;

    it('is consistent with its own keys, and valid with one that was kept', async () => {
      const own = await run();
      expect(own).toMatchObject({ code: 0, text: expect.stringContaining('\n\nCONSISTENT: ') });
      expect(own.text).not.toContain('VALID');
      const keys = path.join(signet.dataDir, 'keys.json');
      await writeFile(
        keys,
        JSON.stringify((await call(signet, 'GET', '/.well-known/signet-audit-keys.json')).body),
      );
      expect(await run('--key', keys)).toMatchObject({
        code: 0,
        text: expect.stringContaining('\n\nVALID: '),
      });
      expect(JSON.parse((await run('--key', keys, '--json')).text)).toMatchObject({
        verdict: 'valid',
        valid: true,
        findings: 0,
        first_findings: [],
      });
    });

    it('names what is wrong and ends with 1', async () => {
      await rewritten(broken, 'activity_tally', async () => {
        const { code, text } = await run();
        expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining('NOT VALID: ') });
        expect(text).toMatch(/Wrong +activity_tally, \S+: agt_7+ has \d+ events and is counted with \d+\./);
        expect(JSON.parse((await run('--json')).text)).toMatchObject({
          verdict: 'invalid',
          valid: false,
          first_findings: [{ table: 'activity_tally', organisation_id: organisationId }],
        });
      });
    });

    it('ends with 3 when an archive is not here', async () => {
      const archives = path.join(signet.dataDir, 'archive');
      await rename(archives, `${archives}.away`);
      expect(await run()).toMatchObject({
        code: 3,
        text: expect.stringContaining('VALID as far as shown: '),
      });
      await rename(`${archives}.away`, archives);
    });

    it.each([['file.ndjson'], ['verify'], ['verify', '--live', 'file.ndjson'], ['--live']])(
      'refuses %j, which another command is for',
      (...args) => {
        expect(() => parseLive(args)).toThrow('verify --live');
      },
    );
  });

  it('is done once a day, and told to the console, the metrics and the log', async () => {
    const watch = signet.application.nest.get(LogWatch, { strict: false });
    const last = async () =>
      (await call(signet, 'GET', '/api/v1/activity/verification', { headers })).body.last;
    const metric = () => signet.application.metrics.registry.getSingleMetricAsString('signet_audit_findings');
    expect(await last()).toBeNull();
    await watch.run();
    expect(await last()).toMatchObject({ findings: 0, first_findings: [] });
    expect(await metric()).toContain('signet_audit_findings 0');
    const broken = `update activity_tally set events = events + 1 where ${ROWS['activity_tally']!}`;
    await rewritten(broken, 'activity_tally', async () => {
      await watch.run();
      expect(await last()).toMatchObject({ findings: 0 });
      signet.clock.advance(25 * 3_600);
      await watch.run();
      expect(await last()).toMatchObject({
        findings: 1,
        first_findings: [{ table: 'activity_tally', seq: null }],
      });
      expect(await metric()).toContain('signet_audit_findings 1');
    });
    const other = await anOperatorOf(signet, await anOrganisation(signet));
    const { body } = await call(signet, 'GET', '/api/v1/activity/verification', { headers: other });
    expect(body).toEqual({ last: null });
  });
});
