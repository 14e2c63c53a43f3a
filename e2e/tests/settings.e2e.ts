import { expectNoAxeFindings } from '../support/accessibility.js';
import { expect, test } from '../support/test.js';

test('a permission is added, offered to agents and removed again', async ({ page }) => {
  const permission = `sap:invoices:a${Date.now()}`;
  await page.goto('/settings/permissions');
  await page.getByLabel('Permission', { exact: true }).fill('Not A Permission');
  await page.getByRole('button', { name: 'Add permission' }).click();
  await expect(page.getByText('Write it as service:resource:action')).toBeVisible();
  await page.getByLabel('Permission', { exact: true }).fill(permission);
  await page.getByRole('button', { name: 'Add permission' }).click();
  const remove = page.getByRole('button', { name: `Remove ${permission}` });
  await expect(remove).toBeVisible();

  await page.goto('/agents/new?step=access');
  await expect(page.getByRole('checkbox', { name: permission })).toBeVisible();

  await page.goto('/settings/permissions');
  await remove.click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove permission' }).click();
  await expect(remove).toHaveCount(0);
});

test('a rate tier is edited and the register wizard says the new limit', async ({ page }) => {
  await page.goto('/settings/rate-tiers');
  const pro = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Pro' }) });
  await pro.getByLabel('Calls a minute').fill('0');
  await pro.getByRole('button', { name: 'Save' }).click();
  await expect(pro.getByText('At least 1')).toBeVisible();
  await pro.getByLabel('Calls a minute').fill('345');
  await pro.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Rate tier saved')).toBeVisible();

  await page.goto('/agents/new?step=access');
  await expect(page.getByRole('option', { name: 'Pro: 345 a minute' })).toBeAttached();
});

test('a signing key is rotated when verifiers know the next one, and ended at once when it leaked', async ({
  page,
  manage,
}) => {
  // However old this instance is: the next key is made now, and nothing retires.
  await manage.signingKeys.rotate({ force: true });
  await page.goto('/settings/signing-keys');
  const keyIn = async (state: string) => {
    const key = page.getByRole('row').filter({ hasText: state }).locator('code').first();
    await expect(key).toHaveText(/\S/);
    return key.innerText();
  };
  const [next, active] = [await keyIn('Next'), await keyIn('Active')];
  await page.getByRole('button', { name: 'Rotate signing key' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('Tokens that exist keep working until they expire.');
  await dialog.getByRole('button', { name: 'Rotate signing key' }).click();
  await expect(page.getByText('The next signing key is too young')).toBeVisible();

  await page.getByRole('button', { name: 'A signing key leaked' }).click();
  await expect(dialog).toContainText('End the signing key at once?');
  await expect(dialog).toContainText('Access tokens signed with it are refused from now on.');
  await expect(dialog).toContainText('refresh or verify again');
  await expect(dialog).toContainText('once they have read the key list again');
  await dialog.getByRole('button', { name: 'End and rotate' }).click();
  await expect(page.getByText('1 signing key has ended.')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: next })).toContainText('Active');
  await expect(page.getByRole('row').filter({ hasText: active })).toContainText('Retired');
});

test('an audit key is rotated without need, and every one revoked when one leaked', async ({ page }) => {
  await page.goto('/settings/signing-keys');
  const log = page.getByRole('region', { name: 'Audit log' });
  const dialog = page.getByRole('alertdialog');
  const signs = () => log.getByRole('row').filter({ hasText: 'Active' }).locator('code').first().innerText();
  await expect(log.getByRole('row').filter({ hasText: 'Active' })).toBeVisible();
  const first = await signs();
  await log.getByRole('button', { name: 'Rotate audit key' }).click();
  await expect(dialog).toContainText('can verify that the new one follows it');
  await dialog.getByRole('button', { name: 'Rotate audit key' }).click();
  await expect(page.getByText('Audit key rotated')).toBeVisible();
  await expect(log.getByRole('row').filter({ hasText: first })).toContainText('Retired');

  const second = await signs();
  await log.getByRole('button', { name: 'An audit key leaked' }).click();
  await expect(dialog).toContainText('Nothing counts by itself any more that these keys signed.');
  await dialog.getByRole('button', { name: 'Revoke and rotate' }).click();
  await expect(page.getByText('The new key has signed for the log.')).toBeVisible();
  for (const former of [first, second])
    await expect(log.getByRole('row').filter({ hasText: former })).toContainText('Revoked');
});

test('no page of the settings has an axe finding', async ({ page }) => {
  for (const name of ['rate-tiers', 'permissions', 'signing-keys']) {
    await page.goto(`/settings/${name}`);
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await expectNoAxeFindings(page);
  }
});
