import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { run } from '../../../../packages/cli/test/support/run.js';
import { CallRecords } from '../../src/gateway/call-records.js';
import { anOperatorOf, anOrganisation } from '../support/audit.js';
import { aManagementKey, managerWith, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { aProvider, aSandbox, ORIGIN } from '../support/sandboxes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

const GUIDE = new URL('../../../../docs/ati.md', import.meta.url);

interface Line {
  ts: string;
  tool: string;
  agent_sub: string;
  [name: string]: unknown;
}

describe('the calls of tools, written out', () => {
  let signet: Signet;
  let key: string;
  let api: Manage;
  let upstream: Receiver;
  let jti: string;
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
    key = await aManagementKey(signet);
    api = managerWith(signet, key);
    upstream = await Receiver.start();
    upstream.behave = ({ path }, response) => {
      response.writeHead(path.includes('bad') ? 500 : 200, { 'content-type': 'application/json' }).end('{}');
    };
    await aProvider(
      api,
      { name: 'local', base_url: upstream.url('') },
      { one: { method: 'GET', path: '/one' }, bad: { method: 'GET', path: '/bad' } },
    );
    const first = await aSandboxOf({ agent_id: 'sandbox:1', job_id: 'job-1', sandbox_id: 'box-1' });
    const second = await aSandboxOf({ agent_id: 'sandbox:2' });
    jti = first.jti;
    await use(first, 'local_one', { q: 'x', nested: { api_key: 'a secret' } });
    await use(first, 'local:bad');
    await use(first, 'not:there');
    await use(second, 'local:one');
  });
  afterAll(async () => {
    await signet.close();
    await upstream.close();
  });

  const aSandboxOf = async (more: object) => {
    const { status, body } = await api('POST', '/ati/sandboxes', { tools: ['*'], ...more });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return { jti: body.jti as string, authorization: `Bearer ${body.env.ATI_SESSION_TOKEN}` };
  };
  const use = ({ authorization }: { authorization: string }, tool_name: string, args: object = {}) =>
    call(signet, 'POST', '/ati/call', { headers: { authorization }, body: { tool_name, args } });
  const exported = (query = '', headers: Record<string, string> = { authorization: `Bearer ${key}` }) =>
    fetch(`${signet.url}/api/v1/ati/calls/export${query}`, { headers });
  const linesOf = (text: string) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  const lines = async (query?: string, headers?: Record<string, string>) =>
    linesOf(await (await exported(query, headers)).text());

  it('have the names of the audit file of a proxy and no others, oldest first', async () => {
    const answer = await exported();
    expect(answer.headers.get('content-type')).toBe('application/jsonl');
    const all = linesOf(await answer.text());
    const done = { ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), duration_ms: expect.any(Number) };
    expect(all).toStrictEqual([
      {
        ...done,
        tool: 'local_one',
        args: { q: 'x', nested: { api_key: '[REDACTED]' } },
        status: 'ok',
        agent_sub: 'sandbox:1',
        job_id: 'job-1',
        sandbox_id: 'box-1',
      },
      {
        ...done,
        tool: 'local:bad',
        args: {},
        status: 'error',
        agent_sub: 'sandbox:1',
        job_id: 'job-1',
        sandbox_id: 'box-1',
        error: expect.stringContaining('upstream'),
      },
      { ...done, tool: 'local:one', args: {}, status: 'ok', agent_sub: 'sandbox:2' },
    ]);
    for (const { duration_ms } of all) expect(Number.isInteger(duration_ms)).toBe(true);
  });

  it('never hold who proved it by what', async () => {
    const text = await (await exported()).text();
    expect(text).not.toContain(jti);
    expect(text).not.toContain('a secret');
  });

  it.each([
    ['?sandbox=sandbox:2', ['local:one']],
    ['?tool=local:one', ['local_one', 'local:one']],
    ['?tool=local_one', ['local_one']],
    ['?sandbox=sandbox:1&tool=local:bad', ['local:bad']],
    ['?sandbox=nobody', []],
    ['?until=2001-01-01T00:00:00Z', []],
    ['?since=2001-01-01T00:00:00Z', ['local_one', 'local:bad', 'local:one']],
  ])('are those that are asked for: %s', async (query, tools) => {
    expect((await lines(query)).map(({ tool }) => tool)).toEqual(tools);
  });

  it('begin at a moment and end before one', async () => {
    const [first, second, third] = (await lines()) as [Line, Line, Line];
    expect(await lines(`?since=${second.ts}&until=${third.ts}`)).toEqual([second]);
    expect((await lines(`?since=${first.ts}`)).length).toBe(3);
  });

  it('are of one organisation, and for who may read its log', async () => {
    const organisationId = await anOrganisation(signet);
    const headers = await anOperatorOf(signet, organisationId);
    expect(await lines('', headers)).toEqual([]);
    const theirs = await aSandbox(signet, { id: 'sandbox:theirs', organisationId });
    const records = signet.application.nest.get(CallRecords, { strict: false });
    const seen = { caller: theirs, asked: 'x', tool: null, args: {}, limits: [], origin: ORIGIN };
    await records.finished(seen, 1, null);
    expect((await lines('', headers)).map((line) => line.agent_sub)).toEqual(['sandbox:theirs']);
    expect((await lines('?sandbox=sandbox:theirs')).length).toBe(0);
    expect((await exported('', {})).status).toBe(401);
    const { authorization } = await aSandboxOf({ agent_id: 'sandbox:3' });
    expect((await exported('', { authorization })).status).toBe(401);
  });

  it('are on record as an export, with what was asked for', async () => {
    await lines('?tool=on:record');
    const [row] = await signet.sql<{ record: Record<string, unknown> }>(
      `select record::jsonb as record from activity_event where type = 'audit.exported' order by occurred_at desc, id desc limit 1`,
    );
    expect(row!.record).toMatchObject({ format: 'ati', filter: '{"tool":"on:record"}' });
  });

  it('come out of the command line as a file that jq reads', async () => {
    const env = { SIGNET_URL: signet.url, SIGNET_MANAGEMENT_KEY: key };
    const given = ['ati', 'audit', '--sandbox', 'sandbox:1'];
    const { code, stdout, stderr } = await run(given, { cwd: '.', env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(linesOf(stdout)).toEqual(await lines('?sandbox=sandbox:1'));
    expect(stdout).toMatch(/^\{.*\}\n\{.*\}\n$/);
    const [filter] = /(?<=jq -r ')[^']+/.exec(await readFile(GUIDE, 'utf8'))!;
    const jq = spawnSync('jq', ['-r', filter], { input: stdout, encoding: 'utf8' });
    // Not every machine has one.
    if (!jq.error) expect(jq.stdout).toBe('local:bad\n');
    const nothing = await run(['ati', 'audit', '--tool', 'none'], { cwd: '.', env });
    expect(nothing).toEqual({ code: 0, stdout: '', stderr: '' });
    const wrong = await run(['ati', 'audit', '--since', 'yesterday'], { cwd: '.', env });
    expect(wrong).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('since') });
  });
});
