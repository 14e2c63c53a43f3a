import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { run } from '../../../../packages/cli/test/support/run.js';
import { GoBetween } from '../support/go-between.js';
import { aManagementKey, managerWith, type Manage } from '../support/management.js';
import { ProgramRun } from '../support/program.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';

const SECRET = 'whsec_bm90IGEgc2VjcmV0IGFueSBtb3JlLCByZWFsbHk=';
const CHANGED = 2;
const REFUSED = 65;

/** An instance, and who may manage it. */
interface Place {
  signet: Signet;
  key: string;
  api: Manage;
}

let here: Place;
let empty: Place;
let folder: string;
beforeAll(async () => {
  [here, empty] = await Promise.all([aPlace(), aPlace()]);
  folder = await mkdtemp(path.join(os.tmpdir(), 'signet-apply-'));
});
afterAll(async () => {
  await here.signet.close();
  await empty.signet.close();
  await rm(folder, { recursive: true, force: true });
});

async function aPlace(): Promise<Place> {
  const signet = await startSignet();
  const key = await aManagementKey(signet);
  return { signet, key, api: managerWith(signet, key) };
}

interface Given {
  env?: NodeJS.ProcessEnv;
  url?: string;
}

const inPlace = ({ signet, key }: Place, { env = {}, url = signet.url }: Given = {}) => ({
  cwd: folder,
  env: { SIGNET_URL: url, SIGNET_MANAGEMENT_KEY: key, ...env },
});

/** In this process: starting one for each takes longer than what it does. */
const signet = (place: Place, args: string[], given?: Given) =>
  run(args, { ...inPlace(place, given), sleep: async () => {} });

let files = 0;
async function aFile(text: string): Promise<string> {
  const name = `${(files += 1)}.yaml`;
  await writeFile(path.join(folder, name), text);
  return name;
}

const agent = (name: string, more = '') =>
  `  - name: ${name}\n    owner_email: ada@example.com\n    permissions: [zendesk:tickets:read]\n${more}`;

const idsOf = async (place: Place, name: string): Promise<string[]> =>
  (await place.signet.sql<{ id: string }>('select id from agent where name = $1 order by id', [name])).map(
    ({ id }) => id,
  );

const writes = async ({ signet: { sql } }: Place): Promise<number> =>
  Number((await sql<{ count: string }>('select count(*) from activity_event'))[0]!.count);

