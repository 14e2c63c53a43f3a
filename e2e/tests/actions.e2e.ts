import type { Locator, Page } from '@playwright/test';
import { loseTheFirstAnswer } from '../support/lost-answer.js';
import { anAgent, expect, stack, test, uniqueName, type Manage } from '../support/test.js';
import { makeWait } from './waiting-agent.mjs';

/** One action of the console: where it is, how it is asked for, and what says that it was done. */
interface Action {
  path: string;
  /** What is pressed before the dialog is open. */
  open: (page: Page) => Promise<void>;
  fill?: (dialog: Locator) => Promise<unknown>;
  confirm: string;
  /** A secret appears, which has to be stored before anything else. */
  issues?: true;
}

const button = (name: string) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).press('Enter');
const item = (menu: string, name: string) => async (page: Page) => {
  await page.getByRole('button', { name: menu }).press('Enter');
  await page.getByRole('menuitem', { name }).press('Enter');
};
const because = (dialog: Locator) => dialog.getByLabel('Reason').fill('Looks wrong');

/** Every action of an agent that asks in a dialog, in an order in which each finds what it needs. */
async function ofAgents(manage: Manage): Promise<Record<string, Action>> {
  const agent = await anAgent({ name: uniqueName('Acted on') });
  const waiting = await anAgent({ name: uniqueName('Waiting') });
  await makeWait(stack.adminDatabaseUrl, waiting.agent_id);
  for (const name of ['rotated', 'revoked']) await manage.credentials.create(agent.agent_id, { name });
  const at = (tab: string) => `/agents/${agent.agent_id}${tab}`;
  return {
    deny: {
      path: `/agents?status=pending&search=${encodeURIComponent(waiting.name)}`,
      open: button(`Deny ${waiting.name}`),
      fill: because,
      confirm: 'Deny',
    },
    'raise a rate tier': {
      path: at('/access?do=raise-tier'),
      open: async () => undefined,
      confirm: 'Raise rate tier',
    },
    'import a key': {
      path: at('/credentials'),
      open: button('Import'),
      fill: async (dialog) => {
        await dialog.getByLabel('Key name').fill('imported');
        await dialog.getByLabel('First characters').fill('imp_');
        await dialog.getByLabel('SHA-256 digest').fill('5a'.repeat(32));
      },
      confirm: 'Import key',
    },
    'revoke a key': {
      path: at('/credentials'),
      open: item('Actions for key revoked', 'Revoke key'),
      confirm: 'Revoke key',
    },
    'rotate a key': {
      path: at('/credentials'),
      open: item('Actions for key rotated', 'Rotate key'),
      confirm: 'Rotate key',
      issues: true,
    },
    'create a key': {
      path: at('/credentials'),
      open: button('Create key'),
      fill: (dialog) => dialog.getByLabel('Key name').fill('created'),
      confirm: 'Create key',
      issues: true,
    },
    stop: { path: at(''), open: button('Stop now'), fill: because, confirm: 'Stop now' },
    revoke: {
      path: at('/settings'),
      open: button('Revoke agent'),
      fill: async (dialog) => {
        await dialog.getByLabel('Name').fill(agent.name);
        await because(dialog);
      },
      confirm: 'Revoke agent',
    },
  };
}

/** Every other one. */
async function ofTheRest(manage: Manage): Promise<Record<string, Action>> {
  const permission = `sap:orders:f${Date.now()}`;
  await manage.permissions.add({ permission });
  const url = 'https://hooks.example.com/acted-on';
  const { webhook } = await manage.webhooks.create({ url, events: ['agent.registered'] });
  const at = (tab: string) => `/webhooks/${webhook.id}${tab}`;
  return {
    'remove a permission': {
      path: '/settings/permissions',
      open: button(`Remove ${permission}`),
      confirm: 'Remove permission',
    },
    'end a signing key': {
      path: '/settings/signing-keys',
      open: button('A signing key leaked'),
      confirm: 'End and rotate',
    },
    'send a period again': {
      path: at('/deliveries'),
      open: button('Send a period again'),
      confirm: 'Send again',
    },
    'disable an endpoint': {
      path: at('/settings'),
      open: button('Disable endpoint'),
      confirm: 'Disable endpoint',
    },
    'rotate a secret': { path: at(''), open: button('Rotate key'), confirm: 'Rotate key', issues: true },
    'enable an endpoint': { path: at(''), open: button('Enable'), confirm: 'Enable endpoint' },
    'delete an endpoint': {
      path: at('/settings'),
      open: button('Delete endpoint'),
      fill: (dialog) => dialog.getByLabel('Endpoint').fill(url.slice('https://'.length)),
      confirm: 'Delete endpoint',
    },
  };
}

/** The focus is on something, also when what had it before has gone. */
const expectFocus = (page: Page, after: string) =>
  expect
    .poll(() => page.evaluate(() => document.activeElement?.tagName ?? 'nothing'), { message: after })
    .not.toBe('BODY');

async function act(page: Page, name: string, action: Action) {
  // A toast is a dialog too, but never open.
  const dialog = page.locator(':is([role=dialog], [role=alertdialog])[data-open]');
  const confirm = dialog.getByRole('button', { name: action.confirm, exact: true });
  if (!page.url().endsWith(action.path)) await page.goto(action.path);
  // The page answers before its script has woken up: a press until then is lost.
  await expect(async () => {
    if (!(await dialog.isVisible())) await action.open(page);
    await expect(confirm).toBeVisible({ timeout: 300 });
  }, name).toPass();
  await action.fill?.(dialog);
  const keys = await loseTheFirstAnswer(page);
  await confirm.press('Enter');
  await expect(dialog.getByRole('alert'), name).toContainText('does not answer');
  await expect(confirm, name).toBeFocused();
  await confirm.press('Enter');
  await expect(dialog, name).toHaveCount(0);
  await expectFocus(page, name);
  expect(keys, name).toEqual([expect.stringMatching(/^[\w-]{36}$/), keys[0]]);
  if (!action.issues) return;
  const stored = page.getByRole('button', { name: 'I have stored it' });
  await stored.press('Enter');
  await expect(stored, name).toHaveCount(0);
  await expectFocus(page, `${name}: I have stored it`);
}

test('an action on an agent whose answer is lost can be repeated in its dialog, and is done once', async ({
  page,
  manage,
}) => {
  for (const [name, action] of Object.entries(await ofAgents(manage))) await act(page, name, action);
});

test('an action on settings or an endpoint whose answer is lost can be repeated, and is done once', async ({
  page,
  manage,
}) => {
  for (const [name, action] of Object.entries(await ofTheRest(manage))) await act(page, name, action);
});

test('the focus is never nowhere after an action that does not ask', async ({ page }) => {
  const press = (name: string) => page.getByRole('button', { name, exact: true }).press('Enter');
  const waiting = await anAgent({ name: uniqueName('Waiting') });
  await makeWait(stack.adminDatabaseUrl, waiting.agent_id);
  await page.goto(`/agents?status=pending&search=${encodeURIComponent(waiting.name)}`);
  await press(`Approve ${waiting.name}`);
  await expect(page.getByRole('link', { name: waiting.name })).toHaveCount(0);
  await expectFocus(page, 'Approve');

  await page.goto(`/agents/${waiting.agent_id}`);
  await press('Stop now');
  await page.getByRole('alertdialog').getByLabel('Reason').fill('Looks wrong');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stop now' }).press('Enter');
  await press('Reactivate');
  await expect(page.getByRole('button', { name: 'Stop now' })).toBeVisible();
  await expectFocus(page, 'Reactivate');
});
