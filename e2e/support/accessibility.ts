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

// A theme changes colours and nothing else: on the same document only these can find something new.
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/** Fails with every finding of axe on the page, in both themes, that is still there a while later: a page that comes has moments without words. */
export async function expectNoAxeFindings(page: Page): Promise<void> {
  const findings = () => inBothThemes(page, 'html');
  await expect.poll(findings, { message: `axe findings on ${page.url()}`, timeout: 10_000 }).toEqual([]);
}

/**
 * The findings in what is open over the page, in both themes. It hangs off the body: outside of every landmark, which
 * axe excuses for dialogs only.
 */
export const axeFindingsIn = (page: Page, within: string): Promise<string[]> =>
  inBothThemes(page, within, { region: { enabled: false } });

async function inBothThemes(page: Page, within: string, rules: object = {}): Promise<string[]> {
  const found = await axeFindings(page, within, { rules });
  const ink = () => page.evaluate(() => getComputedStyle(document.body).color);
  const light = await ink();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(ink, { intervals: [20] }).not.toBe(light);
  const dark = await axeFindings(page, within, { runOnly: RULES_OF_COLOUR });
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(ink, { intervals: [20] }).toBe(light);
  return [...found, ...dark.map((finding) => `in the dark: ${finding}`)];
}

/** Evaluated, not injected: the pages allow no foreign script. */
async function axeFindings(page: Page, within: string, options: object): Promise<string[]> {
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
