import type { Locator } from '@playwright/test';
import { run } from '../support/database.mjs';
import { anAgent, expect, stack, test, uniqueName } from '../support/test.js';

/** Gives an agent a name that was taken once and is refused today. */
async function anAgentOfOld(name: string) {
  const agent = await anAgent();
  await run(stack.databaseUrl, 'update agent set name = $2 where id = $1', [agent.agent_id, name]);
  return agent;
}

for (const [what, name, shown] of [
  ['lines', 'a\nb\nc', String.raw`a\u000ab\u000ac`],
  ['a direction', 'Payments \u202egnp.tnega', String.raw`Payments \u202egnp.tnega`],
  ['a blank of no width', 'Bootstrap\u200b administrator', String.raw`Bootstrap\u200b administrator`],
  ['two spaces', 'Support  bot of old', 'Support bot of old'],
  ['a lone tag', 'Bot\u{e0041}', String.raw`Bot\udb40\udc41`],
] as const)
  test(`an agent whose name hides ${what} is shown as it is, and can be revoked`, async ({ page }) => {
    const agent = await anAgentOfOld(name);
    await page.goto(`/agents?search=${agent.agent_id}`);
    await expect(page.getByRole('link', { name: shown, exact: true })).toBeVisible();

    await page.goto(`/agents/${agent.agent_id}`);
    await expect(page.getByRole('heading', { level: 1, name: shown })).toBeVisible();
    await page.getByRole('button', { name: `Actions for ${shown}` }).click();
    await page.getByRole('menuitem', { name: 'Revoke agent' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByLabel('Agent name').fill((await dialog.locator('code').innerText()).trim());
    await dialog.getByLabel('Reason').fill('Its name hides something');
    await dialog.getByRole('button', { name: 'Revoke agent' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('main').getByText('Revoked').first()).toBeVisible();
  });

test('a name that mixes scripts is marked wherever something is decided about it', async ({ page }) => {
  const agent = await anAgent({ name: uniqueName('Аdministrator') });
  const mark = page.getByText('Mixes Latin and Cyrillic letters');
  await page.goto(`/agents?search=${agent.agent_id}`);
  await expect(page.getByRole('row').filter({ hasText: agent.name }).locator(mark)).toBeVisible();

  await page.goto(`/agents/${agent.agent_id}`);
  await expect(mark).toBeVisible();
  await page.getByRole('button', { name: 'Stop now' }).click();
  await expect(page.getByRole('alertdialog').locator(mark)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: `Actions for ${agent.name}` }).click();
  await page.getByRole('menuitem', { name: 'Revoke agent' }).click();
  await expect(page.getByRole('alertdialog').locator(mark)).toBeVisible();
});

test('a name in letters that look Latin is marked, one in its own script is not', async ({ page }) => {
  const ruse = await anAgent({ name: 'Асе ОРЕРА' });
  const honest = await anAgent({ name: 'Поддержка клиентов' });
  const mark = page.getByText('Letters of another script that look Latin');
  await page.goto(`/agents/${ruse.agent_id}`);
  await expect(mark).toBeVisible();
  await page.goto(`/agents/${honest.agent_id}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Поддержка клиентов' })).toBeVisible();
  await expect(mark).toBeHidden();
});

test('two of one name are told apart by their ids wherever a page shows both', async ({ page }) => {
  const name = uniqueName('Twin');
  const [first, second] = [await anAgent({ name }), await anAgent({ name: name.replace('Twin', 'TWIN') })];
  const ends = [first, second].map(({ agent_id: id }) => `…${id.slice(-6)}`);
  const told = async (place: Locator) => {
    for (const end of ends) await expect(place.getByText(end, { exact: true }).first()).toBeVisible();
  };
  for (const path of ['/', `/agents?search=${encodeURIComponent(name)}`, '/activity']) {
    await page.goto(path);
    await told(page.getByRole('main'));
  }
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(name);
  await told(page.getByRole('listbox'));
  await page.keyboard.press('Escape');

  // Where only one of them is, its name is enough.
  await page.goto(`/agents/${first.agent_id}`);
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
});
