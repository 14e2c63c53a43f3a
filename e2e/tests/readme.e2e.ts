import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stranger } from '../outside/stranger.mjs';
import { freePort } from '../../scripts/process/ports.mjs';
import { expect, stack, test } from '../support/test.js';

const text = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
const readme = text('README.md');
const sdkReadme = text('packages/sdk/README.md');
const API = 'http://127.0.0.1:4000';

/** A reader with an empty folder, who types what stands there. Only the instance's address is another one. */
const reader = new Stranger();
const started: ChildProcess[] = [];
test.describe.configure({ mode: 'serial' });
test.afterAll(() => {
  for (const program of started) program.kill();
  reader.leave();
});

test('the SDK installs from the instance, in an empty folder', async () => {
  for (const command of commandsOf('npm init -y'))
    expect((await reader.run('sh', ['-c', command])).code, command).toBe(0);
});

test('the quick start of the README does what it says', async () => {
  write('quick-start.mjs');
  const [command] = commandsOf('node quick-start.mjs');
  const { output } = await reader.run('sh', ['-c', command!]);
  expect(output).toMatch(/^agt_[0-9a-f]{32}: agent\.verified\n$/);
});

test('the quick start of the SDK does what it says', async () => {
  write('support-agent.mjs');
  const { output } = await reader.run(process.execPath, ['support-agent.mjs']);
  expect(output).toMatch(/^agt_[0-9a-f]{32} may read tickets: true; last: agent\.verified\n$/);
});

test('the gateway of the SDK asks as each of its callers', async () => {
  const port = await freePort();
  write('gateway.mjs');
  run('gateway.mjs', { PORT: String(port), AGENTAUTH_BASE_URL: stack.apiUrl });
  const ask = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`http://127.0.0.1:${port}/`, { headers })).text();
  };
  const tokens = [await tokenOf(['zendesk:tickets:read']), await tokenOf(['slack:messages:read'])];
  await expect.poll(() => ask(tokens[0]!).catch(() => '')).toBe('welcome');
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(401);
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => ask(tokens[n % 2]!)));
  expect(answers).toEqual(Array.from({ length: 20 }, (_, n) => (n % 2 ? 'not you' : 'welcome')));
});

test('the curl call of the README registers an agent', async () => {
  const [command] = commandsOf('curl -X POST');
  const { output } = await reader.run('sh', ['-c', `${command} --silent`]);
  expect(JSON.parse(output)).toMatchObject({ success: true });
});

test('the service of the README lets in whom it should', async () => {
  expect(readme).toContain('`npm install express`');
  expect((await reader.run('npm', ['install', 'express'])).code).toBe(0);
  const port = await freePort();
  write('tickets.mjs', [['8081', String(port)]]);
  run('tickets.mjs');

  const ask = async (permissions: string[]) => {
    const authorization = `Bearer ${await tokenOf(permissions)}`;
    return fetch(`http://127.0.0.1:${port}/tickets`, { headers: { authorization } }).catch(() => null);
  };
  await expect.poll(async () => (await ask(['zendesk:tickets:read']))?.status).toBe(200);
  expect((await ask(['slack:messages:read']))!.status).toBe(403);
  expect((await fetch(`http://127.0.0.1:${port}/tickets`)).status).toBe(401);
});

test('the webhook receiver of the README takes in what was signed for it', async ({ manage }) => {
  const port = await freePort();
  const { webhook, secret } = await manage.webhooks.create({
    url: `http://127.0.0.1:${port}/`,
    events: ['agent.registered'],
  });
  write('webhook-receiver.mjs');
  const [command] = commandsOf('WEBHOOK_SECRET=');
  expect(command).toBe('WEBHOOK_SECRET=whsec_… node webhook-receiver.mjs');
  const printed = run('webhook-receiver.mjs', { PORT: String(port), WEBHOOK_SECRET: secret! });
  try {
    const refused = () =>
      fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' }).then(
        (answer) => answer.status >= 400,
        () => false,
      );
    await expect.poll(refused).toBe(true);
    expect((await manage.webhooks.test(webhook.id)).delivered).toBe(true);
    await expect.poll(printed).toMatch(/^evt_[0-9a-f]{32}: webhook\.test$/m);
  } finally {
    await manage.webhooks.delete(webhook.id);
  }
});

/** The commands of the block that begins so, without what is said about them. */
function commandsOf(start: string): string[] {
  const block = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].find(([, text]) => text!.startsWith(start));
  if (!block) throw new Error(`The README has no commands that begin with "${start}".`);
  return here(block[1]!)
    .replaceAll('\\\n', '')
    .split('\n')
    .map((line) => line.replace(/ +# .*$/, ''))
    .filter(Boolean);
}

/** Saves the block that names itself so, as its reader would. */
function write(name: string, replaced: [string, string][] = []): void {
  const blocks = (readme + sdkReadme).matchAll(/^```js\n([\s\S]*?)^```$/gm);
  const block = [...blocks].find(([, text]) => text!.startsWith(`// ${name}\n`));
  if (!block) throw new Error(`The README has no block that begins with "// ${name}".`);
  reader.write({ [name]: replaced.reduce((text, [from, to]) => text.replaceAll(from, to), here(block[1]!)) });
}

const here = (text: string): string => text.replaceAll(API, stack.apiUrl);

/** Starts a program that goes on; returns how to read what it printed. */
function run(file: string, env: Record<string, string> = {}): () => string {
  const program = spawn(process.execPath, [file], {
    cwd: reader.folder,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(program);
  let printed = '';
  program.stdout.on('data', (text) => (printed += text));
  return () => printed;
}

async function tokenOf(permissions: string[]): Promise<string> {
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(stack.apiUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.json();
  };
  const { agent, credentials } = await post('/agents/register', {
    name: 'Reader',
    owner_email: 'reader@example.com',
    permissions,
  });
  const { token } = await post('/agents/verify', {
    agent_id: agent.agent_id,
    api_key: credentials.api_key,
  });
  return token.access_token;
}
