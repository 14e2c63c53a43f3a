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

/**
 * Fails with every finding of axe on the page as it is now. Evaluated, not injected: the pages allow no foreign script.
 */
export async function expectNoAxeFindings(page: Page, within = 'html', options: object = {}): Promise<void> {
  // An unseen page has no findings, or all of them.
  await expect(page.locator('body')).toBeVisible();
  if (!(await page.evaluate(() => Boolean((window as AxeWindow).axe)))) await page.evaluate(axeSource);
  const violations = await page.evaluate(
    async ([within, options]) => (await (window as AxeWindow).axe!.run(within, options)).violations,
    [within, options] as const,
  );
  const findings = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  ${target.join(' ')}\n  ${failureSummary}`),
  );
  expect(findings, `axe findings on ${page.url()}`).toEqual([]);
}

/** The same for an open menu. It hangs off the body: outside of every landmark, which axe excuses for dialogs only. */
export const expectNoAxeFindingsInMenu = (page: Page): Promise<void> =>
  expectNoAxeFindings(page, '[role=menu]', { rules: { region: { enabled: false } } });

export const themes = ['light', 'dark'] as const;
