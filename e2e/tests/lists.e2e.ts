import type { Locator, Page } from '@playwright/test';
import { everyRoute } from '../support/routes.js';
import { anAgent, expect, test, uniqueName } from '../support/test.js';

/** The pages with a table of rows, by their names in {@link everyRoute}. */
const LISTS = [
  'agents',
  'agent-activity',
  'agent-credentials',
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
  'webhook-deliveries',
];
const WIDTHS = [1440, 1280, 1024, 800, 390];
/** The lists of which somebody wants to see much at once: their rows are lower. */
const LOW = ['activity', 'agent-activity'];
const LOW_ROW = 28;
const ROW = 40;
/** The pages that use all the width there is; others keep their lines short enough to be read. */
const FULL_WIDTH = ['activity'];
const READABLE_WIDTH = 1280;

const firstRow = (table: Locator) => table.locator('tbody [data-row]').first();

/** Drags over the text of a cell as somebody does who wants to copy it, and returns what is selected. */
async function dragOver(page: Page, cell: Locator): Promise<string> {
  const box = await cell.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const { left, right, top, height } = range.getClientRects()[0]!;
    return { left, right, middle: top + height / 2 };
  });
  await page.mouse.move(box.left + 1, box.middle);
  await page.mouse.down();
  await page.mouse.move(box.right + 6, box.middle, { steps: 4 });
  await page.mouse.up();
  return page.evaluate(() => getSelection()?.toString().trim() ?? '');
}

/** The height of a row in CSS pixels, without the pixel of its line. */
const heightOf = (row: Locator): Promise<number> =>
  row.evaluate((element) => Math.floor(element.getBoundingClientRect().height));

/** What is wrong with a table at the width of the window. */
const wrongWith = (table: Locator): Promise<string[]> =>
  table.evaluate((element) => {
    const frame = element.parentElement!;
    const isShown = (cell: Element) => cell.checkVisibility();
    // The last one is for the actions, and gone where there are none.
    const heads = [...element.querySelectorAll('thead th:not(:last-child)')];
    const row = element.querySelector('tbody [data-row]')!;
    const details = [...row.querySelectorAll('button[aria-expanded]')].filter(isShown);
    const isCut = heads.some((head) => !isShown(head));
    const scrolls = (box: Element | null): boolean =>
      box !== null &&
      box !== document.documentElement &&
      (/auto|scroll|hidden/.test(getComputedStyle(box).overflowY) || scrolls(box.parentElement));
    return [
      ...(element.scrollWidth > frame.clientWidth + 1 ? ['is wider than its frame'] : []),
      ...(isCut && details.length === 0 ? ['hides columns and has no details'] : []),
      ...(getComputedStyle(heads[0]!).position === 'sticky' ? [] : ['has a header that does not stay']),
      ...(scrolls(frame) ? ['is in a box that scrolls, in which its header cannot stay'] : []),
    ];
  });

test('every list lets its cells be selected, keeps its header and every column within reach, and has a keyboard', async ({
  page,
}) => {
  const routes = await everyRoute();
  for (const list of LISTS) {
    await test.step(list, async () => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(routes.find(({ name }) => name === list)!.path);
      const table = page.getByRole('main').getByRole('table').first();
      const row = firstRow(table);
      await expect(row).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);

      const address = page.url();
      const cell = row.locator('td').filter({ hasText: /\S/ }).last();
      const text = (await cell.innerText()).trim();
      expect.soft(await dragOver(page, cell), `what is selected in ${list}`).not.toBe('');
      expect.soft(page.url(), `${list} opened the row of "${text}"`).toBe(address);

      await page.mouse.click(1, 1);
      if (await row.locator('[data-row-link]').count()) {
        await page.keyboard.press('j');
        await expect.soft(row.locator('[data-row-link]'), `j in ${list}`).toBeFocused();
      }
      const isLow = LOW.includes(list);
      const height = await heightOf(row);
      if (isLow) expect.soft(height, `a row of ${list}`).toBe(LOW_ROW);
      else expect.soft(height, `a row of ${list}`).toBeGreaterThanOrEqual(ROW);
      await page.setViewportSize({ width: 1920, height: 900 });
      const { width: used } = (await page.getByRole('main').boundingBox())!;
      if (FULL_WIDTH.includes(list)) expect.soft(used, list).toBeGreaterThan(READABLE_WIDTH);
      else expect.soft(used, list).toBeLessThanOrEqual(READABLE_WIDTH);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        expect.soft(await wrongWith(table), `${list} at ${width}`).toEqual([]);
      }
      // Here every list has left something out: the details have it.
      const heads = await table.locator('thead th').allInnerTexts();
      const left = await table
        .locator('thead th:not(:last-child)')
        .filter({ visible: false })
        .allTextContents();
      const details = row.getByRole('button', { expanded: false }).filter({ visible: true }).first();
      if (left.length === 0) return;
      await details.click();
      const told = await table.locator('dt').filter({ visible: true }).allTextContents();
      expect.soft(told, `details in ${list}, of ${heads.length} columns`).toEqual(left);
    });
  }
});

