import type { Page } from '@playwright/test';

/** Loses the answer to the first change that the page asks for. Returns the keys under which changes were sent. */
export async function loseTheFirstAnswer(page: Page): Promise<string[]> {
  const keys: string[] = [];
  await page.unrouteAll();
  await page.route('**/api/v1/**', async (route) => {
    // A preview asks in a body and changes nothing.
    if (route.request().method() === 'GET' || route.request().url().endsWith('/preview'))
      return route.continue();
    keys.push((await route.request().headerValue('idempotency-key')) ?? 'none');
    if (keys.length > 1) return route.continue();
    await route.fetch();
    await route.abort();
  });
  return keys;
}
