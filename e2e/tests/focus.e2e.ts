import type { Page } from '@playwright/test';
import { anAgent, expect, stack, test, uniqueName } from '../support/test.js';
import { makeWait } from './waiting-agent.mjs';

/** The focus is on something, also when what had it before has gone. */
const expectFocus = (page: Page, after: string) =>
  expect
    .poll(() => page.evaluate(() => document.activeElement?.tagName ?? 'nothing'), { message: after })
    .not.toBe('BODY');

test('the focus is never nowhere after an action on an agent', async ({ page }) => {
  const agent = await anAgent({ name: uniqueName('Focused') });
  const dialog = page.getByRole('alertdialog');
  const press = (name: string) => page.getByRole('button', { name, exact: true }).press('Enter');

  await page.goto(`/agents/${agent.agent_id}`);
  await press('Stop now');
  await dialog.getByLabel('Reason').fill('Looks wrong');
  await dialog.getByRole('button', { name: 'Stop now' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Reactivate' })).toBeVisible();
  await expect(dialog).toHaveCount(0);
  await expectFocus(page, 'Stop now');
  await press('Reactivate');
  await expect(page.getByRole('button', { name: 'Stop now' })).toBeVisible();
  await expectFocus(page, 'Reactivate');

  await page.goto(`/agents/${agent.agent_id}/credentials`);
  await press('Create key');
  await page.getByLabel('Key name').fill('production');
  await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).press('Enter');
  await expectFocus(page, 'Create key');
  await press('I have stored it');
  await expect(page.getByRole('button', { name: 'I have stored it' })).toHaveCount(0);
  await expectFocus(page, 'I have stored it');

  for (const [decision, status] of [
    ['Approve', 'Active'],
    ['Deny', 'Revoked'],
  ] as const) {
    const waiting = await anAgent({ name: uniqueName('Waiting') });
    await makeWait(stack.adminDatabaseUrl, waiting.agent_id);
    await page.goto(`/agents?status=pending&search=${encodeURIComponent(waiting.name)}`);
    await press(`${decision} ${waiting.name}`);
    if (decision === 'Deny') {
      await dialog.getByLabel('Reason').fill('Nobody knows it');
      await dialog.getByRole('button', { name: 'Deny' }).press('Enter');
    }
    await expect(page.getByRole('link', { name: waiting.name }), status).toHaveCount(0);
    await expect(dialog).toHaveCount(0);
    await expectFocus(page, decision);
  }
});

test('the focus is never nowhere after an action on the settings or on an endpoint', async ({
  page,
  manage,
}) => {
  const dialog = page.getByRole('alertdialog');
  const permission = `sap:orders:f${Date.now()}`;
  await manage('POST', '/permissions', { permission });
  await page.goto('/settings/permissions');
  const remove = page.getByRole('button', { name: `Remove ${permission}` });
  await remove.press('Enter');
  await dialog.getByRole('button', { name: 'Remove permission' }).press('Enter');
  await expect(remove).toHaveCount(0);
  await expect(dialog).toHaveCount(0);
  await expectFocus(page, 'Remove permission');

  const { webhook } = await manage('POST', '/webhooks', {
    url: 'https://hooks.example.com/focus',
    events: ['agent.registered'],
  });
  await page.goto(`/webhooks/${webhook.id}/settings`);
  await page.getByRole('button', { name: 'Disable endpoint' }).press('Enter');
  await dialog.getByRole('button', { name: 'Disable endpoint' }).press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Disable endpoint' })).toHaveCount(0);
  await expectFocus(page, 'Disable endpoint');
});
