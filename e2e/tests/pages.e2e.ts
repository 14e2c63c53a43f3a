import type { Page, Route } from '@playwright/test';
import { freePort } from '../../scripts/process/ports.mjs';
import { startGate } from '../support/gate.mjs';
import { everyRoute } from '../support/routes.js';
import { startDashboard } from '../support/stack.mjs';
import { expect, stack, test } from '../support/test.js';

let gate: Awaited<ReturnType<typeof startGate>>;
let url: string;
let stop: () => Promise<unknown>;

test.beforeAll(async () => {
  gate = await startGate(stack.apiUrl);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  stop = await startDashboard({ port, url, apiUrl: gate.url, dataDir: stack.dataDir });
});

test.afterAll(async () => {
  gate.open();
  await stop();
  gate.stop();
});

test.beforeEach(() => gate.answer('whole'));

const templateOf = (path: string): string =>
  path.replace(/\?.*/, '').replace(/\/(agt|wh|prv|tool|skill)_[0-9a-f]+/, '/[$1]');

/** Every page of a member, once. */
async function everyPage(): Promise<{ name: string; path: string }[]> {
  const inside = (await everyRoute()).filter(
    ({ name, path, isOutside }) => !isOutside && !path.includes('?') && !/unknown|not-found$/.test(name),
  );
  expect(new Set(inside.map(({ path }) => templateOf(path))).size).toBe(inside.length);
  return inside;
}

/** Where one can go from a page by a link of it, once for each kind of page. */
async function linksOf(page: Page, origin: string): Promise<string[]> {
  const hrefs = await page
    .locator('nav a, main a')
    .filter({ visible: true })
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
  const inside = hrefs.filter((href) => href.startsWith('/') && !href.includes('?') && href !== origin);
  return [...new Map(inside.map((href) => [templateOf(href), href])).values()];
}

/** Pages from which every other one can be reached by a link. */
const STARTS = [
  'overview',
  'agents',
  'agent',
  'tools',
  'tool-providers',
  'tool-skills',
  'webhooks',
  'webhook',
];

/** What the browser asks by itself once a page is there. */
const ASKED_LATER: RegExp[] = [
  /\/activity\/stream$/, // follows what happens from now on
  /\/activity\/facets$/, // what a menu will offer that nobody has opened
  /\/webhooks\/preview$/, // what a choice of events would have matched
];

/** Waits until the browser asks for nothing more: until then a link may still wait for what is fetched ahead for it. */
async function settled(asked: () => number): Promise<void> {
  const seen: number[] = [];
  const isSettled = () => {
    seen.push(asked());
    return seen.length > 4 && seen.slice(-4).every((count) => count === seen.at(-1));
  };
  await expect.poll(isSettled, { intervals: [250] }).toBe(true);
}

/** Lets the page go on without what it fetches for links that nobody has pressed. */
async function letGo(page: Page, held: Route[]): Promise<void> {
  await page.unroute('**');
  await page.route('**', (route) =>
    route.request().headers()['next-router-prefetch'] ? route.abort() : route.fallback(),
  );
  await Promise.all(held.map((route) => route.continue().catch(() => {})));
}

/** Waits until nothing more is asked. */
async function quiet(): Promise<void> {
  let before = 0;
  const isQuiet = () => {
    const now = gate.asked().length;
    const isSame = now > 0 && now === before;
    before = now;
    return isSame;
  };
  await expect.poll(isQuiet, { intervals: [250] }).toBe(true);
}

