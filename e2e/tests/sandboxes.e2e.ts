import { expectNoAxeFindings } from '../support/accessibility.js';
import { expect, test, uniqueName } from '../support/test.js';

test('a virtual key is issued with what it opens in sight, shown once, blocked and revoked', async ({
  page,
  manage,
}) => {
  const alias = uniqueName('Nightly run');
  await page.goto('/tools/keys');
  await page.getByRole('button', { name: 'Issue key' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Issue key' });
  await dialog.getByLabel('User').fill('sandbox:42');
  await dialog.getByLabel('Name', { exact: true }).fill(alias);
  await dialog.getByLabel('May use').fill('tool:web_search *');
  await expect(dialog.getByText('opens every tool and every skill')).toBeVisible();
  await dialog.getByRole('button', { name: 'Issue key' }).click();
  await expect(dialog.getByText('A key holds tools, skills and categories')).toBeVisible();
  await dialog.getByLabel('May use').fill('tool:web_search skill:research-*');
  await dialog.getByLabel('Lifetime').selectOption('1 day');
  await dialog.getByRole('button', { name: 'Issue key' }).click();

  const card = page.getByRole('region', { name: `Store the key ${alias}` });
  await expect(card).toBeFocused();
  const raw = await card.getByLabel('Virtual key').inputValue();
  expect(raw).toMatch(/^ati-key_[A-Za-z0-9_-]{22}$/);
  await expectNoAxeFindings(page);
  await page.getByRole('link', { name: 'Providers' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stay here' }).click();
  await card.getByRole('button', { name: 'I have stored it' }).click();
  await expect(page.locator(`input[value="${raw}"]`)).toHaveCount(0);

  const [key] = (await manage.virtualKeys.list({ alias }).page()).data;
  expect(key).toMatchObject({ user_id: 'sandbox:42', tools: ['web_search'], skills: ['research-*'] });
  const row = page.getByRole('row').filter({ hasText: alias });
  const choose = async (action: string) => {
    await row.getByRole('button', { name: `Actions for ${alias}` }).click();
    await page.getByRole('menuitem', { name: action }).click();
  };
  await choose('Block key');
  await expect(row).toContainText('Blocked');
  await choose('Unblock key');
  await expect(row).toContainText('Active');
  await choose('Revoke key');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByText('Key revoked', { exact: true })).toBeVisible();
  await expect(row).toHaveCount(0);
  expect(await manage.virtualKeys.get(key!.id)).toMatchObject({ state: 'revoked' });

  // Those that were revoked are a question of their own; what one opened can still be checked.
  await page.goto('/tools/keys?state=revoked');
  await expect(row).toContainText('Revoked');
  await choose('Check what it opens');
  await expect(page.getByLabel('Scopes')).toHaveValue('tool:web_search skill:research-*');
});
