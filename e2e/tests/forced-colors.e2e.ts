import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { everyRoute } from '../support/routes.js';
import { expect, test } from '../support/test.js';

test.use({ contextOptions: { forcedColors: 'active', reducedMotion: 'reduce' } });

/** How the console says that something is chosen out of several, or is the next to be. */
const MARKS = ['aria-current', 'aria-pressed', 'aria-selected', 'data-highlighted'] as const;
type Mark = (typeof MARKS)[number];

/** What is marked on the page and drawn like its unmarked neighbours, and which marks there were. */
const marked = (page: Page): Promise<{ seen: Mark[]; alike: string[] }> =>
  page.evaluate((marks) => {
    const isMarked = (element: Element, mark: string): boolean =>
      element.hasAttribute(mark) && element.getAttribute(mark) !== 'false';
    const drawn = (element: Element): string => {
      const style = getComputedStyle(element);
      const outline = style.outlineStyle === 'none' ? 'none' : `${style.outlineStyle} ${style.outlineWidth}`;
      return [outline, style.borderStyle, style.borderWidth].join(' / ');
    };
    const seen: string[] = [];
    const alike: string[] = [];
    for (const mark of marks)
      for (const element of document.querySelectorAll(`[${mark}]`)) {
        if (!isMarked(element, mark) || !element.checkVisibility()) continue;
        // Its own ring says more. In a menu the focus is what marks.
        if (mark !== 'data-highlighted' && element.matches(':focus-visible')) continue;
        // A tick is marked with its item, which shows it. The end of a breadcrumb is no choice at all.
        if (element.matches('[aria-hidden=true], nav[aria-label="Breadcrumb"] *')) continue;
        seen.push(mark);
        const other = element.cloneNode(true) as Element;
        for (const each of marks) other.removeAttribute(each);
        element.after(other);
        if (drawn(element) === drawn(other))
          alike.push(`${mark}: ${element.textContent?.trim() || element.outerHTML}`);
        other.remove();
      }
    return { seen, alike } as never;
  }, MARKS);

/** Which controls of the page look alike with and without the focus, one of each kind. */
const unmarkedFocus = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const kinds = new Map<string, HTMLElement>();
    for (const control of document.querySelectorAll<HTMLElement>(
      ':is(a[href], button, input, select, textarea, summary, [tabindex="0"])',
    ))
      if (control.checkVisibility()) kinds.set(`${control.tagName} ${control.className}`, control);
    const found: string[] = [];
    for (const control of kinds.values()) {
      control.focus({ preventScroll: true });
      if (document.activeElement !== control) continue;
      const { outlineStyle, outlineWidth } = getComputedStyle(control);
      if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2)
        found.push(control.outerHTML.slice(0, 200));
    }
    return found;
  });

/** The colours of a legend that are gone. */
const goneSwatches = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const canvas = getComputedStyle(document.documentElement).backgroundColor;
    return [...document.querySelectorAll('.swatch')]
      .filter((swatch) => [canvas, 'rgba(0, 0, 0, 0)'].includes(getComputedStyle(swatch).backgroundColor))
      .map((swatch) => swatch.parentElement!.textContent);
  });

const sources = join(import.meta.dirname, '../../apps/dashboard/src');

test('with forced colours everything chosen, everything focused and every legend can be told apart', async ({
  page,
}) => {
  const seen = new Set<Mark>();
  let swatches = 0;
  for (const { name, path, isOutside } of await everyRoute()) {
    if (isOutside || path.includes('?')) continue;
    await test.step(name, async () => {
      await page.goto(path);
      await expect(page.getByRole('main').locator('[aria-busy=true]')).toHaveCount(0);
      // The focus of a keyboard, as every focus after it.
      await page.keyboard.press('Tab');
      const marks = await marked(page);
      for (const mark of marks.seen) seen.add(mark);
      expect.soft(marks.alike, name).toEqual([]);
      expect.soft(await unmarkedFocus(page), name).toEqual([]);
      swatches += await page.locator('.swatch').count();
      expect.soft(await goneSwatches(page), name).toEqual([]);
    });
  }
  await page.goto('/agents');
  for (const open of [
    () => page.getByRole('button', { name: 'Status' }).click(),
    () => page.keyboard.press('Control+k'),
  ]) {
    await open();
    const options = page.locator('[role=menuitemradio], [role=option]');
    await expect(options.first()).toBeVisible();
    await page.keyboard.press('ArrowDown');
    const marks = await marked(page);
    for (const mark of marks.seen) seen.add(mark);
    expect.soft(marks.alike).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(options).toHaveCount(0);
  }
  expect([...seen].sort()).toEqual([...MARKS].sort());
  expect(swatches).toBeGreaterThan(0);
});

test('a legend has its colours from the one swatch', () => {
  const own = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.tsx') && file !== 'ui/swatch.tsx')
    .filter((file) =>
      /className="?[^"]*size-2\.5 rounded-chip/.test(readFileSync(join(sources, file), 'utf8')),
    );
  expect(own).toEqual([]);
});
