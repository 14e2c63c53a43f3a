import { everyRoute } from '../support/routes.js';
import { anAgent, expect, test } from '../support/test.js';

// A window of 1,280 pixels at 400 % zoom (WCAG 2.2, 1.4.10).
test.use({ viewport: { width: 320, height: 640 } });

/** An agent with the longest values there can be, none of which has a place to break. */
const aLongAgent = () =>
  anAgent({
    name: 'W'.repeat(100),
    owner_email: `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.example.com`,
    description: 'd'.repeat(500),
    permissions: ['zendesk:*:*', 'salesforce:accounts:write'],
  });

test('no page scrolls sideways at 400 % zoom, however long the values are', async ({ page }) => {
  test.setTimeout(120_000);
  const { agent_id: id } = await aLongAgent();
  const parts = ['', '/credentials', '/access', '/behaviour', '/activity', '/webhooks', '/settings'];
  const long = parts.map((part) => ({ name: `long agent${part}`, path: `/agents/${id}${part}` }));
  for (const { name, path } of [...(await everyRoute()), ...long]) {
    await test.step(name, async () => {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(beyond, `${name} is wider than the window`).toBeLessThanOrEqual(0);
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
  await expect.poll(fade).toBe('0px');
});
