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
  axe?: { run(): Promise<{ violations: Violation[] }> };
}

/** Fails with every finding of axe on the page as it is now. Evaluated, not injected: the pages allow no foreign script. */
export async function expectNoAxeFindings(page: Page): Promise<void> {
  if (!(await page.evaluate(() => Boolean((window as AxeWindow).axe)))) await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => (await (window as AxeWindow).axe!.run()).violations);
  const findings = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  ${target.join(' ')}\n  ${failureSummary}`),
  );
  expect(findings, `axe findings on ${page.url()}`).toEqual([]);
}

export const themes = ['light', 'dark'] as const;
