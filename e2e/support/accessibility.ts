import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  help: string;
  nodes: { target: string[]; failureSummary: string }[];
}

interface AxeWindow {
  axe?: { run(within: string, options: object): Promise<{ violations: Violation[] }> };
}

/** Every finding of axe on the page as it is now. Evaluated, not injected: the pages allow no foreign script. */
export async function axeFindings(page: Page, within = 'html', options: object = {}): Promise<string[]> {
  // An unseen page has no findings, or all of them.
  await expect(page.locator('body')).toBeVisible();
  if (!(await page.evaluate(() => Boolean((window as AxeWindow).axe)))) await page.evaluate(axeSource);
  const violations = await page.evaluate(
    async ([within, options]) => (await (window as AxeWindow).axe!.run(within, options)).violations,
    [within, options] as const,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  ${target.join(' ')}\n  ${failureSummary}`),
  );
}

/** Fails with every finding of axe on the page as it is now. */
export async function expectNoAxeFindings(page: Page): Promise<void> {
  expect(await axeFindings(page), `axe findings on ${page.url()}`).toEqual([]);
}

/**
 * The findings in what is open over the page. It hangs off the body: outside of every landmark, which axe excuses for
 * dialogs only.
 */
export const axeFindingsIn = (page: Page, within: string, options: object = {}): Promise<string[]> =>
  axeFindings(page, within, { rules: { region: { enabled: false } }, ...options });

export const themes = ['light', 'dark'] as const;
