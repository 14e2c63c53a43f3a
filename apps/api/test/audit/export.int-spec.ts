import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { ExportVerifier, parseCheckpoint, parseKeys, type Report, type VerifyOptions } from '@signet/audit';
import { Sealer } from '../../src/activity/index.js';
import {
  anEvent,
  anOperatorOf,
  anOrganisation,
  manyEvents,
  uncheckedJournal,
  type UncheckedJournal,
} from '../support/audit.js';
import { parseCsv } from '../support/csv.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('GET /api/v1/activity/export', () => {
  let signet: Signet;
  let journal: UncheckedJournal;
  beforeAll(async () => {
    signet = await startSignet();
    journal = uncheckedJournal(signet);
  });
  afterAll(() => signet.close());

  const download = (headers: Record<string, string>, query = '') =>
    fetch(`${signet.url}/api/v1/activity/export${query}`, { headers });
  const keys = async () =>
    parseKeys(JSON.stringify((await call(signet, 'GET', '/.well-known/signet-audit-keys.json')).body));
  const verify = (text: string, options: VerifyOptions = {}): Report => {
    const verifier = new ExportVerifier(options);
    for (const line of text.split('\n')) verifier.line(line);
    return verifier.end();
  };
  const someLog = async (count: number) => {
    const organisationId = await anOrganisation(signet);
    for (let index = 0; index < count; index++)
      await journal.append({
        ...anEvent(organisationId, { index: String(index) }),
        outcome: index % 3 ? 'success' : 'failure',
        type: index % 2 ? 'agent.verified' : 'token.refreshed',
      });
    return { organisationId, headers: await anOperatorOf(signet, organisationId) };
  };

  it('is everything, in order, signed for, with the export as its last event', async () => {
    const { headers } = await someLog(30);
    const response = await download(headers);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="signet-activity-\d{4}-\d\d-\d\d\.ndjson"$/,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    expect(verify(text, { keys: await keys() })).toMatchObject({
      verdict: 'valid',
      valid: true,
      events: 31,
      skipped: 0,
      signedSize: 31,
      notes: [],
    });
    const events = text.split('\n').filter((line) => line.includes('"prev_hash"'));
    expect(JSON.parse(events.at(-1)!)).toMatchObject({ event: 'audit.exported', format: 'ndjson', seq: 31 });
  });

  it('has records that keep the schema of atb.md 9.1', async () => {
    const { headers } = await someLog(2);
    const [, first] = (await (await download(headers)).text()).split('\n');
    const event = JSON.parse(first!) as Record<string, unknown>;
    const { anAuditEvent } = await import('../support/audit-schema.js');
    expect(anAuditEvent.safeParse(event).error?.issues).toBeUndefined();
  });

  it('stays verifiable when filtered: what is left out is there as hashes', async () => {
    const { headers } = await someLog(40);
    for (const [query, events] of [
      ['?outcome=failure', 14],
      ['?type=token.refreshed', 20],
      ['?type=token.*', 20],
      ['?type=agent.verified&outcome=success', 13],
      ['?request_id=req_test', 40],
      ['?actor_id=test', 40],
      ['?type=nothing.here', 0],
    ] as const) {
      const report = verify(await (await download(headers, query)).text(), { keys: await keys() });
      expect(report).toMatchObject({ verdict: 'partial', valid: true, fault: null, events });
      expect(report.signedSize).toBe(report.lastSeq);
    }
  });

  it('of a time begins and ends in the middle of the chain and is signed for all the same', async () => {
    const { organisationId, headers } = await someLog(50);
    await signet.application.nest.get(Sealer).catchUp(organisationId);
    const times = (
      await signet.sql<{ at: string }>(
        `select to_char(event_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from activity_chain
         where organisation_id = $1 order by seq`,
        [organisationId],
      )
    ).map(({ at }) => at);
    const [since, until] = [times[11]!, times[37]!];
    const inside = times.filter((at) => at >= since && at < until).length;
    const report = verify(await (await download(headers, `?since=${since}&until=${until}`)).text(), {
      keys: await keys(),
    });
    expect(report).toMatchObject({ valid: true, events: inside });
    expect(report.firstSeq).toBeGreaterThan(1);
    expect(report.signedSize).toBe(report.lastSeq);
    const nothing = await (
      await download(headers, '?since=2001-01-01T00:00:00Z&until=2001-01-02T00:00:00Z')
    ).text();
    expect(verify(nothing)).toMatchObject({ valid: true, events: 0 });
  });

  it('is found out by the verifier when it was tampered with, through the command line', async () => {
    const { headers } = await someLog(20);
    const text = await (await download(headers)).text();
    const kept = (await call(signet, 'GET', '/api/v1/activity/checkpoints?limit=1', { headers })).body
      .data[0];
    const jwks = (await call(signet, 'GET', '/.well-known/signet-audit-keys.json')).body;
    const folder = await mkdtemp(path.join(os.tmpdir(), 'signet-audit-'));
    const lines = text.trimEnd().split('\n');
    const cases: Record<string, [string[], number | null, string | null]> = {
      whole: [lines, null, null],
      changed: [lines.map((line) => line.replace('"index":"6"', '"index":"9"')), 7, 'changed'],
      missing: [lines.filter((_, index) => index !== 7), 7, 'missing'],
      reordered: [
        lines.map((line, index) => (index === 7 ? lines[8]! : index === 8 ? lines[7]! : line)),
        7,
        'reordered',
      ],
      truncated: [lines.slice(0, 15), 15, 'truncated'],
    };
    const cli = path.resolve('../../packages/audit/dist/main.js');
    await writeFile(path.join(folder, 'keys.json'), JSON.stringify(jwks));
    await writeFile(path.join(folder, 'kept.json'), JSON.stringify(kept));
    for (const [name, [content, seq, kind]] of Object.entries(cases)) {
      const file = path.join(folder, `${name}.ndjson`);
      await writeFile(file, content.map((line) => `${line}\n`).join(''));
      const args = [
        cli,
        'verify',
        file,
        '--json',
        '--key',
        path.join(folder, 'keys.json'),
        '--expect',
        path.join(folder, 'kept.json'),
      ];
      const { stdout, code } = await promisify(execFile)(process.execPath, args).then(
        (done) => ({ stdout: done.stdout, code: 0 }),
        (error: { stdout: string; code: number }) => error,
      );
      const report = JSON.parse(stdout) as Report;
      expect({ name, code, seq: report.fault?.seq ?? null, kind: report.fault?.kind ?? null }).toEqual({
        name,
        code: seq === null ? 0 : 1,
        seq,
        kind,
      });
    }
    await rm(folder, { recursive: true });
  });

  it('shows a cut of the end to whoever kept a checkpoint', async () => {
    const { organisationId, headers } = await someLog(10);
    const before = await (await download(headers)).text();
    await journal.append(anEvent(organisationId));
    await download(headers).then((response) => response.text());
    const kept = parseCheckpoint(
      (await call(signet, 'GET', '/api/v1/activity/checkpoints?limit=1', { headers })).body.data[0],
    );
    expect(verify(before, { keys: await keys() }).valid).toBe(true);
    expect(verify(before, { keys: await keys(), expect: [kept] }).fault).toMatchObject({
      kind: 'truncated',
      seq: 12,
    });
  });

  it('keeps what was erased elsewhere verifiable, and reads the same afterwards', async () => {
    const { organisationId, headers } = await someLog(5);
    const before = verify(await (await download(headers)).text());
    await signet.sql('delete from activity_personal where organisation_id = $1', [organisationId]);
    const after = verify(await (await download(headers)).text(), { keys: await keys() });
    expect(after).toMatchObject({ valid: true, events: before.events + 1 });
  });

  it.each(['gzip', 'br, gzip;q=0.5', '*'])('is compressed when asked (%s)', async (encoding) => {
    const { headers } = await someLog(3);
    const { body, contentEncoding } = await raw(headers, { 'accept-encoding': encoding });
    expect(contentEncoding).toBe('gzip');
    expect(verify(gunzipSync(body).toString())).toMatchObject({ valid: true, events: 4 });
  });

  it.each(['identity', 'gzip;q=0', ''])('is plain otherwise (%s)', async (encoding) => {
    const { headers } = await someLog(3);
    const { body, contentEncoding } = await raw(headers, { 'accept-encoding': encoding });
    expect(contentEncoding).toBeUndefined();
    expect(verify(body.toString())).toMatchObject({ valid: true, events: 4 });
  });

  const raw = (headers: Record<string, string>, more: Record<string, string>) =>
    new Promise<{ body: Buffer; contentEncoding: string | undefined }>((resolve, reject) => {
      http
        .get(`${signet.url}/api/v1/activity/export`, { headers: { ...headers, ...more } }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ body: Buffer.concat(chunks), contentEncoding: response.headers['content-encoding'] }),
          );
        })
        .on('error', reject);
    });

  it('as CSV begins with the columns of atb.md 9.3 and carries hostile names harmlessly', async () => {
    const organisationId = await anOrganisation(signet);
    const headers = await anOperatorOf(signet, organisationId);
    const hostile = [
      '=cmd|calc',
      '+1',
      '-1',
      '@x',
      '"quoted",',
      'two\nlines',
      'abc\u202etxt',
      'lone \ud800 surrogate',
      'nul\u0001',
    ];
    for (const reason of hostile) await journal.append({ ...anEvent(organisationId), reason });
    const response = await download(headers, '?format=csv&type=agent.verified');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const rows = parseCsv(await response.text());
    expect(rows[0]!.slice(0, 8)).toEqual(
      'audit_id,ts,event,agent_identity,action,decision,reason,risk_tier'.split(','),
    );
    expect(rows.slice(1).map((row) => row[6])).toEqual([
      "'=cmd|calc",
      "'+1",
      "'-1",
      "'@x",
      '"quoted",',
      'two\nlines',
      'abc\\u202etxt',
      'lone \ufffd surrogate',
      'nul\\u0001',
    ]);
  });

  it('is for those who may read activity, and shows nobody another organisation', async () => {
    expect((await download({})).status).toBe(401);
    const one = await someLog(3);
    const two = await someLog(3);
    const text = await (await download(one.headers)).text();
    expect(text).toContain(one.organisationId);
    expect(text).not.toContain(two.organisationId);
  });

  it.each(['format=xml', 'since=yesterday', 'agent_id=x', 'page=2'])('refuses ?%s', async (query) => {
    const { headers } = await someLog(0);
    expect((await download(headers, `?${query}`)).status).toBe(422);
  });

  it('of 50,000 events holds no more memory than its buffers, however slowly it is read', async () => {
    const organisationId = await anOrganisation(signet);
    const headers = await anOperatorOf(signet, organisationId);
    await manyEvents(signet, organisationId, 50_000);
    await signet.application.nest.get(Sealer).catchUp(organisationId);
    const before = heldMegabytes();
    let most = 0;
    let read = 0;
    const verifier = new ExportVerifier({ keys: await keys() });
    const response = await fetch(`${signet.url}/api/v1/activity/export`, {
      headers: { ...headers, 'accept-encoding': 'identity' },
    });
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        verifier.line(line);
        if (++read % 10_000 === 0) most = Math.max(most, heldMegabytes() - before);
      }
    }
    verifier.line(rest);
    expect(verifier.end()).toMatchObject({ valid: true, events: 50_001, signedSize: 50_001 });
    expect(most).toBeLessThan(20);
  });
});

/** What is in use once everything was thrown away that nobody holds: what waits for that depends on the machine. */
function heldMegabytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
}