test('a row opens from any of its cells, in a new tab when asked to, and its header stays in sight', async ({
  page,
}) => {
  const name = uniqueName('Row');
  for (let n = 0; n < 20; n++) await anAgent({ name: `${name} ${n}`, owner_email: 'rows@example.com' });
  await page.setViewportSize({ width: 1440, height: 480 });
  await page.goto(`/agents?search=${encodeURIComponent(name)}`);
  const table = page.getByRole('table', { name: 'Agents' });
  const last = table.locator('[data-row]').last();
  await last.scrollIntoViewIfNeeded();
  await expect(table.getByRole('columnheader', { name: 'Owner' })).toBeInViewport();
  const bar = (await page.getByRole('banner').boundingBox())!;
  const head = (await table.getByRole('columnheader', { name: 'Owner' }).boundingBox())!;
  expect(head.y).toBeGreaterThanOrEqual(bar.y + bar.height - 1);

  const cell = last.getByText('rows@example.com');
  const opened = page.waitForEvent('popup');
  await cell.click({ modifiers: ['Control'] });
  const tab = await opened;
  await expect(tab).toHaveURL(/\/agents\/agt_/);
  await tab.close();
  await expect(page).toHaveURL(/search=Row/);
  await cell.click();
  await expect(page).toHaveURL(/\/agents\/agt_/);
});

test('every filtered list says that nothing matches, and what cannot be refreshed stays and says so', async ({
  page,
  manage,
}) => {
  for await (const { id } of manage.webhooks.list({ state: 'paused' })) await manage.webhooks.delete(id);
  const routes = await everyRoute();
  const path = (list: string) => routes.find(({ name }) => name === list)!.path;
  for (const list of [
    'agents-no-match',
    'activity-no-match',
    'agent-webhooks-no-match',
    'webhooks-no-match',
    'webhook-no-delivery-matches',
  ]) {
    await page.goto(path(list));
    const main = page.getByRole('main');
    await expect.soft(main.getByRole('button', { name: 'Clear filters' }).first(), list).toBeVisible();
    await expect.soft(main.getByRole('heading', { level: 2 }).first(), list).toBeVisible();
    // The endpoints of the agent stand above its deliveries, whatever those are narrowed to.
    if (list !== 'agent-webhooks-no-match')
      await expect.soft(main.locator('[data-row]'), list).toHaveCount(0);
  }
  for (const list of ['agents', 'agent-webhooks', 'webhooks', 'webhook-deliveries', 'activity']) {
    await page.goto(path(list));
    const row = page.getByRole('main').locator('[data-row]').first();
    await expect(row).toBeVisible();
    await page.route('**/api/v1/**', (route) => route.fulfill({ status: 503, json: {} }));
    await page.getByRole('button', { name: /^Refresh/ }).click();
    const alert = page
      .getByRole('main')
      .getByRole('alert')
      .filter({ hasText: /refreshed/ });
    await expect.soft(alert.first(), list).toBeVisible();
    await expect.soft(row, list).toBeVisible();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  }
});
