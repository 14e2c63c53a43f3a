import type { Page } from '@playwright/test';
import { unguardedNames } from '../support/chosen-names.js';
import { everyRoute } from '../support/routes.js';
import { anAgent, expect, owner, test } from '../support/test.js';

// A window of 1,280 pixels at 400 % zoom (WCAG 2.2, 1.4.10).
const ZOOMED = { width: 320, height: 640 };
/** The smallest window in which people are at work: the sidebar shows icons alone. */
const SMALL = { width: 1024, height: 768 };
const RAIL = 56;
test.use({ viewport: ZOOMED });

const LONG_NAME = 'W'.repeat(100);
/** From right to left, with a figure that a sentence around it could take away. */
const RIGHT_TO_LEFT = 'שירות חשבוניות 2';
const PICTURES = '👩🏽‍💻🏳️‍🌈 bot';

/** An agent with the longest values there can be, none of which has a place to break. */
const aLongAgent = () =>
  anAgent({
    name: LONG_NAME,
    owner_email: `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.example.com`,
    description: 'd'.repeat(500),
    permissions: ['zendesk:*:*', 'salesforce:accounts:write'],
  });

/** By how many pixels a page is wider than its window. */
const beyond = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

test('no page scrolls sideways at 400 % zoom or in a small window, and no name turns round what stands beside it', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const { agent_id: id } = await aLongAgent();
  const { agent_id: turned, owner_email: email } = await anAgent({ name: RIGHT_TO_LEFT });
  await anAgent({ name: PICTURES });
  const chosen = [LONG_NAME, RIGHT_TO_LEFT, PICTURES, email, owner.email, owner.organisation];
  const parts = ['', '/credentials', '/access', '/behaviour', '/activity', '/webhooks', '/settings'];
  const long = parts.map((part) => ({ name: `long agent${part}`, path: `/agents/${id}${part}` }));
  const others = [
    { name: 'agent from right to left', path: `/agents/${turned}` },
    { name: 'activity of one agent', path: `/activity?agent_id=${turned}` },
    { name: 'its registration', path: `/agents/${turned}/activity` },
  ];
  for (const { name, path } of [...(await everyRoute()), ...long, ...others]) {
    await test.step(name, async () => {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByRole('main').locator('[aria-busy=true]')).toHaveCount(0);
      expect.soft(await beyond(page), `${name} is wider than the window`).toBeLessThanOrEqual(0);
      expect.soft(await unguardedNames(page, chosen), `names on ${name}`).toEqual([]);

      await page.setViewportSize(SMALL);
      expect.soft(await beyond(page), `${name} is wider than a small window`).toBeLessThanOrEqual(0);
      const sidebar = page.locator('[data-sidebar]');
      if (await sidebar.count()) expect.soft((await sidebar.boundingBox())?.width, name).toBe(RAIL);
      await page.setViewportSize(ZOOMED);
    });
  }
});

test('the last entry of the breadcrumb stays readable beside a long name', async ({ page }) => {
  const { agent_id: id } = await aLongAgent();
  await page.goto(`/agents/${id}/credentials`);
  const last = page.getByRole('navigation', { name: 'Breadcrumb' }).getByText('Credentials');
  const isCut = () =>
    last.evaluate((entry) => {
      const box = entry.closest('li')!;
      return box.scrollWidth > box.clientWidth;
    });
  await expect(last).toBeVisible();
  expect(await isCut()).toBe(false);
});

test('a row of tabs fades towards those out of sight, and never over the open one', async ({ page }) => {
  const { agent_id: id } = await anAgent();
  await page.goto(`/agents/${id}`);
  const tabs = page.getByRole('navigation', { name: 'Parts of this agent' });
  const fade = () =>
    tabs.getByRole('list').evaluate((list) => getComputedStyle(list).getPropertyValue('--fade-end'));
  await expect.poll(fade).toBe('40px');
  const openTab = () =>
    tabs.evaluate((nav) => {
      const open = nav.querySelector('[aria-current=page]')!.getBoundingClientRect();
      return nav.getBoundingClientRect().right - open.right;
    });
  await tabs.getByRole('link', { name: 'Activity' }).click();
  await expect(tabs.getByRole('link', { name: 'Activity' })).toHaveAttribute('aria-current', 'page');
  await expect.poll(openTab).toBeGreaterThanOrEqual(40);
  await tabs.getByRole('link', { name: 'Settings' }).click();
  // The end of a row that is scrolled by parts of a pixel is a pixel away.
  await expect.poll(fade).toMatch(/^[01]px$/);
});
