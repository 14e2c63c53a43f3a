import type { Page } from '@playwright/test';
import { expect, newClient, owner, test, uniqueName } from '../support/test.js';

test('an agent is registered in the browser, shows its key once, and verifies', async ({ page }) => {
  const name = uniqueName('Invoice bot');
  await registerInBrowser(page, name);

  const apiKey = await page.getByLabel('API key', { exact: true }).inputValue();
  expect(apiKey).toMatch(/^ak_[0-9a-f]{64}$/);
  const agentId = /agt_[0-9a-f]{32}/.exec(await page.getByRole('main').innerText())![0];
  expect(await everythingStored(page)).not.toContain(apiKey);
  expect(page.url()).not.toContain(apiKey);

  // The page notices the agent's first call by itself.
  await expect(page.getByText("Waiting for the agent's first verification")).toBeVisible();
  const { token } = await newClient().verifyAgent({ agent_id: agentId, api_key: apiKey });
  expect(token.access_token.split('.')).toHaveLength(3);
  await expect(page.getByRole('heading', { name: 'Verified' })).toBeVisible();

  await page.getByRole('button', { name: 'I have stored it' }).click();
  await expect(page.getByLabel('API key', { exact: true })).toHaveCount(0);
  expect(await page.content()).not.toContain(apiKey);

  await page.goto(`/activity?agent_id=${agentId}`);
  const row = page.getByRole('row').filter({ hasText: 'Agent verified' });
  await expect(row).toContainText(name);
  await expect(row).toContainText('Success');
  await row.getByRole('link', { name: 'Agent verified' }).click();
  await expect(page).toHaveURL(/[?&]event=/);
});

test('the key is gone after a reload', async ({ page }) => {
  await registerInBrowser(page, uniqueName('Reload bot'));
  const apiKey = await page.getByLabel('API key', { exact: true }).inputValue();
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByRole('heading', { name: 'The key was shown once' })).toBeVisible();
  expect(await page.content()).not.toContain(apiKey);
  expect(await everythingStored(page)).not.toContain(apiKey);
});

async function registerInBrowser(page: Page, name: string): Promise<void> {
  await page.goto('/agents');
  await page.getByRole('main').getByRole('link', { name: 'Register agent' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Owner e-mail').fill(owner.email);
  await page.getByRole('button', { name: 'Continue to access' }).click();
  await page.getByRole('checkbox', { name: 'read zendesk:tickets:read' }).check();
  await page.getByRole('button', { name: 'Continue to review' }).click();
  await page.getByRole('button', { name: 'Register agent' }).click();
  await expect(page.getByRole('heading', { name: `${name} is registered` })).toBeVisible();
}

/** Whatever outlives the page: storage, databases, history, cookies. */
async function everythingStored(page: Page): Promise<string> {
  const kept = await page.evaluate(async () => ({
    local: Object.entries(localStorage),
    session: Object.entries(sessionStorage),
    history: history.state as unknown,
    databases: await indexedDB.databases(),
  }));
  return JSON.stringify([kept, await page.context().cookies()]);
}
