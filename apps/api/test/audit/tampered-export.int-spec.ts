import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ExportVerifier, parseKeys, verifyProof, type Report } from '@signet/audit';
import pg from 'pg';
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
import { call } from '../support/wire.js';

const AGENT = `agt_${'a'.repeat(32)}`;

describe('an export of a log that was tampered with', () => {
  let signet: Signet;
  let journal: UncheckedJournal;
  beforeAll(async () => {
    signet = await startSignet();
    journal = uncheckedJournal(signet);
  });
  afterAll(() => signet.close());

  const aLog = async (count = 10) => {
    const organisationId = await anOrganisation(signet);
    const headers = await anOperatorOf(signet, organisationId);
    for (let index = 1; index <= count; index++)
      await signet.application.nest.get(Database).transaction((tx) =>
        journal.write(tx, {
          ...anEvent(organisationId),
          type: index % 2 ? 'agent.deleted' : 'agent.updated',
          outcome: 'denied',
          reason: 'for cause',
          agentId: AGENT,
        }),
      );
    await signet.application.nest.get(Sealer).checkpoint(organisationId);
    return { organisationId, headers };
  };
  const download = async (headers: Record<string, string>, query = '') =>
    (await fetch(`${signet.url}/api/v1/activity/export${query}`, { headers })).text();
  const jwks = async () => (await call(signet, 'GET', '/.well-known/signet-audit-keys.json')).body;
  const verify = async (text: string): Promise<Report> => {
    const verifier = new ExportVerifier({ keys: parseKeys(JSON.stringify(await jwks())) });
    for (const line of text.split('\n')) verifier.line(line);
    return verifier.end();
  };
  const idOf = async (organisationId: string, seq: number) =>
    (
      await signet.sql<{ id: string }>(
        'select event_id as id from activity_chain where organisation_id = $1 and seq = $2',
        [organisationId, seq],
      )
    )[0]!.id;

  it.each([
    ['type', `'agent.updated'`],
    ['outcome', `'success'`],
    ['reason', 'null'],
    ['actor', `'[{"type":"agent","id":null,"name":"Harmless"}]'`],
    ['agent_id', `'agt_${'e'.repeat(32)}'`],
    ['ip_prefix', `'10.0.0.0/24'`],
    ['request_id', `'req_other'`],
    ['organisation_id', 'gen_random_uuid()'],
  ])(
    'names an event whose %s was altered, whatever is asked for, and proves it to nobody',
    async (column, value) => {
      const { organisationId, headers } = await aLog();
      const id = await idOf(organisationId, 5);
      await tamper(signet, 'activity_event', `update activity_event set ${column} = ${value} where id = $1`, [
        id,
      ]);
      for (const query of [
        '',
        '?type=agent.deleted',
        '?type=agent.updated',
        '?outcome=success',
        `?agent_id=${AGENT}`,
      ]) {
        const { fault, verdict } = await verify(await download(headers, query));
        expect({ query, verdict, kind: fault?.kind, seq: fault?.seq }).toEqual({
          query,
          verdict: 'invalid',
          kind: 'altered',
          seq: 5,
        });
        expect(fault!.message).toContain(column);
      }
      const proof = await call(signet, 'GET', `/api/v1/activity/aud_${id.replaceAll('-', '')}/proof`, {
        headers,
      });
      expect(verifyProof(proof.body).fault).toMatchObject({ kind: 'altered', seq: 5 });
      const csv = (await download(headers, '?format=csv'))
        .split('\r\n')
        .map((line) => line.split(',').at(-1));
      expect(csv.filter((integrity) => integrity === 'broken')).toHaveLength(1);
    },
  );

  it('names the first event that is gone, and ends with 1 on the command line', async () => {
    const { organisationId, headers } = await aLog(30);
    await tamper(
      signet,
      'activity_event',
      `delete from activity_event e using activity_chain c
       where c.event_id = e.id and c.organisation_id = $1 and c.seq between 8 and 28`,
      [organisationId],
    );
    const text = await download(headers);
    expect((await verify(text)).fault).toMatchObject({ kind: 'missing', seq: 8 });
    expect((await verify(await download(headers, '?type=agent.deleted'))).fault).toMatchObject({
      kind: 'missing',
      seq: 8,
    });
    const folder = await mkdtemp(path.join(os.tmpdir(), 'signet-audit-'));
    const [log, keys, kept] = ['log', 'keys', 'kept'].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeFile(log, text);
    await writeFile(keys, JSON.stringify(await jwks()));
    const checkpoints = await call(signet, 'GET', '/api/v1/activity/checkpoints?limit=1', { headers });
    await writeFile(kept, JSON.stringify(checkpoints.body.data[0]));
    const cli = path.resolve('../../packages/audit/dist/main.js');
    const done = await promisify(execFile)(process.execPath, [
      cli,
      'verify',
      log,
      '--key',
      keys,
      '--expect',
      kept,
    ]).catch((error: { code: number; stdout: string }) => error);
    expect(done).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('NOT VALID from event 8 on (missing)'),
    });
    await rm(folder, { recursive: true });
    const gone = await idOf(organisationId, 20);
    const proof = await call(signet, 'GET', `/api/v1/activity/aud_${gone.replaceAll('-', '')}/proof`, {
      headers,
    });
    expect(proof.body).toMatchObject({ event: null, hash: null, archived: null });
    expect(verifyProof(proof.body).fault).toMatchObject({ kind: 'missing', seq: 20 });
  });

  it.each<[string, string, string]>([
    [
      'a record',
      'activity_event',
      `update activity_event e set record = replace(record, 'denied', 'success')
       from activity_chain c where c.event_id = e.id and c.organisation_id = $1 and c.seq = 5`,
    ],
    [
      'a record that is none',
      'activity_event',
      `update activity_event e set record = 'nothing'
       from activity_chain c where c.event_id = e.id and c.organisation_id = $1 and c.seq = 5`,
    ],
    [
      'a record with white space',
      'activity_event',
      `update activity_event e set record = ' ' || record
       from activity_chain c where c.event_id = e.id and c.organisation_id = $1 and c.seq = 5`,
    ],
    [
      'a hash',
      'activity_chain',
      `update activity_chain set hash = sha256('x') where organisation_id = $1 and seq = 5`,
    ],
    [
      'a link',
      'activity_chain',
      `update activity_chain set prev_hash = sha256('x') where organisation_id = $1 and seq = 5`,
    ],
    [
      'an event',
      'activity_chain',
      `update activity_chain set event_id = gen_random_uuid() where organisation_id = $1 and seq = 5`,
    ],
    [
      'a time',
      'activity_chain',
      `update activity_chain set event_time = now() where organisation_id = $1 and seq = 5`,
    ],
    ['a place', 'activity_chain', `delete from activity_chain where organisation_id = $1 and seq = 5`],
  ])('is not valid once %s was altered', async (_, table, statement) => {
    const { organisationId, headers } = await aLog();
    await tamper(signet, table, statement, [organisationId]);
    const { fault } = await verify(await download(headers));
    expect(fault).toMatchObject({ seq: expect.any(Number) });
    expect(Math.abs(fault!.seq - 5)).toBeLessThanOrEqual(1);
  });

  it('shows nothing of an event that a place was made to name', async () => {
    const [one, two] = [await aLog(3), await aLog(3)];
    const [mine, theirs] = [await idOf(one.organisationId, 2), await idOf(two.organisationId, 2)];
    await tamper(signet, 'activity_chain', 'delete from activity_chain where event_id = $1', [theirs]);
    await tamper(
      signet,
      'activity_chain',
      `update activity_chain set event_id = $2,
         event_time = (select occurred_at from activity_event where id = $2) where event_id = $1`,
      [mine, theirs],
    );
    const text = await download(one.headers);
    expect(text).not.toContain(two.organisationId);
    expect((await verify(text)).fault).toMatchObject({ seq: 2, kind: 'changed' });
    const proof = await call(signet, 'GET', `/api/v1/activity/aud_${theirs.replaceAll('-', '')}/proof`, {
      headers: one.headers,
    });
    expect(JSON.stringify(proof.body)).not.toContain(two.organisationId);
    const shown = await call(signet, 'GET', `/api/v1/activity/aud_${theirs.replaceAll('-', '')}`, {
      headers: one.headers,
    });
    expect(shown.body).toMatchObject({ type: 'unreadable', integrity: 'broken', record: {} });
  });

  it('is refused with a sentence when the hashes it is proved with are gone', async () => {
    const { organisationId, headers } = await aLog();
    await tamper(
      signet,
      'activity_chain',
      'delete from activity_chain where organisation_id = $1 and seq = 2',
      [organisationId],
    );
    const { status, body } = await call(signet, 'GET', '/api/v1/activity/consistency?from=3', { headers });
    expect({ status, code: body.code }).toEqual({ status: 500, code: 'activity.broken' });
    expect(body.detail).toContain('signet audit verify --live');
  });

  it('says how many events wait for their place, and shows them where nothing is proved', async () => {
    const { headers } = await aLog(3);
    const slow = new pg.Client({ connectionString: signet.databaseUrl });
    await slow.connect();
    try {
      await slow.query('begin');
      await slow.query('select pg_current_xact_id()');
      const text = await download(headers, '?format=ndjson');
      expect(JSON.parse(text.split('\n')[0]!)).toMatchObject({ signet_export: { waiting: 1, last_seq: 3 } });
      expect(await verify(text)).toMatchObject({ verdict: 'partial', events: 3, notIncluded: 1 });
      const again = await download(headers, '?outcome=success');
      expect(await verify(again)).toMatchObject({ verdict: 'partial', valid: true });
      expect(JSON.parse(again.split('\n')[0]!)).toMatchObject({ signet_export: { waiting: 2 } });
      const csv = (await download(headers, '?format=csv')).trimEnd().split('\r\n');
      expect(csv.map((line) => line.split(',').slice(-3))).toEqual([
        ['seq', 'hash', 'integrity'],
        ['1', expect.any(String), 'sealed'],
        ['2', expect.any(String), 'sealed'],
        ['3', expect.any(String), 'sealed'],
        ['', '', 'sealing'],
        ['', '', 'sealing'],
        ['', '', 'sealing'],
      ]);
    } finally {
      await slow.query('rollback');
      await slow.end();
    }
    expect(await verify(await download(headers))).toMatchObject({ verdict: 'valid', events: 7 });
  });
});
