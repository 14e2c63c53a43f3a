import { createServer } from 'node:https';
import { request as plainRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from '@playwright/test';
import { RECEIVER_TEST } from '../../apps/api/test/support/certificates.js';
import { expect, owner, signedOut, test } from '../support/test.js';

const LAN = 'signet.lan';
const PUBLIC = 'console.somebodys-name.com';
const TLS = 'receiver.test';

interface Chromium {
  executablePath: string;
  env: Record<string, string>;
  args: string[];
}

/** A browser in whose network these names lead to this machine. */
let browser: Browser;
test.beforeAll(async ({ playwright }) => {
  const { executablePath, env, args } = JSON.parse(process.env['SIGNET_CHROMIUM']!) as Chromium;
  const rules = [LAN, PUBLIC, TLS].map((name) => `MAP ${name} 127.0.0.1`).join(',');
  browser = await playwright.chromium.launch({
    executablePath,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    args: [...args, `--host-resolver-rules=${rules}`],
  });
});
test.afterAll(() => browser.close());

async function signInAt(origin: string): Promise<Page> {
  const page = await browser.newPage({ ...signedOut, ignoreHTTPSErrors: true, locale: 'en-GB' });
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  return page;
}

const cookiesOf = async (page: Page) =>
  Object.fromEntries((await page.context().cookies()).map((cookie) => [cookie.name, cookie.secure]));

test('the console works by a name of the local network, over plain http', async ({ baseURL }) => {
  const page = await signInAt(`http://${LAN}:${new URL(baseURL!).port}`);
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
  expect(await cookiesOf(page)).toMatchObject({ signet_session: false, signet_browser: false });
  // A write, which needs the origin and the token of the page.
  await page.getByRole('button', { name: `Account of ${owner.name}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.close();
});

test('by a name that a stranger can own it says which setting to set to what', async ({ baseURL }) => {
  const origin = `http://${PUBLIC}:${new URL(baseURL!).port}`;
  const page = await signInAt(origin);
  await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toContainText(
    `set SIGNET_DASHBOARD_URL to ${origin} and restart Signet`,
  );
  expect(await cookiesOf(page)).toEqual({});
  await page.close();
});

test('behind a TLS proxy that nobody told Signet about the session is a secure one', async ({ baseURL }) => {
  const { hostname, port } = new URL(baseURL!);
  const gateway = createServer(RECEIVER_TEST, (asked, answer) => {
    const { method, url: path, headers } = asked;
    // As most are set up: the host is rewritten.
    const onward = plainRequest(
      { hostname, port, method, path, headers: { ...headers, host: `${hostname}:${port}` } },
      (reply) => {
        answer.writeHead(reply.statusCode!, reply.headers);
        reply.pipe(answer);
      },
    );
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  try {
    const page = await signInAt(`https://${TLS}:${(gateway.address() as AddressInfo).port}`);
    await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
    expect(await cookiesOf(page)).toMatchObject({
      '__Host-signet_session': true,
      '__Host-signet_browser': true,
    });
    await page.close();
  } finally {
    gateway.closeAllConnections();
    await new Promise((resolve) => gateway.close(resolve));
  }
});
