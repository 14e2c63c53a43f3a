import { spawn } from 'node:child_process';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeLock } from '../src/migrate/lock.js';
import { FakeAgentAuth } from './support/fake-agentauth.js';
import { folder, run, type Folder } from './support/run.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const COUNT = 30;

let here: Folder;
let server: FakeAgentAuth;
beforeEach(async () => {
  here = await folder();
  server = await FakeAgentAuth.start();
  const agents = Array.from({ length: COUNT }, (_, index) => ({
    name: `Agent ${index}`,
    email: `a${index}@example.com`,
    permissions: ['read:tickets'],
  }));
  await writeFile(join(here.path, 'agents.json'), JSON.stringify({ agents }));
});
afterEach(async () => {
  await here.remove();
  await server.server.stop();
});

const args = (...more: string[]) => [
  'migrate',
  'jwt',
  '-c',
  'agents.json',
  '-b',
  server.url,
  '--yes',
  ...more,
];
const sleep = () => Promise.resolve();
const again = (...more: string[]) => run(args(...more), { cwd: here.path, sleep });

/** The command as a process of its own, to be killed. */
function start() {
  const child = spawn(process.execPath, [main, ...args()], {
    cwd: here.path,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, output })),
  );
  return { child, ended };
}

async function expectEverybodyOnce() {
  expect(server.agents).toHaveLength(COUNT);
  const { agents } = (await here.json('migration-credentials.json')) as unknown as {
    agents: { agentId: string; apiKey: string }[];
  };
  expect(new Set(agents.map(({ agentId }) => agentId))).toEqual(
    new Set(server.agents.map((agent) => agent.agent_id)),
  );
  expect(agents).toHaveLength(COUNT);
  expect(agents.every(({ apiKey }) => /^ak_[0-9a-f]{64}$/.test(apiKey))).toBe(true);
}

describe('a migration that was cut short', () => {
  it('is continued after a kill, without twins and without lost keys', async () => {
    const killed = start();
    // The worst moment: the server has registered the agent, and nobody hears of it.
    server.intercept = (request) => {
      if (server.registrations.length < 11) return undefined;
      server.register(request);
      killed.child.kill('SIGKILL');
      return { drop: true };
    };
    await killed.ended;
    const before = server.agents.length;
    expect(before).toBeGreaterThan(9);
    expect(before).toBeLessThan(COUNT);

    server.intercept = () => undefined;
    const { code, stdout } = await again();
    expect(stdout).toContain(`${COUNT} registered, 0 failed`);
    expect(code).toBe(0);
    await expectEverybodyOnce();
    const keys = server.registrations.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(COUNT);
    // Whoever knows the accounts must not be able to ask for their answers.
    expect(keys.join()).not.toContain('example.com');
  });

  it('finishes and records what is under way at the first Ctrl-C', async () => {
    const stopped = start();
    server.intercept = async () => {
      if (server.registrations.length === 8) stopped.child.kill('SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 50));
      return undefined;
    };
    const { code, output } = await stopped.ended;
    expect(code).toBe(130);
    expect(output).toContain('Run the same command again to continue');
    const report = (await here.json('migration-report-jwt.json')) as unknown as {
      summary: Record<string, number>;
    };
    expect(report.summary).toMatchObject({ successful: server.agents.length });
    expect(report.summary['pending']).toBe(COUNT - server.agents.length);

    server.intercept = () => undefined;
    await again();
    await expectEverybodyOnce();
  });

  it('repeats a registration whose answer was lost, under the same key', async () => {
    const lost = new Set<string>();
    server.intercept = (request) => {
      const key = String(request.headers['idempotency-key']);
      if (lost.has(key)) return undefined;
      lost.add(key);
      server.register(request);
      return { drop: true };
    };
    await expect(again()).resolves.toMatchObject({ code: 0 });
    await expectEverybodyOnce();
  });

  it('stops instead of failing one by one when the server is gone', async () => {
    server.intercept = () => (server.registrations.length > 5 ? { drop: true } : undefined);
    const { code, stdout, stderr } = await again();
    expect(code).toBe(1);
    expect(stdout).toContain('0 failed');
    expect(stderr).toContain('Run the same command again to continue where this run ended.');
    expect(server.registrations.length).toBeLessThan(COUNT);
  });

  it('skips what is done, even after the credentials went into a vault', async () => {
    await again();
    await rename(join(here.path, 'migration-credentials.json'), join(here.path, 'vault.json'));
    const count = server.registrations.length;
    const { code, stdout } = await again();
    expect(stdout).toContain(`${COUNT} registered, 0 failed`);
    expect(code).toBe(0);
    expect(server.registrations).toHaveLength(count);
  });

  it('believes the credentials when the state is older than they are', async () => {
    await again();
    const state = await here.json('migration-state-jwt.json');
    const stale = JSON.stringify({ ...state, registered: {} });
    await writeFile(join(here.path, 'migration-state-jwt.json'), stale);
    const count = server.registrations.length;
    await again();
    expect(server.registrations).toHaveLength(count);
  });

  it('does not mix up servers', async () => {
    await again();
    const other = await FakeAgentAuth.start();
    const elsewhere = (...more: string[]) => again('-b', other.url, ...more);
    const refused = await elsewhere();
    expect(refused.stderr).toContain(`is about a migration to ${server.url}`);
    expect(refused.code).toBe(1);
    await expect(elsewhere('--fresh')).resolves.toMatchObject({ code: 0 });
    expect(other.agents).toHaveLength(COUNT);
    // The keys of the first server's agents exist nowhere else.
    const { agents } = (await here.json('migration-credentials.json')) as unknown as { agents: unknown[] };
    expect(agents).toHaveLength(2 * COUNT);
    await other.server.stop();
  });

  it('lets no second run into the folder, and is not kept out by a dead one', async () => {
    const lock = join(here.path, 'migration.lock');
    const release = await takeLock(lock);
    const refused = await again();
    expect(refused.stderr).toContain(`Another migration (process ${process.pid}) is writing to this folder`);
    expect(refused.code).toBe(1);
    expect(server.registrations).toHaveLength(0);
    const mine = JSON.parse(await readFile(lock, 'utf8')) as object;
    await release();
    for (const dead of [{ pid: 2147483646 }, { started: '1' }, { boot: 'another' }, { pid: 1 }]) {
      await writeFile(lock, JSON.stringify({ ...mine, ...dead }));
      await expect(again()).resolves.toMatchObject({ code: 0 });
      await expect(here.read('migration.lock')).rejects.toThrow('ENOENT');
    }
    // A bare pid, which an earlier version wrote, may be anybody's by now.
    await writeFile(lock, String(process.ppid));
    await expect(again()).resolves.toMatchObject({ code: 0 });
  });

  it('says what to do about an agent whose key can no longer be shown', async () => {
    server.intercept = ({ body }) =>
      body['name'] === 'Agent 7'
        ? { status: 409, json: { error: 'Conflict', code: 'CONFLICT', message: 'Answered before.' } }
        : undefined;
    const { code, stderr } = await again();
    expect(code).toBe(1);
    expect(stderr).toMatch(/Agent 7.*rotate its key/);
  });
});
