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

test('a sandbox is provisioned with lines to hand over, which are shown once', async ({ page, manage }) => {
  const sub = uniqueName('sandbox');
  await page.goto('/tools/tokens');
  await page.getByRole('button', { name: 'Provision sandbox' }).first().press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Provision sandbox' });
  await expect(dialog.getByLabel('Sandbox or agent')).toBeFocused();
  await page.keyboard.type(sub);
  await dialog.getByLabel('May use').fill('tool:web_search\nskill:research-* help');
  await dialog.getByLabel('Lifetime').selectOption('15 minutes');
  await dialog.getByRole('button', { name: 'Provision sandbox' }).press('Enter');

  const card = page.getByRole('region', { name: `Store the environment of ${sub}` });
  await expect(card).toBeFocused();
  const lines = await card.getByLabel('Environment of the sandbox').inputValue();
  expect(lines).toMatch(/^ATI_PROXY_URL=https?:\/\/.+\/ati\nATI_SESSION_TOKEN=ey[\w-]+\.ey[\w-]+\.[\w-]+$/);
  await expectNoAxeFindings(page);
  await page.getByRole('link', { name: 'Providers' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stay here' }).click();
  await card.getByRole('button', { name: 'I have stored it' }).click();
  await expect(card).toHaveCount(0);
  const row = page.getByRole('row').filter({ hasText: sub });
  await expect(row).toContainText('Live');
  await expect(row).toContainText('default');

  const [token] = (await manage.sessionTokens.list({ sub }).page()).data;
  expect(token).toMatchObject({ scope: 'tool:web_search skill:research-* help', state: 'live' });
  const lifetime = Date.parse(token!.expires_at) - Date.parse(token!.issued_at);
  // A token counts in whole seconds.
  expect(Math.ceil(lifetime / 60_000)).toBe(15);

  await row.getByRole('button', { name: `Actions for the token of ${sub}` }).click();
  await page.getByRole('menuitem', { name: 'Revoke token' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke token' }).click();
  await expect(page.getByText('Token revoked', { exact: true })).toBeVisible();
  await expect(row).toContainText('Revoked');
});

test('a profile for a proxy of its own is added, edited and deleted', async ({ page, manage }) => {
  const name = uniqueName('edge').replaceAll(' ', '-');
  await page.goto('/tools/profiles');
  // Every organisation has one that stays.
  await page.getByRole('button', { name: 'Actions for the profile default' }).click();
  await expect(page.getByRole('menuitem', { name: 'Edit profile' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Delete profile' })).toHaveCount(0);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Add profile' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add profile' });
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel('Calls are made by').selectOption('A proxy of your own');
  await expect(dialog.getByText('works there until it expires')).toBeVisible();
  await dialog.getByLabel('Address of the proxy').fill('https://proxy.example.com');
  await dialog.getByLabel('Usual lifetime').fill('1800');
  await dialog.getByRole('button', { name: 'Add profile' }).click();
  const row = page.getByRole('row').filter({ hasText: name });
  await expect(row).toContainText('30 minutes, at most 1 day');
  await expect(row).toContainText('https://proxy.example.com');

  const choose = async (action: string) => {
    await row.getByRole('button', { name: `Actions for the profile ${name}` }).click();
    await page.getByRole('menuitem', { name: action }).click();
  };
  await choose('Edit profile');
  const edit = page.getByRole('dialog', { name: `Edit ${name}` });
  await edit.getByLabel('Issuer').fill('');
  await edit.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Profile saved')).toBeVisible();
  const [profile] = (await manage.profiles.list({ name }).page()).data;
  expect(profile).toMatchObject({ issuer: null, target: 'stock', default_ttl_seconds: 1800 });

  await choose('Show proxy settings');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Show proxy settings' }).click();
  const settings = page.getByRole('region', { name: `Settings for the proxy of ${name}` });
  await expect(settings.getByLabel('Environment of the proxy')).toHaveValue(/^ATI_JWT_SECRET=[0-9a-f]{64}/m);
  await settings.getByRole('button', { name: 'I have stored it' }).click();
  await choose('Rotate key');
  await expect(page.getByRole('alertdialog')).toContainText('Give the proxy its new settings first');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Keep key' }).click();

  await choose('Delete profile');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete profile' }).click();
  await expect(page.getByText('Profile deleted')).toBeVisible();
  await expect(row).toHaveCount(0);
});