describe('signet export and apply', () => {
  it('make an empty instance what another one is, byte for byte, and then have nothing to do', async () => {
    const { api } = here;
    await api('PATCH', '/rate-tiers/pro', { requests_per_minute: 321 });
    await api('POST', '/permissions', {
      permission: 'warehouse:orders:read',
      description: 'Look up: "orders"',
    });
    await api('POST', '/permissions', { permission: 'warehouse:orders:write' });
    const register = (name: string, more: object) =>
      api('POST', '/agents', {
        name,
        owner_email: 'ada@example.com',
        permissions: ['warehouse:*:*'],
        ...more,
      });
    await register('Zeta # 1', { description: 'One\n  - two', rate_tier: 'pro' });
    await register('*alpha*', { permissions: ['slack:*:*', 'warehouse:orders:read'] });
    const gone = await register('Was here', {});
    await api('POST', `/agents/${gone.body.agent.id}/revoke`, { reason: 'x' });
    for (const webhook of [
      {
        url: 'https://example.com/hooks',
        events: ['agent.*', 'webhook.*'],
        match: [{ path: 'a.b', in: [1, null, 'x'] }],
      },
      {
        url: 'https://example.com/hooks?x',
        events: ['*'],
        signatures: ['v1a'],
        schedule: [0, 5],
        ordered: true,
      },
      { url: 'https://example.com/HOOKS', events: ['*'], signatures: ['v1', 'v1a'], description: 'Both' },
    ])
      expect(await api('POST', '/webhooks', webhook)).toMatchObject({ status: 201 });

    const exported = await signet(here, ['export', '--output', 'here.yaml']);
    expect(exported).toEqual({ code: 0, stdout: '', stderr: '' });
    const text = await readFile(path.join(folder, 'here.yaml'), 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=signet\.schema\.json\n/);
    expect(text).not.toMatch(/Was here|Bootstrap|whsec_/);
    expect(await signet(here, ['apply', '-f', 'here.yaml', '--prune'])).toEqual({
      code: 0,
      stdout: 'Nothing differs.\n',
      stderr: '',
    });

    const names = [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name]) => name!);
    expect(names).toHaveLength(2);
    const env = Object.fromEntries(names.map((name) => [name, SECRET]));
    const applied = await signet(empty, ['apply', '-f', 'here.yaml', '--credentials', 'keys.ndjson'], {
      env,
    });
    expect(applied).toMatchObject({
      code: CHANGED,
      stdout: expect.stringContaining('8 of 8 differences applied.'),
    });
    const again = await signet(empty, ['export']);
    expect(again.stdout).toBe(text);
    expect(await signet(empty, ['apply', '-f', 'here.yaml', '--prune'])).toMatchObject({ code: 0 });

    const keys = (await readFile(path.join(folder, 'keys.ndjson'), 'utf8')).trim().split('\n');
    expect((await stat(path.join(folder, 'keys.ndjson'))).mode & 0o777).toBe(0o600);
    for (const line of keys) {
      const { agent_id, api_key } = JSON.parse(line) as Record<string, string>;
      const answer = await fetch(`${empty.signet.url}/agents/verify`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ agent_id, api_key }),
      });
      expect(answer.status).toBe(200);
      expect(applied.stdout + applied.stderr).not.toContain(api_key);
    }
    expect(keys.filter((line) => line.includes('agent_id'))).toHaveLength(2);
    // What was brought along is not new.
    expect(keys).toHaveLength(2);
    expect(applied.stdout + applied.stderr).not.toContain(SECRET);
  });

  it('shows a difference without making it, and deletes only when told to, having said what', async () => {
    const file = await aFile(`agents:\n${agent('To be shown')}`);
    const before = await writes(here);
    const shown = await signet(here, ['apply', '-f', file, '--dry-run', '--prune']);
    expect(shown.code).toBe(CHANGED);
    expect(shown.stdout).toContain('  + To be shown\n      owner_email: ada@example.com\n');
    expect(shown.stdout).toContain('  - *alpha*\n');
    const asked = await signet(here, ['apply', '-f', file, '--prune', '--no-credentials']);
    expect(asked).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('add --yes. Nothing was changed.'),
    });
    const declined = await run(['apply', '-f', file, '--prune', '--no-credentials'], {
      ...inPlace(here),
      typed: ['n'],
    });
    expect(declined).toMatchObject({
      code: REFUSED,
      stdout: expect.stringContaining('Delete 2 of what is at'),
    });
    expect(await writes(here)).toBe(before);

    const kept = await signet(here, ['apply', '-f', file, '--no-credentials']);
    expect(kept).toMatchObject({ code: CHANGED, stderr: expect.not.stringContaining('ak_') });
    expect((await here.api('GET', '/agents?search=alpha')).body.data[0].status).toBe('active');
    const pruned = await signet(here, ['apply', '-f', file, '--prune', '--yes']);
    expect(pruned).toMatchObject({ code: CHANGED, stdout: expect.stringContaining('2 to delete.') });
    expect((await here.api('GET', '/agents?search=alpha')).body.data[0].status).toBe('revoked');
    // What the instance made for itself is nobody's to leave out.
    expect((await here.api('GET', '/agents?search=Bootstrap')).body.data[0].status).toBe('active');

    const back = await aFile(`agents:\n${agent('*alpha*').replace('*alpha*', "'*alpha*'")}`);
    const told = await signet(here, ['apply', '-f', back, '--no-credentials']);
    expect(told).toMatchObject({
      code: CHANGED,
      stdout: expect.stringContaining('1 of this name is gone for good'),
    });
    expect(await idsOf(here, '*alpha*')).toHaveLength(2);
  });

  it('changes nothing when anything stands against it', async () => {
    await here.api('POST', '/agents', { name: 'Twice', owner_email: 'a@b.co', permissions: ['slack:*:*'] });
    await here.api('POST', '/agents', { name: 'Twice', owner_email: 'a@b.co', permissions: ['slack:*:*'] });
    const text = `permissions:
  - permission: first:to:make
agents:
${agent('Twice')}${agent('Unknown').replace('zendesk:tickets', 'nowhere:tickets')}webhooks:
  - url: https://one.example.com/
    events: ["*"]
    secret: \${env:MISSING}
  - url: https://two.example.com/
    events: ["*"]
    secret: \${env:WEAK}
`;
    const before = await writes(here);
    const { code, stdout, stderr } = await signet(here, ['apply', '-f', await aFile(text)], {
      env: { WEAK: 'whsec_c2VjcmV0' },
    });
    expect({ code, stdout }).toEqual({ code: REFUSED, stdout: '' });
    expect(stderr).toMatch(/2 agents have the name "Twice" there: agt_\w+, agt_\w+\./);
    expect(stderr).toContain('The agent "Unknown": nowhere:tickets:read cannot be granted: Unknown service');
    expect(stderr).toContain('https://one.example.com/": the environment variable MISSING is not set.');
    expect(stderr).toContain('what ${env:WEAK} holds cannot be used. The key has 6 bytes; use 24 to 64.');
    expect(stderr).not.toContain('c2VjcmV0');
    expect(stderr).toMatch(/Nothing was changed\.\n$/);

    const unsaid = await signet(here, ['apply', '-f', await aFile(`agents:\n${agent('Whose key')}`)]);
    expect(unsaid).toMatchObject({ code: REFUSED, stderr: expect.stringContaining('--credentials FILE') });
    const nowhere = [
      'apply',
      '-f',
      await aFile(`agents:\n${agent('Whose key')}`),
      '--credentials',
      'no/such/folder',
    ];
    expect(await signet(here, nowhere)).toMatchObject({ code: 1, stderr: expect.stringContaining('ENOENT') });
    expect(await writes(here)).toBe(before);
    const exported = await signet(here, ['export']);
    expect(exported).toMatchObject({ code: REFUSED, stdout: '', stderr: expect.stringContaining('"Twice"') });
  });

  it('says what an instance answers instead of working', async () => {
    const file = await aFile('agents: []\n');
    const refused = await signet({ ...here, key: `${here.key}x` }, ['apply', '-f', file]);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).not.toContain(here.key);
    const nobody = await signet(here, ['export'], { url: 'http://127.0.0.1:1' });
    expect(nobody).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The server could not be reached/),
    });
    const keyless = await signet({ ...here, key: '' }, ['export']);
    expect(keyless).toMatchObject({ code: 64, stderr: expect.stringContaining('SIGNET_MANAGEMENT_KEY') });
  });
});

