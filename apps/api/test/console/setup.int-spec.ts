import fs from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { runCommand } from '../support/cli.js';
import { expectProblem, PASSWORD } from '../support/console.js';
import { SetupService } from '../../src/sessions/index.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { call } from '../support/wire.js';

describe('the first run', () => {
  let signet: Signet;
  beforeEach(async () => {
    signet = await startSignet();
  });
  afterEach(() => signet.close());

  const codeOf = (instance: Signet) => new URL(instance.setupLink!).hash.replace('#code=', '');
  const setUp = (code: string, overrides: object = {}, at: Signet = signet) =>
    call(at, 'POST', '/api/v1/setup', {
      body: {
        code,
        organisation_name: 'Acme',
        name: 'Ada',
        email: 'ada@example.com',
        password: PASSWORD,
        ...overrides,
      },
    });
  const members = () => signet.sql<{ role: string; email: string }>('select role, email from member');
  const isNeeded = async () => (await call(signet, 'GET', '/api/v1/setup')).body;

  it('says so when somebody has the address already', async () => {
    await signet.sql(
      `insert into member (id, organisation_id, email, name, role)
       select 'mem_${'0'.repeat(32)}', id, 'Ada@Example.com', 'Ada', 'viewer' from organisation`,
    );
    expectProblem(await setUp(codeOf(signet)), { status: 409, code: 'setup.closed' });
    expect(await isNeeded()).toMatchObject({ needed: true });
  });

  it('asks for an owner, and hands the link to nobody but whoever reads the server’s folder', async () => {
    expect(await isNeeded()).toEqual({ needed: true });
    const file = path.join(signet.dataDir, 'setup-link');
    expect(fs.readFileSync(file, 'utf8').trim()).toBe(signet.setupLink);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    // In the fragment, so that no proxy and no log sees it.
    expect(new URL(signet.setupLink!).search).toBe('');
    const [row] = await signet.sql<{ text: string }>('select encode(digest, $1) as text from setup_link', [
      'escape',
    ]);
    expect(row!.text).not.toContain(codeOf(signet));
  });

  it('makes the owner, signs them in and closes for good', async () => {
    const code = codeOf(signet);
    const answer = await setUp(code);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      member: { name: 'Ada', email: 'ada@example.com', role: 'owner' },
      organisation: { name: 'Acme' },
    });
    const cookie = answer.headers.getSetCookie()[0]!.split(';', 1)[0]!;
    expect((await call(signet, 'GET', '/api/v1/session', { headers: { cookie } })).status).toBe(200);
    expect(await isNeeded()).toEqual({ needed: false });
    expect(fs.existsSync(path.join(signet.dataDir, 'setup-link'))).toBe(false);

    expectProblem(await setUp(code, { email: 'eve@example.com' }), { status: 409, code: 'setup.closed' });
    expectProblem(await setUp('x', { email: 'eve@example.com' }), { status: 409, code: 'setup.closed' });
    expect(await members()).toEqual([{ role: 'owner', email: 'ada@example.com' }]);
  });

  it('signs the owner in again when the answer was lost, and nobody else', async () => {
    const code = codeOf(signet);
    const first = await setUp(code);
    const again = await setUp(code);
    expect(again.status).toBe(201);
    expect(again.body.member).toEqual(first.body.member);
    const cookie = again.headers.getSetCookie()[0]!.split(';', 1)[0]!;
    expect((await call(signet, 'GET', '/api/v1/session', { headers: { cookie } })).status).toBe(200);
    const wrong = await setUp(code, { password: 'another correct horse battery' });
    expectProblem(wrong, { status: 409, code: 'setup.closed' });
    expect(await members()).toHaveLength(1);
  });

  it('refuses every other code, and the right one still works', async () => {
    const code = codeOf(signet);
    for (const wrong of ['x', code.slice(1), `${code}A`, code.toUpperCase(), '\0', "' or '1'='1"])
      expectProblem(await setUp(wrong), { status: 403, code: 'setup.code_invalid' });
    expect(await members()).toEqual([]);
    expect((await setUp(code)).status).toBe(201);
  });

  it('counts wrong codes from wherever they come, and takes the right one all the same', async () => {
    const code = codeOf(signet);
    for (let guess = 0; guess < 100; guess++)
      expectProblem(await setUp(`wrong-${guess}`), { status: 403, code: 'setup.code_invalid' });
    expectProblem(await setUp('wrong'), { status: 429, code: 'limit.exceeded' });
    expect((await setUp(code)).status).toBe(201);
  });

  it('keeps the link through later starts, processes beside it and commands, whatever folder they have', async () => {
    const link = signet.setupLink;
    const again = await startSignet({ beside: signet });
    expect(again.setupLink).toBe(link);
    await again.close();
    // Elsewhere nobody knows the code, and nobody needs another one.
    const SIGNET_DATA_DIR = await mkdtemp(path.join(os.tmpdir(), 'signet-data-'));
    fs.copyFileSync(path.join(signet.dataDir, 'master.key'), path.join(SIGNET_DATA_DIR, 'master.key'));
    const elsewhere = await startSignet({ beside: signet, environment: { SIGNET_DATA_DIR } });
    expect(elsewhere.setupLink).toBeNull();
    await elsewhere.close();
    expect(await runCommand(signet, ['openapi'])).toMatchObject({ code: 0 });
    expect((await setUp(codeOf(signet))).status).toBe(201);
  });

  it('ends a link that was lost when the operator asks for another, and only then', async () => {
    const lost = codeOf(signet);
    fs.rmSync(path.join(signet.dataDir, 'setup-link'));
    const { output } = await runCommand(signet, ['setup-link']);
    const code = output.trim().split('#code=')[1]!;
    expectProblem(await setUp(lost), { status: 403, code: 'setup.code_invalid' });
    expect((await setUp(code)).status).toBe(201);
    expect((await runCommand(signet, ['setup-link'])).output).toContain('has an owner');
  });

  it('leaves one link, the one in the folder, when several ask for another at once', async () => {
    const setup = signet.application.nest.get(SetupService);
    await Promise.all(Array.from({ length: 20 }, () => setup.renewLink()));
    const kept = fs.readFileSync(path.join(signet.dataDir, 'setup-link'), 'utf8').trim().split('#code=')[1]!;
    expect((await setUp(kept)).status).toBe(201);
  });

  it('makes one owner when 20 people open the link at once', async () => {
    const code = codeOf(signet);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => setUp(code, { email: `person${index}@example.com` })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201))
      expectProblem(answer, { status: 409, code: 'setup.closed' });
    expect(await members()).toHaveLength(1);
  });

  it('makes one owner when a process that names one starts while the link is opened', async () => {
    const waiting = () =>
      signet.sql(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
    const environment = { SIGNET_OWNER_EMAIL: 'ops@example.com', SIGNET_OWNER_PASSWORD: PASSWORD };
    const held = new pg.Client({ connectionString: signet.databaseUrl });
    await held.connect();
    try {
      // Both get as far as they can before one of them has written.
      await held.query('begin; lock table member in exclusive mode');
      const answer = setUp(codeOf(signet));
      const start = startSignet({ beside: signet, environment });
      await until(waiting, (found) => found.length === 2);
      await held.query('commit');
      await answer;
      await (await start).close();
      expect((await members()).filter(({ role }) => role === 'owner')).toHaveLength(1);
    } finally {
      await held.end();
    }
  });

  it('reports every broken rule together, and keeps the link', async () => {
    const code = codeOf(signet);
    const answer = await setUp(code, {
      password: 'short',
      email: 'nobody',
      name: '',
      organisation_name: ' ',
    });
    expectProblem(answer, { status: 422, code: 'request.invalid' });
    const pointers = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(new Set(pointers)).toEqual(new Set(['/password', '/email', '/name', '/organisation_name']));
    expect((await setUp(code)).status).toBe(201);
  });

  it('takes no call from another site', async () => {
    const body = { code: codeOf(signet) };
    const foreign: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
    ];
    for (const headers of foreign)
      expectProblem(await call(signet, 'POST', '/api/v1/setup', { body, headers }), {
        status: 403,
        code: 'request.cross_site',
      });
  });
});

describe('an owner named by the settings', () => {
  it('is made at the start, once, and there is no link', async () => {
    const environment = { SIGNET_OWNER_EMAIL: 'ops@example.com', SIGNET_OWNER_PASSWORD: PASSWORD };
    const signet = await startSignet({ environment });
    const again = await startSignet({ environment, beside: signet });
    try {
      expect(signet.setupLink).toBeNull();
      expect(fs.existsSync(path.join(signet.dataDir, 'setup-link'))).toBe(false);
      expect(await signet.sql('select role, email from member')).toEqual([
        { role: 'owner', email: 'ops@example.com' },
      ]);
      const body = { email: 'ops@example.com', password: PASSWORD };
      expect((await call(again, 'POST', '/api/v1/session', { body })).status).toBe(201);
    } finally {
      await again.close();
      await signet.close();
    }
  });
});
