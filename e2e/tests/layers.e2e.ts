import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { axeFindingsIn } from '../support/accessibility.js';
import { layersOf, type Layer } from '../support/layers.mjs';
import { makeLayersWorld } from '../support/layers-world.mjs';
import { expect, stack, test } from '../support/test.js';

const sources = join(import.meta.dirname, '../../apps/dashboard/src');
/** What draws over a page: a file that uses one of these opens something. */
const DRAWS_OVER =
  /from '(@\/ui|\.)\/(dialog|filter-chip|leave-dialog|menu|row-menu|sheet|tooltip)'|from '@\/frames\/(confirm-action|form-dialog|notice)'|<Combobox\.Popup/;
/** Building blocks, which show nothing by themselves. Every form asks before it is left in one way. */
const PARTS = [
  'ui/filter-chip.tsx',
  'ui/leave-dialog.tsx',
  'ui/row-menu.tsx',
  'frames/change-form.tsx',
  'frames/confirm-action.tsx',
  'frames/form-dialog.tsx',
  'frames/notice.tsx',
];
/** What nothing on a page opens: the end of a session does, and the tests of sessions look at it. */
const BY_ITSELF = ['features/session/sign-in-dialog.tsx'];

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };

test('everything that opens over a page is accessible in both themes, is seen whole, takes the focus and gives it back', async ({
  page,
  manage,
}) => {
  test.setTimeout(600_000);
  page.setDefaultTimeout(20_000);
  const layers = layersOf(await makeLayersWorld({ ...stack, manage }));
  expect(layers.map(({ source }) => source)).toEqual(expect.arrayContaining(filesThatOpen()));

  const found: Record<string, string[]> = {};
  let isOn = '';
  for (const layer of layers) {
    await test.step(layer.name, async () => {
      await page.setViewportSize(layer.phone ? PHONE : DESK);
      if (layer.path !== isOn) await page.goto(layer.path);
      isOn = layer.path;
      await layer.open(page);
      await expect(page.locator(layer.at).last()).toBeVisible();
      const wrong = [
        ...(await axeFindingsIn(page, layer.at)),
        ...(await looks(page, layer)),
        ...(await focus(page, layer)),
      ];
      if (wrong.length) found[layer.name] = wrong;
    });
  }
  expect(found).toEqual({});
});

function filesThatOpen(): string[] {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' });
  return files.filter(
    (file) =>
      file.endsWith('.tsx') &&
      ![...PARTS, ...BY_ITSELF].includes(file) &&
      DRAWS_OVER.test(readFileSync(join(sources, file), 'utf8')),
  );
}

/** What can be measured of how it looks: nothing is cut, on a phone neither, and a tip is in nobody's way. */
async function looks(page: Page, layer: Layer): Promise<string[]> {
  if (layer.isTip) return looksOfTip(page, layer);
  const wide = await cutOff(page, layer);
  if (!layer.isDialog || layer.phone) return wide;
  await page.setViewportSize(PHONE);
  const narrow = await cutOff(page, layer);
  await page.setViewportSize(DESK);
  return [...wide, ...narrow.map((text) => `on a phone: ${text}`)];
}

const cutOff = (page: Page, { at }: Layer): Promise<string[]> =>
  page
    .locator(at)
    .last()
    .evaluate((layer) => {
      const { left, right } = layer.getBoundingClientRect();
      const isCut = (part: Element) => {
        const box = part.getBoundingClientRect();
        const isBeyond = box.width > 1 && (box.left < left - 1 || box.right > right + 1);
        const scrolls =
          getComputedStyle(part).overflowX === 'auto' && part.scrollWidth > part.clientWidth + 1;
        const runsOut =
          getComputedStyle(part).overflowX === 'visible' && part.scrollWidth > part.clientWidth + 1;
        return isBeyond || scrolls || (runsOut && part.clientWidth > 1);
      };
      const parts = [...layer.querySelectorAll('*')].filter((part) => part.checkVisibility() && isCut(part));
      return parts.map(
        (part) => `cut: ${part.textContent?.trim().slice(0, 80) || part.outerHTML.slice(0, 80)}`,
      );
    });

const looksOfTip = (page: Page, { at }: Layer): Promise<string[]> =>
  page
    .locator(at)
    .last()
    .evaluate((tip) => {
      const box = tip.getBoundingClientRect();
      const covered = [...document.querySelectorAll('a, button, input')].filter((other) => {
        const { left, right, top, bottom } = other.getBoundingClientRect();
        return left < box.right && right > box.left && top < box.bottom && bottom > box.top;
      });
      const lines = (tip as HTMLElement).innerText.split('\n');
      return [
        ...covered.map((other) => `covers: ${other.textContent ?? ''}`),
        ...(new Set(lines).size < lines.length ? [`says twice: ${lines.join(' / ')}`] : []),
      ];
    });

/** Closes the layer. A keyboard must find itself in what opened, and after that somewhere on the page again. */
async function focus(page: Page, { at, isTip, opensBy }: Layer): Promise<string[]> {
  if (isTip) return [];
  const layer = page.locator(at).last();
  const open = await page.locator(at).count();
  // A page that wakes up unseen lets nothing have the focus until then.
  const isInside =
    opensBy === 'address' ||
    (await soon(() => layer.evaluate((element) => element.contains(document.activeElement))));
  await page.keyboard.press('Escape');
  await expect(page.locator(at)).toHaveCount(open - 1);
  const isBack =
    opensBy !== 'press' || (await soon(() => page.evaluate(() => document.activeElement !== document.body)));
  return [
    ...(isInside ? [] : ['the focus is not inside']),
    ...(isBack ? [] : ['the focus is nowhere after Escape']),
  ];
}

/** The focus moves when the layer is drawn, which is after it is there. */
const soon = (isSo: () => Promise<boolean>): Promise<boolean> =>
  expect
    .poll(isSo, { timeout: 5_000 })
    .toBe(true)
    .then(
      () => true,
      () => false,
    );
