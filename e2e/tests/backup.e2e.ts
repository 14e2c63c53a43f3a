import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ManagementClient } from '@signet/sdk/management';
import { verifyWebhook } from '@signet/sdk/webhooks';
import { freePort } from '../../scripts/process/ports.mjs';
import { Receiver } from '../support/receiver.mjs';
import { expect, test } from '../support/test.js';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/data-folder.md'), 'utf8');

/** What of the answers is looked at. */
interface Answer {
  agent: { agent_id: string };
  credentials: { api_key: string };
}

/** A command as the page has it. */
function commandOf(part: string): string {
  const commands = [...page.matchAll(/```sh\n([\s\S]+?)```/g)].flatMap(([, block]) =>
    block!.trim().split('\n'),
  );
  const found = commands.filter((command) => command.includes(part));
  expect(found, part).toHaveLength(1);
  return found[0]!;
}

test('a backup of a running instance is that instance elsewhere: its log, its keys, its webhook secrets', async () => {
  test.setTimeout(300_000);
  const folder = test.info().outputPath();
  const [original, elsewhere] = [join(folder, 'original'), join(folder, 'elsewhere')];
  const receiver = await Receiver.start();
  const ports = { api: await freePort(), dashboard: await freePort(), ops: await freePort() };
  const api = `http://127.0.0.1:${ports.api}`;
  const { PATH = '', HOME = '' } = process.env;

  /** Types a command of the page, with its names of the folder and the file replaced. */
  const type = (command: string, dataDir: string) => {
    const text = command
      .replace(/^SIGNET_DATA_DIR=\S+ /, '')
      .replaceAll(/\bsignet\.tar\.gz/g, join(folder, 'kept.tar.gz'));
    const child = spawn('sh', ['-c', `exec ${text}`], {
      cwd: root,
      detached: true,
      env: {
        PATH,
        HOME,
        SIGNET_DATA_DIR: dataDir,
        SIGNET_WEBHOOK_ALLOW_PRIVATE: '1',
        SIGNET_API_PORT: String(ports.api),
        SIGNET_DASHBOARD_PORT: String(ports.dashboard),
        SIGNET_OPS_PORT: String(ports.ops),
      },
    });
    const running = { child, output: '', ended: Promise.resolve<number | null>(null) };
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (running.output += String(chunk)));
    running.ended = new Promise((resolve) => child.once('close', resolve));
    return running;
  };
  const run = async (command: string, dataDir: string) => {
    const running = type(command, dataDir);
    expect(await running.ended, running.output).toBe(0);
    return running.output;
  };
  const start = async (dataDir: string) => {
    const running = type(commandOf('SIGNET_DATA_DIR=/srv/signet npm start'), dataDir);
    const ended = () => running.child.exitCode !== null;
    await expect.poll(() => /Stop +Ctrl-C/.test(running.output) || ended(), { timeout: 120_000 }).toBe(true);
    expect(ended(), running.output).toBe(false);
    return async () => {
      process.kill(-running.child.pid!, 'SIGTERM');
      await running.ended;
    };
  };
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${api}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  const register = async (name: string) =>
    (await post('/agents/register', { name, owner_email: 'owner@example.com' })).body;
  const verify = ({ agent, credentials }: Answer) =>
    post('/agents/verify', { agent_id: agent.agent_id, api_key: credentials.api_key });

  let stop = await start(original);
  try {
    const made = JSON.parse(
      (await run('npm run --silent signet -- bootstrap --json', original)).match(/\{.*\}/)![0],
    );
    const management = new ManagementClient({ baseURL: api, apiKey: made.management_api_key });
    const { secret } = await management.webhooks.create({
      url: receiver.url('/'),
      events: ['agent.registered'],
    });
    const agent = await register('Before the backup');

    // The instance answers meanwhile.
    let isOver = false;
    const meanwhile = (async () => {
      let count = 0;
      for (; !isOver; count++) {
        expect((await verify(agent)).status).toBe(200);
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      return count;
    })();
    const backup = run(commandOf('backup signet.tar.gz'), original).finally(() => (isOver = true));
    const [said, answers] = await Promise.all([backup, meanwhile]);
    expect(answers).toBeGreaterThan(0);
    expect(said).toContain('It holds the master key');
    await register('After the backup');

    await stop();
    rmSync(original, { recursive: true });
    await run(commandOf('restore signet.tar.gz'), elsewhere);
    expect(existsSync(original)).toBe(false);
    receiver.received.length = 0;
    stop = await start(elsewhere);

    expect((await verify(agent)).status).toBe(200);
    expect(await run('npm run --silent signet -- audit verify --live', elsewhere)).not.toMatch(/INVALID/);
    const names = (await management.agents.list().page()).data.map(({ name }) => name);
    expect(names).toContain('Before the backup');
    expect(names).not.toContain('After the backup');

    await register('In the other place');
    const sent = () => receiver.received.find(({ body }) => body.includes('In the other place'));
    await expect.poll(sent, { timeout: 30_000 }).toBeTruthy();
    const { headers, body } = sent()!;
    const { event } = await verifyWebhook({ rawBody: body, headers, secret: secret! });
    expect(event.type).toBe('agent.registered');
  } finally {
    await stop();
    await receiver.stop();
  }
});
