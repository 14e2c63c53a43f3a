import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeServer } from './support/fake-server.js';
import { folder, run, type Folder } from './support/run.js';

let here: Folder;
let server: FakeServer;
beforeAll(async () => {
  here = await folder();
  server = await FakeServer.start();
});
afterAll(async () => {
  await here.remove();
  await server.stop();
});
beforeEach(() => void server.received.splice(0));

const env = { SIGNET_MANAGEMENT_KEY: 'mk_secret' };
const exported = (...more: string[]) =>
  run(['export', ...more], { cwd: here.path, env, sleep: () => Promise.resolve() });
/** Ours, by a name that does not say that it is this machine. */
const elsewhere = () => server.url.replace('127.0.0.1', '0.0.0.0');

it.each([
  'http://auth.example.com',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com:4000/signet',
  'http://localhost.:4000',
  'http://10.0.0.7:4000',
  'http://[::]:4000',
  'http://[2001:db8::1]',
  'HTTP://Auth.Example.com',
])('no management key goes to %s', async (url) => {
  const { code, stdout, stderr } = await exported('--url', url);
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toMatch(
    /^Nothing was sent: over plain http anybody on the way to \S+ can read the management key/,
  );
  expect(stderr).toContain('Use https, or say --allow-http');
  expect(stderr).not.toContain('mk_secret');
});

it('reaches another machine over plain http only for who says so', async () => {
  const applied = await run(['apply', '-f', 'none.yaml', '--url', elsewhere()], { cwd: here.path, env });
  expect(applied.code).not.toBe(0);
  expect(await exported('--url', elsewhere())).toMatchObject({ code: 64 });
  expect(server.received).toEqual([]);
  await exported('--url', elsewhere(), '--allow-http');
  expect(server.received[0]!.headers.authorization).toBe('Bearer mk_secret');
});

it.each(['127.0.0.1', 'localhost', '127.1', '0x7f.0.0.1'])(
  'goes to this machine, called %s',
  async (name) => {
    await exported('--url', server.url.replace('127.0.0.1', name));
    expect(server.received.length).toBeGreaterThan(0);
  },
);

const AGENTS = {
  agents: [{ name: 'Agent 1', email: 'a1@example.com', permissions: ['zendesk:tickets:read'] }],
};
const SENDERS: [command: string, ...args: string[]][] = [
  ['configuration apply', '-f', 'signet.yaml', '--url'],
  ['configuration export', '--url'],
  ['ati audit', '--url'],
  ['project test', '--live', '-a', 'agt_1', '-k', 'ak_secret', '-b'],
  ['project deploy'],
  ['agents migrate auth0', '--domain', 'example.auth0.com', '--client-id', 'a', '--client-secret', 's', '-b'],
  ['agents migrate clerk', '--secret-key', 'sk_secret', '-b'],
  ['agents migrate workos', '--api-key', 'sk_secret', '-b'],
  ['agents migrate jwt', '-c', 'agents.json', '--yes', '--admin-key', 'ak_secret', '-b'],
];

describe('every command that sends a key', () => {
  // Of each its own: what one has under way when it fails may come late.
  let other: FakeServer;
  beforeEach(async () => (other = await FakeServer.start()));
  afterEach(() => other.stop());
  const elsewhere = () => other.url.replace('127.0.0.1', '0.0.0.0');

  const sent = async ([command, ...args]: (typeof SENDERS)[number], more: string[] = []) => {
    await writeFile(join(here.path, 'signet.yaml'), 'permissions: []');
    await writeFile(join(here.path, 'agents.json'), JSON.stringify(AGENTS));
    // What `deploy` checks is a file.
    const settings = { BASE_URL: elsewhere(), AGENT_ID: 'agt_1', API_KEY: 'ak_secret' };
    const lines = Object.entries(settings).map(([name, value]) => `AGENTAUTH_${name}=${value}`);
    await writeFile(join(here.path, '.env'), lines.join('\n'));
    const address = command === 'project deploy' ? [] : [elsewhere()];
    return run([...command.split(' '), ...args, ...address, ...more], {
      cwd: here.path,
      env,
      sleep: () => Promise.resolve(),
    });
  };

  it.each(SENDERS)('sends nothing to another machine over plain http: %s', async (...sender) => {
    const { code, stdout, stderr } = await sent(sender);
    expect(code).not.toBe(0);
    expect(`${stdout}${stderr}`).toContain('over plain http anybody on the way');
    expect(other.received).toEqual([]);
  });

  it.each(SENDERS.filter(([command]) => !/auth0|clerk|workos/.test(command)))(
    'asks it when told that the network is private: %s',
    async (...sender) => {
      await sent(sender, ['--allow-http']);
      expect(other.received.length).toBeGreaterThan(0);
    },
  );

  it('is tried here: each that takes the address of a server, or checks one', async () => {
    const { stdout } = await run(['--help'], { cwd: here.path });
    const commands = [...stdout.matchAll(/^ {2}([a-z]+ [a-z]+) /gm)].map(([, command]) => command!);
    const sources = ['auth0', 'clerk', 'workos', 'jwt'].map((source) => `agents migrate ${source}`);
    const takers: string[] = [];
    for (const command of [...commands, ...sources]) {
      const help = await run([...command.split(' '), '--help'], { cwd: here.path });
      // `init` only writes a file: the others read the address from it, and refuse then.
      if (/--(url|base-url|env) </.test(help.stdout) && command !== 'project init') takers.push(command);
    }
    expect(takers.sort()).toEqual(SENDERS.map(([command]) => command).sort());
  });
});
