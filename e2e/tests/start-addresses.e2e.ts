import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { ManagementClient } from '@signet/sdk/management';
import { freePort } from '../../scripts/process/ports.mjs';
import { createDatabase } from '../support/database.mjs';
import { expect, stack, test } from '../support/test.js';

const start = join(import.meta.dirname, '../../scripts/start.mjs');
const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
const hasIpv6 = addresses.some(({ address }) => address === '::1');
/** Where others reach this machine, if they do. */
const outside = addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address;

interface Printed {
  dashboard: string;
  api: string;
  setUp: string;
  opsPort: number;
}

/** Starts the product as a person would, and stops it again. */
async function whileRunning(
  env: Record<string, string>,
  look: (printed: Printed) => Promise<void>,
): Promise<void> {
  const name = `signet_e2e_start_${process.pid}`;
  const database = await createDatabase(stack.adminDatabaseUrl, name);
  const ports = { api: await freePort(), dashboard: await freePort(), ops: await freePort() };
  const { PATH = '', HOME = '' } = process.env;
  const program = spawn(process.execPath, [start], {
    env: {
      PATH,
      HOME,
      DATABASE_URL: database.url,
      SIGNET_DATA_DIR: test.info().outputPath('data'),
      SIGNET_API_PORT: String(ports.api),
      SIGNET_DASHBOARD_PORT: String(ports.dashboard),
      SIGNET_OPS_PORT: String(ports.ops),
      ...env,
    },
  });
  let said = '';
  for (const stream of [program.stdout, program.stderr])
    stream.on('data', (chunk) => (said += String(chunk)));
  const ended = new Promise((resolve) => program.once('close', resolve));
  try {
    await expect
      .poll(() => /Stop +Ctrl-C/.test(said) || program.exitCode !== null, { timeout: 120_000 })
      .toBe(true);
    const [, dashboard, setUp, api] = /Dashboard +(\S+)\n +Set up +(\S+) .*\n +API +(\S+)\n/.exec(said) ?? [];
    expect([dashboard, setUp, api], said).not.toContain(undefined);
    await look({ dashboard: dashboard!, setUp: setUp!, api: api!, opsPort: ports.ops });
  } finally {
    program.kill('SIGTERM');
    await ended;
    await database.drop();
  }
}

const listensAt = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.setTimeout(2_000, () => socket.destroy());
  });

// The others are tried with stand-ins: a real start takes its time.
for (const host of ['0.0.0.0', hasIpv6 ? '::1' : '127.0.0.2'])
  test(`what is printed can be opened when Signet listens on ${host}`, async ({ page }) => {
    await whileRunning({ SIGNET_HOST: host }, async ({ dashboard, api, setUp, opsPort }) => {
      expect((await fetch(`${api}/health`)).status).toBe(200);
      expect((await fetch(`${dashboard}/sign-in`)).status).toBe(200);
      expect(setUp.startsWith(`${dashboard}/setup#code=`)).toBe(true);

      // The first owner is made and signed in there, in a browser and by a program that says little.
      await page.goto(setUp);
      await page.getByLabel('Organisation').fill('Acme');
      await page.getByLabel('Your name').fill('Ada');
      await page.getByLabel('E-mail').fill('ada@example.com');
      await page.getByLabel('Password', { exact: true }).fill('correct horse battery staple');
      await page.getByRole('button', { name: 'Set up instance' }).click();
      await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
      const { sessions } = new ManagementClient({ baseURL: dashboard, headers: { origin: dashboard } });
      await sessions.signIn({ email: 'ada@example.com', password: 'correct horse battery staple' });

      expect((await fetch(`http://127.0.0.1:${opsPort}/metrics`)).status).toBe(200);
      if (outside) expect(await listensAt(outside, opsPort)).toBe(false);
    });
  });
