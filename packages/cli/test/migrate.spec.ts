import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeAgentAuth } from './support/fake-agentauth.js';
import { FakeServer } from './support/fake-server.js';
import { folder, run, type Folder } from './support/run.js';

let here: Folder;
let server: FakeAgentAuth;
beforeEach(async () => {
  here = await folder();
  server = await FakeAgentAuth.start();
});
afterEach(async () => {
  await here.remove();
  await server.server.stop();
});

const agent = (index: number, ...permissions: string[]) => ({
  name: `Agent ${index}`,
  email: `a${index}@example.com`,
  permissions: permissions.length > 0 ? permissions : ['read:tickets'],
});
const configure = (agents: unknown[], more = {}) =>
  writeFile(join(here.path, 'agents.json'), JSON.stringify({ agents, ...more }));
const waited: number[] = [];
const sleep = (ms: number) => Promise.resolve(void waited.push(ms));
beforeEach(() => void (waited.length = 0));

const migrate = (args: string[] = ['--yes'], more: { typed?: string[]; signal?: AbortSignal } = {}) =>
  run(['migrate', 'jwt', '-c', 'agents.json', '-b', server.url, ...args], { cwd: here.path, sleep, ...more });

describe('migrate', () => {
  it('registers each agent and keeps the keys in one file for their owner alone', async () => {
    await configure([agent(1, 'read:tickets', 'odd'), agent(2, 'do:things'), agent(3, 'odd')]);
    const { code, stdout, stderr } = await migrate();
    expect(stderr).toContain('1 agent without any permission that could be mapped: left out.');
    expect(stdout).toContain('2 registered, 0 failed, 1 skipped');
    expect(code).toBe(0);
    expect(server.registrations.map(({ body }) => body)).toEqual([
      {
        name: 'Agent 1',
        owner_email: 'a1@example.com',
        permissions: ['zendesk:tickets:read'],
        description: 'Migrated from the JWT configuration (a1@example.com Agent 1)',
      },
      expect.objectContaining({ name: 'Agent 2', permissions: ['own:things:do'] }),
    ]);

    const credentials = await here.json('migration-credentials.json');
    expect(credentials).toMatchObject({
      source: 'jwt',
      agents: [{ agentId: 'agt_1' }, { agentId: 'agt_2' }],
    });
    const report = await here.read('migration-report-jwt.json');
    expect(report).not.toContain('ak_');
    expect(JSON.parse(report)).toMatchObject({
      source: 'jwt',
      dryRun: false,
      summary: { totalAgents: 3, successful: 2, failed: 0, skipped: 1, unmappedPermissions: ['odd'] },
    });
    await expect(here.read('migration-state-jwt.json')).resolves.not.toContain('ak_');
    await expect(here.mode('migration-credentials.json')).resolves.toBe(0o600);
    await expect(here.mode('migration-state-jwt.json')).resolves.toBe(0o600);
    expect(stdout + stderr).not.toContain('ak_');
  });

  it('tells accounts with numbers for ids apart', async () => {
    await configure([
      { ...agent(1), id: 7 },
      { ...agent(1), id: 8 },
      { ...agent(1), id: 9 },
      { ...agent(1), id: '9' },
    ]);
    const { stdout } = await migrate();
    expect(stdout).toContain('3 registered, 0 failed, 1 skipped');
  });

  it.each([
    ['UTF-8 with a mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
    ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, big end first', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('reads a list in %s, as Windows writes it', async (_, encode) => {
    const text = JSON.stringify({ agents: [{ ...agent(1), name: 'Zoë' }] });
    await writeFile(join(here.path, 'agents.json'), encode(text));
    await expect(migrate()).resolves.toMatchObject({ code: 0 });
    expect(server.registrations[0]?.body).toMatchObject({ name: 'Zoë' });
  });

  it('reads no name in an encoding that nobody named', async () => {
    const text = JSON.stringify({ agents: [{ ...agent(1), name: 'Zoë' }] });
    await writeFile(join(here.path, 'agents.json'), Buffer.from(text, 'latin1'));
    const { code, stderr } = await migrate();
    expect(stderr).toContain('agents.json is not in UTF-8: save it in that encoding.');
    expect(code).toBe(1);
  });

  it('says when accounts are missing, and does not call that done', async () => {
    const provider = await FakeServer.start();
    provider.handler = ({ path }) => {
      if (path === '/v1/users/count') return { json: { total_count: 3 } };
      const email = [{ email_address: 'a@example.com' }];
      const user = { id: 'user_1', email_addresses: email, public_metadata: { role: 'read:tickets' } };
      return { json: [user] };
    };
    const args = ['migrate', 'clerk', '--secret-key', 'sk', '--api-url', provider.url, '-b', server.url];
    for (const mode of ['--dry-run', '--yes']) {
      const { code, stderr } = await run([...args, mode], { cwd: here.path, sleep });
      expect(stderr).toContain('Clerk says that there are 3 accounts; 2 of them could not be read.');
      expect(code).toBe(1);
    }
    await expect(here.json('migration-report-clerk.json')).resolves.toMatchObject({
      summary: { successful: 1, missing: 2 },
    });
    await provider.stop();
  });

  it('shows a plan in a dry run, and writes the report to exactly the given path', async () => {
    await configure([agent(1, 'read:tickets', 'odd'), agent(2, 'odd')], { permission_mapping: {} });
    const { code, stdout } = await migrate(['--dry-run', '--output', 'plan.json']);
    expect(code).toBe(0);
    expect(stdout).toContain('Agent 1  [a1@example.com Agent 1]  a1@example.com');
    expect(stdout).toContain('mapped    zendesk:tickets:read');
    expect(stdout).toContain('unmapped  odd');
    expect(stdout).toContain('2 accounts: 1 to register, 1 skipped, 1 permission unmapped.');
    await expect(here.json('plan.json')).resolves.toMatchObject({ dryRun: true, credentials: null });
    expect(server.registrations).toEqual([]);
  });

  it('asks about what it does not know, then whether to begin', async () => {
    await configure([agent(1, 'odd'), agent(2, 'odd'), agent(3, 'strange'), agent(4, 'weird')]);
    const typed = ['t', 'nonsense', 'slack:*:*', 'c', '1', 's', 'y'];
    const { code, stdout, stderr } = await migrate([], { typed });
    expect(stdout).toContain('Nothing is known about "odd" (2 agents).');
    expect(stderr).toContain('That is not a permission');
    expect(stdout).toContain(`Register 3 agents at ${server.url}? [y/N]`);
    expect(code).toBe(0);
    expect(server.agents.map(({ permissions }) => permissions)).toEqual([
      ['slack:*:*'],
      ['slack:*:*'],
      ['zendesk:tickets:read'],
    ]);
  });

  it('registers nothing without a yes', async () => {
    await configure([agent(1)]);
    await expect(migrate([], { typed: ['n'] })).resolves.toMatchObject({ code: 0 });
    const nobody = await migrate([]);
    expect(nobody.stderr).toContain('add --yes');
    expect(nobody.code).toBe(64);
    expect(server.registrations).toEqual([]);
  });

  it('creates agents with full access as an administrator, and reports them as failed otherwise', async () => {
    await configure([agent(1, 'admin'), agent(2)]);
    const plain = await migrate(['--yes', '--output', 'plain']);
    expect(plain.stderr).toContain('1 agent with *:*:*');
    expect(plain.stderr).toContain('✗ Agent 1 [a1@example.com Agent 1]: Forbidden: Only administrators.');
    expect(plain.code).toBe(1);
    const admin = await migrate(['--yes', '--output', 'admin', '--admin-key', 'ak_admin']);
    expect(admin.code).toBe(0);
    expect(server.agents.map(({ permissions }) => permissions.join())).toContain('*:*:*');
  });

  it('reports what the server refuses, and registers the others', async () => {
    await configure([agent(1), agent(2)]);
    server.intercept = ({ body }) =>
      body['name'] === 'Agent 1'
        ? {
            status: 400,
            json: { error: 'Validation failed', code: 'VALIDATION_FAILED', message: 'Bad e-mail.' },
          }
        : undefined;
    const { code, stdout } = await migrate();
    expect(stdout).toContain('1 registered, 1 failed, 0 skipped');
    expect(code).toBe(1);
    const second = await migrate();
    expect(second.stdout).toContain('1 registered, 1 failed');
    expect(server.agents).toHaveLength(1);
  });

  it('waits as long as a rate limit says, all workers together, and loses nobody', async () => {
    await configure(Array.from({ length: 8 }, (_, index) => agent(index)));
    server.intercept = () => {
      const count = server.registrations.length;
      if (count === 3) return { status: 429, headers: { 'retry-after': '42' }, json: { error: 'Slow down' } };
      return count === 6 ? { status: 429, json: { error: 'Slow down' } } : undefined;
    };
    const { code, stderr } = await migrate(['--yes', '--concurrency', '1']);
    expect(code).toBe(0);
    expect(server.agents).toHaveLength(8);
    expect(waited.map((ms) => Math.round(ms / 1_000))).toEqual([42, 60]);
    expect(stderr).toContain('The server asks to wait 42 s (rate limit).');
  });

  it('stays within its concurrency', async () => {
    await configure(Array.from({ length: 12 }, (_, index) => agent(index)));
    let [current, most] = [0, 0];
    server.intercept = async () => {
      most = Math.max(most, (current += 1));
      await new Promise((resolve) => setTimeout(resolve, 10));
      current -= 1;
      return undefined;
    };
    await migrate(['--yes', '--concurrency', '3']);
    expect(most).toBe(3);
  });
});
