import type { Locator, Page } from '@playwright/test';
import { FetchError } from '@signet/sdk/agentauth';
import { anAgent, expect, newClient, test, uniqueName } from '../support/test.js';

test('an agent is revoked by keyboard alone, after its name was typed', async ({ page }) => {
  const agent = await anAgent({ name: uniqueName('Doomed') });
  await page.goto(`/agents?search=${encodeURIComponent(agent.name)}`);
  await expect(page.getByRole('link', { name: agent.name })).toBeVisible();
  const { keyboard } = page;

  const menu = page.getByRole('button', { name: `Actions for ${agent.name}` });
  const dialog = page.getByRole('alertdialog', { name: `Revoke ${agent.name}?` });
  const open = async () => {
    await tabTo(page, menu);
    await keyboard.press('Enter');
    await expect(page.getByRole('menu')).toBeVisible();
    await arrowTo(page, page.getByRole('menuitem', { name: 'Revoke agent' }));
    await keyboard.press('Enter');
    await expect(dialog).toBeVisible();
    // The harmless answer has the focus, so that a second Enter revokes nobody.
    await expect(dialog.getByRole('button', { name: 'Keep agent' })).toBeFocused();
  };

  await open();
  await keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(menu).toBeFocused();

  await open();
  await tabTo(page, dialog.getByLabel('Agent name'));
  await keyboard.type('somebody else');
  await tabTo(page, dialog.getByLabel('Reason'));
  await keyboard.type('Replaced by a newer one');
  await tabTo(page, dialog.getByRole('button', { name: 'Revoke agent' }));
  await keyboard.press('Enter');
  await expect(dialog.getByText("This is not the agent's name")).toBeVisible();

  await tabTo(page, dialog.getByLabel('Agent name'));
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type(agent.name);
  await tabTo(page, dialog.getByRole('button', { name: 'Revoke agent' }));
  await keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row').filter({ hasText: agent.name })).toContainText('Revoked');

  const refusal = await newClient()
    .verifyAgent({ agent_id: agent.agent_id, api_key: agent.apiKey })
    .catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(FetchError);
  expect((refusal as FetchError).status).toBe(401);
});

/** Presses Tab until the element has the focus: it must be reachable, and in fewer steps than anyone would mind. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await pressUntilFocused(page, 'Tab', target, 60);
}

async function arrowTo(page: Page, target: Locator): Promise<void> {
  await pressUntilFocused(page, 'ArrowDown', target, 12);
}

async function pressUntilFocused(page: Page, key: string, target: Locator, most: number): Promise<void> {
  for (let step = 0; step < most; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(target, `${key} never reached it`).toBeFocused();
}
