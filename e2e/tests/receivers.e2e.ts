import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { freePort } from '../../scripts/process/ports.mjs';
import { Stranger } from '../outside/stranger.mjs';
import { createDatabase } from '../support/database.mjs';
import { expect, stack, test } from '../support/test.js';

const python = process.env['PYTHON'] ?? 'python3';

/** Somebody who copies a receiver, saves it and starts it. */
const reader = new Stranger();
const started: ChildProcess[] = [];
test.describe.configure({ mode: 'serial' });
test.afterAll(() => {
  for (const program of started) program.kill();
  reader.leave();
});

test('the receivers that the console shows take in what is sent, once', async ({ page, manage }) => {
  const sdk = `${stack.apiUrl}/packages/signet-sdk.tgz`;
  reader.write({ 'package.json': { private: true, type: 'module' } });
  const installed = await reader.run('npm', ['install', '--no-audit', '--no-fund', sdk]);
  expect(installed.code, installed.output).toBe(0);

  for (const { language, file, program } of [
    { language: 'TypeScript', file: 'receiver.mjs', program: process.execPath },
    { language: 'Python', file: 'receiver.py', program: python },
  ]) {
    const port = await freePort();
    const { webhook, secret } = await manage.webhooks.create({
      url: `http://127.0.0.1:${port}/`,
      events: ['agent.registered'],
    });
    await page.goto(`/webhooks/${webhook.id}`);
    const code = await shown(page, language);
    expect(code).toContain('8080');
    reader.write({ [file]: code.replaceAll('8080', String(port)) });
    const printed = run(program, file, { SIGNET_WEBHOOK_SECRET: secret! });
    await takesInOnce(port, secret!, printed);
    expect((await manage.webhooks.test(webhook.id)).delivered, language).toBe(true);
    await expect.poll(printed).toContain('webhook.test');
    await manage.webhooks.delete(webhook.id);
  }
});

test('the receiver that shares a table, from the README of the SDK, takes in what is sent, once', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../../packages/sdk/README.md'), 'utf8');
  const [, code] = /^```js\n(\/\/ shared-receiver\.mjs\n[\s\S]*?)^```$/m.exec(readme)!;
  reader.write({ 'shared-receiver.mjs': code! });
  const installed = await reader.run('npm', ['install', '--no-audit', '--no-fund', 'pg']);
  expect(installed.code, installed.output).toBe(0);
  const database = await createDatabase(stack.adminDatabaseUrl, `receiver_${randomBytes(4).toString('hex')}`);
  const secret = `whsec_${randomBytes(32).toString('hex')}`;
  const [one, other] = [await freePort(), await freePort()];
  const start = (port: number) =>
    run(process.execPath, 'shared-receiver.mjs', {
      PORT: String(port),
      WEBHOOK_SECRET: secret,
      DATABASE_URL: database.url,
    });
  const printed = start(one);
  const delivery = await takesInOnce(one, secret, printed);
  // Another process knows as well.
  const printedThere = start(other);
  await listens(other);
  expect((await send(other, delivery)).status).toBe(200);
  expect(printedThere()).toBe('');
  for (const program of started) program.kill();
  await database.drop();
});

/** What is behind the tab of a language. */
async function shown(page: Page, language: string): Promise<string> {
  const tab = page.getByRole('tab', { name: language });
  await expect(async () => {
    await tab.click();
    await expect(tab).toHaveAttribute('aria-selected', 'true', { timeout: 1_000 });
  }).toPass();
  return page.getByRole('region', { name: language }).locator('code').innerText();
}

/** Starts a program that goes on; returns how to read what it printed. */
function run(program: string, file: string, env: Record<string, string>): () => string {
  const child = spawn(program, [file], {
    cwd: reader.folder,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  started.push(child);
  let printed = '';
  child.stdout.on('data', (text) => (printed += text));
  return () => printed;
}

const listens = (port: number) =>
  expect
    .poll(() =>
      fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' }).then(
        ({ status }) => status,
        () => null,
      ),
    )
    .toBeGreaterThanOrEqual(400);

/** Sends one delivery twice and a forged one; returns the delivery. */
async function takesInOnce(port: number, secret: string, printed: () => string): Promise<RequestInit> {
  await listens(port);
  const id = `evt_${randomBytes(16).toString('hex')}`;
  const body = '{"type":"agent.deleted","timestamp":"2026-11-20T12:00:00.000Z","data":{"agent_id":"agt_1"}}';
  const signedBy = (key: string): RequestInit => {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const mac = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'))
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${mac}`,
    };
    return { method: 'POST', headers, body };
  };
  expect((await send(port, signedBy(`whsec_${'0'.repeat(64)}`))).status).toBe(401);
  const delivery = signedBy(secret);
  expect((await send(port, delivery)).status).toBe(200);
  expect((await send(port, delivery)).status).toBe(200);
  await expect.poll(printed).toContain(id);
  expect(printed().split(id)).toHaveLength(2);
  return delivery;
}

const send = (port: number, delivery: RequestInit) => fetch(`http://127.0.0.1:${port}/`, delivery);
