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
    await expect(title.locator('bdi')).toBeVisible();
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