test('a press on a link shows the outline of its page at once, and the page asks for everything side by side', async ({
  page,
}) => {
  const pages = await everyPage();
  const pathOf = (name: string) => pages.find((route) => route.name === name)!.path;
  const seen = new Set<string>();
  let asked = 0;
  page.on('request', () => asked++);
  page.on('requestfinished', () => asked++);
  for (const start of STARTS.map(pathOf)) {
    await page.goto(url + start, { waitUntil: 'networkidle' });
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await settled(() => asked);
    for (const href of await linksOf(page, start)) {
      if (seen.has(templateOf(href))) continue;
      seen.add(templateOf(href));
      await test.step(`${start} to ${href}`, async () => {
        if (new URL(page.url()).pathname !== start)
          await page.goto(url + start, { waitUntil: 'networkidle' });
        const link = page.locator(`nav a[href="${href}"], main a[href="${href}"]`).filter({ visible: true });
        await link.first().hover();
        await settled(() => asked);

        // Nobody answers any more, not even the console.
        const held: Route[] = [];
        await page.route('**', (route) => void held.push(route));
        gate.shut();
        await link.first().click();
        await expect.soft(page, 'the address').toHaveURL(url + href);
        const outline = page.getByRole('main').locator('[aria-busy=true]').first();
        await expect.soft(outline, 'the outline').toBeVisible();

        // The console answers, and the API says no more than who asks.
        await letGo(page, held);
        await quiet();
        gate.tellWho();
        await quiet();
        gate.open();
        await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
        await page.waitForLoadState('networkidle');
        const late = gate
          .asked()
          .filter(({ path, isHeld }) => !isHeld && !ASKED_LATER.some((known) => known.test(path)));
        expect.soft(late, `asked when something else was answered`).toEqual([]);
        await page.unroute('**');
      });
    }
  }
  expect(pages.map(({ path }) => templateOf(path)).filter((template) => !seen.has(template))).toEqual([]);
});

/** Pages that have everything they show before anything is asked. */
const ASKS_NOTHING = ['register', 'webhook-new'];

test('every page says what could not be read, and keeps what could not be read again', async ({ page }) => {
  const pages = (await everyPage()).filter(({ name }) => !ASKS_NOTHING.includes(name));
  const main = page.getByRole('main');
  gate.answer('failing');
  for (const { name, path } of pages) {
    await test.step(`${name} fails`, async () => {
      await page.goto(url + path);
      await expect(main.getByRole('heading', { level: 1 })).toBeVisible();
      const alert = main.getByRole('alert').filter({ hasText: 'This is out of order.' }).first();
      await expect.soft(alert, name).toBeVisible();
      await expect.soft(alert.getByRole('button', { name: 'Try again' }), name).toBeVisible();
      await expect.soft(page.locator('[aria-busy=true]'), name).toHaveCount(0);
    });
  }

  // Where the browser draws something else than the server did, React says so.
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`));
  await page.clock.install();
  for (const { name, path } of pages) {
    await test.step(`${name} gets old`, async () => {
      gate.answer('whole');
      await page.goto(url + path);
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      const shown = await main.innerText();
      gate.answer('failing');
      await page.clock.fastForward(60_000);
      await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
      await expect.soft(main.getByText(/could not be refreshed|Not renewed/).first(), name).toBeVisible();
      expect.soft((await main.innerText()).length, name).toBeGreaterThan(shown.length * 0.8);
    });
  }
  expect(errors).toEqual([]);
});

/** The pages with a table of rows, or several. */
const LISTS = [
  'overview',
  'agents',
  'agent',
  'agent-activity',
  'agent-credentials',
  'agent-behaviour',
  'agent-webhooks',
  'signing-keys',
  'activity',
  'tools',
  'tool-providers',
  'tool-skills',
  'tool-profiles',
  'tool-tokens',
  'tool-keys',
  'webhooks',
  'webhooks-not-delivered',
  'webhook-deliveries',
];

test('every list says what would be in it and how it comes there while there is nothing', async ({
  page,
}) => {
  const main = page.getByRole('main');
  gate.answer('empty');
  for (const { name, path } of (await everyPage()).filter(({ name }) => LISTS.includes(name))) {
    await test.step(name, async () => {
      await page.goto(url + path);
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      await expect.soft(main.locator('[data-row]'), name).toHaveCount(0);
      // A table without rows is a header that heads nothing.
      await expect.soft(main.getByRole('table').filter({ visible: true }), name).toHaveCount(0);
      await expect.soft(main.getByRole('button', { name: 'Clear filters' }), name).toHaveCount(0);
    });
  }
});