describe('signet apply, disturbed', () => {
  it('makes nothing twice when two run at once', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `At once ${index}`);
    const file = await aFile(
      `agents:\n${names.map((name) => agent(name)).join('')}webhooks:\n  - url: https://once.example.com\n    events: ["*"]\n`,
    );
    const runs = [1, 2, 3].map((nth) => signet(empty, ['apply', '-f', file, '--credentials', `once-${nth}`]));
    for (const { code, stderr } of await Promise.all(runs)) {
      expect(stderr).not.toMatch(/not created/);
      expect([0, CHANGED]).toContain(code);
    }
    const rows = await empty.signet.sql(`select name from agent where name like 'At once %'`);
    expect(rows).toHaveLength(12);
    expect(
      await empty.signet.sql(`select from webhook_endpoint where url like '%once.example.com'`),
    ).toHaveLength(1);
    expect(await signet(empty, ['apply', '-f', file])).toMatchObject({ code: 0 });
  });

  it('makes one of a name when two files say different things of it at once', async () => {
    const texts = ['One', 'Other'].map(
      (description) =>
        `agents:\n${agent('Disputed', `    description: ${description}\n`)}permissions:\n  - permission: disputed:by:both\n    description: ${description}\n`,
    );
    const runs = texts.map(async (text) =>
      signet(empty, ['apply', '-f', await aFile(text), '--no-credentials']),
    );
    const ended = await Promise.all(runs);
    expect(ended.map(({ code }) => code)).toContain(CHANGED);
    for (const { code, stderr } of ended)
      if (code !== CHANGED) expect(stderr).toMatch(/at the same time|settled when it is made/);
    expect(await idsOf(empty, 'Disputed')).toHaveLength(1);
  });

  it('finishes what is under way when it is asked to stop, and loses no key', async () => {
    const file = await aFile(
      `agents:\n${Array.from({ length: 60 }, (_, index) => agent(`Stopped ${index}`)).join('')}`,
    );
    await writeFile(path.join(folder, 'stopped.ndjson'), 'before\n', { mode: 0o644 });
    const stop = new AbortController();
    const count = async () =>
      (await empty.signet.sql(`select from agent where name like 'Stopped %'`)).length;
    const args = ['apply', '-f', file, '--credentials', 'stopped.ndjson'];
    const stopped = run(args, { ...inPlace(empty), signal: stop.signal });
    await until(count, (made) => made >= 3);
    stop.abort();
    expect(await stopped).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('Apply the file again'),
    });
    const lines = (await readFile(path.join(folder, 'stopped.ndjson'), 'utf8')).trim().split('\n');
    expect(lines[0]).toBe('before');
    expect(lines).toHaveLength((await count()) + 1);
    expect(lines.length).toBeLessThan(60);
    expect((await stat(path.join(folder, 'stopped.ndjson'))).mode & 0o777).toBe(0o600);
  });

  it('goes on where it was killed', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `Killed ${index}`);
    const file = await aFile(
      `permissions:\n  - permission: killed:things:do\nagents:\n${names.map((name) => agent(name)).join('')}`,
    );
    const args = ['apply', '-f', file, '--credentials', 'killed.ndjson'];
    const count = async () => (await empty.signet.sql(`select from agent where name like 'Killed %'`)).length;
    const killed = new ProgramRun(args, inPlace(empty));
    await until(count, (made) => made >= 5);
    killed.kill();
    expect((await killed.finished).code).toBeNull();
    expect(await count()).toBeLessThan(60);
    const { code, stdout } = await signet(empty, args);
    expect({ code, isLess: !stdout.includes('60 to create') }).toEqual({ code: CHANGED, isLess: true });
    expect(await count()).toBe(60);
    expect(await signet(empty, args)).toMatchObject({ code: 0 });
  });

  it('survives lost answers, overwrites nobody, and says who was in between', async () => {
    const between = await GoBetween.start(empty.signet.url);
    const lost = new Set<string>();
    between.passing = async ({ method, path: called }, forward) => {
      const answer = await forward();
      if (method === 'GET' || lost.has(called)) return answer;
      lost.add(called);
      return null;
    };
    const file = (more: string) => aFile(`agents:\n${agent('Contested', more)}`);
    const through = async (more: string) =>
      signet(empty, ['apply', '-f', await file(more), '--no-credentials'], { url: between.url });
    expect(await through('')).toMatchObject({ code: CHANGED });
    expect(await idsOf(empty, 'Contested')).toHaveLength(1);

    const [id] = await idsOf(empty, 'Contested');
    between.passing = async ({ method }, forward) => {
      if (method === 'PATCH') await empty.api('PATCH', `/agents/${id}`, { description: 'Theirs' });
      return forward();
    };
    const { code, stderr } = await through('    description: Ours\n');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('somebody else changed it'),
    });
    expect((await empty.api('GET', `/agents/${id}`)).body.description).toBe('Theirs');

    // Whoever did the same in between did what was to be done.
    between.passing = async ({ method }, forward) => {
      if (method === 'PATCH') await empty.api('PATCH', `/agents/${id}`, { description: 'Ours' });
      return forward();
    };
    expect(await through('    description: Ours\n')).toMatchObject({ code: CHANGED });

    // What is not made but only changed has versions, too.
    const limits = await aFile('rate_tiers:\n  - name: pro\n    requests_per_minute: 411\n');
    between.passing = async ({ method }, forward) => {
      if (method === 'PATCH') await empty.api('PATCH', '/rate-tiers/pro', { requests_per_minute: 422 });
      return forward();
    };
    expect(await signet(empty, ['apply', '-f', limits], { url: between.url })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The rate tier "pro" was not changed: somebody else changed it'),
    });
    const { data } = (await empty.api('GET', '/rate-tiers')).body;
    expect(data.find(({ name }: { name: string }) => name === 'pro').requests_per_minute).toBe(422);
    await between.close();
  });

  it('makes again what was deleted, however soon', async () => {
    const file = await aFile(
      'permissions:\n  - permission: again:and:again\nwebhooks:\n  - url: https://again.example.com/\n    events: ["*"]\n',
    );
    for (const _round of [1, 2, 3]) {
      expect(await signet(empty, ['apply', '-f', file, '--no-credentials'])).toMatchObject({ code: CHANGED });
      const webhooks: { id: string; url: string }[] = (await empty.api('GET', '/webhooks')).body.data;
      const [made, ...others] = webhooks.filter(({ url }) => url.includes('again.example.com'));
      expect(others).toEqual([]);
      await empty.api('DELETE', `/webhooks/${made!.id}`);
      expect(await empty.api('DELETE', '/permissions/again:and:again')).toMatchObject({ status: 204 });
    }
  });

  it('makes another of what was renamed, and gives nobody the key of the first', async () => {
    const file = await aFile(`agents:\n${agent('First name')}`);
    const args = ['apply', '-f', file, '--credentials', 'renamed.ndjson'];
    expect(await signet(empty, args)).toMatchObject({ code: CHANGED });
    const [first] = await idsOf(empty, 'First name');
    await empty.api('PATCH', `/agents/${first}`, { name: 'Second name' });
    expect(await signet(empty, args)).toMatchObject({ code: CHANGED });
    expect(await idsOf(empty, 'First name')).toHaveLength(1);
    const lines = (await readFile(path.join(folder, 'renamed.ndjson'), 'utf8')).trim().split('\n');
    expect(lines.filter((line) => line.includes(first!))).toHaveLength(1);
    expect(await signet(empty, args)).toMatchObject({ code: 0 });
  });

  it('deletes no webhook that somebody changed after it was shown', async () => {
    expect(await signet(empty, ['export', '--output', 'before.yaml'])).toMatchObject({ code: 0 });
    const made = await empty.api('POST', '/webhooks', { url: 'https://kept.example.com/', events: ['*'] });
    const { id } = made.body.webhook;
    const between = await GoBetween.start(empty.signet.url);
    const args = ['apply', '-f', 'before.yaml', '--prune', '--yes'];
    between.passing = async ({ method }, forward) => {
      if (method === 'DELETE') await empty.api('PATCH', `/webhooks/${id}`, { description: 'Still needed' });
      return forward();
    };
    const { code, stderr } = await signet(empty, args, { url: between.url });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('was not deleted: somebody else'),
    });
    between.passing = (_call, forward) => forward();
    expect(await signet(empty, args, { url: between.url })).toMatchObject({ code: CHANGED });
    expect(await empty.api('GET', `/webhooks/${id}`)).toMatchObject({ status: 404 });
    await between.close();
  });
});
