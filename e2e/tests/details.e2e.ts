import type { Page } from '@playwright/test';
import { everyRoute } from '../support/routes.js';
import { expect, test } from '../support/test.js';

const tabsOf = (page: Page) => page.getByRole('navigation', { name: /^Parts of this/ });

test('every page about one thing keeps its name, id and tabs while its parts change', async ({ page }) => {
  const routes = await everyRoute();
  for (const kind of ['agent', 'webhook']) {
    const { path } = routes.find(({ name }) => name === kind)!;
    const id = path.split('/').at(-1)!;
    await page.goto(path);
    const title = page.getByRole('heading', { level: 1 });
    const name = await title.innerText();
    await expect(title.locator('bdi')).toHaveText(name);
    const tabs = await tabsOf(page).getByRole('link').allInnerTexts();
    expect(tabs.length).toBeGreaterThan(2);
    for (const [index, tab] of tabs.entries()) {
      await test.step(`${kind}: ${tab}`, async () => {
        await tabsOf(page).getByRole('link', { name: tab, exact: true }).click();
        await expect(tabsOf(page).locator('[aria-current=page]')).toHaveText(tab);
        await expect(title).toHaveText(name);
        await expect(page.getByRole('main').getByText(id, { exact: true }).first()).toBeVisible();
        await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
        const crumbs = page.getByRole('navigation', { name: 'Breadcrumb' });
        await expect(crumbs.locator('[aria-current=page]')).toHaveText(index === 0 ? name : tab);
      });
    }
    await page.goto(path.replace(id, unknown(id)));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/never existed|No such/);
  }
});

/** An id of this kind that nothing has. */
const unknown = (id: string): string => id.replace(/(?<=_)[0-9a-f]+$/, (digits) => '0'.repeat(digits.length));

test('every page of the navigation shows its outline before its answer comes', async ({ page }) => {
  await page.goto('/');
  const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
  const pages = await links.evaluateAll((all) =>
    all.map((link) => ({ label: link.textContent!.trim(), href: link.getAttribute('href')! })),
  );
  expect(pages.length).toBeGreaterThan(5);
  // What is fetched ahead of a visit is an outline; the visit itself is held back here.
  await page.waitForLoadState('networkidle');
  for (const { label, href } of [...pages.slice(1), pages[0]!]) {
    await test.step(label, async () => {
      const held: (() => void)[] = [];
      await page.route(
        (url) => url.pathname === href && url.searchParams.has('_rsc'),
        async (route) => {
          if (!route.request().headers()['next-router-prefetch'])
            await new Promise<void>((resolve) => held.push(resolve));
          await route.continue();
        },
      );
      await links.filter({ hasText: label }).click();
      await expect.poll(() => held.length, { message: `the visit of ${href}` }).toBeGreaterThan(0);
      await expect(page.getByRole('heading', { level: 1, name: label, exact: true })).toBeVisible();
      await expect(page.getByRole('main').locator('[aria-busy=true]').first()).toBeAttached();
      for (const release of held) release();
      await expect(page.getByRole('main').locator('[aria-busy=true]')).toHaveCount(0);
      await page.unrouteAll({ behavior: 'wait' });
    });
  }
});
