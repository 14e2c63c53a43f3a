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
  await dialog.getByLabel('Rates').fill('tool:web_search=10/hour');
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

  const { claims } = await manage.sessionTokens.inspect({ token: /TOKEN=(.*)/.exec(lines)![1]! });
  expect(claims).toMatchObject({ ati: { rate: { 'tool:web_search': '10/hour' } } });
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
  // Somebody else is faster: what both changed is chosen from, and what they changed is kept.
  const [before] = (await manage.profiles.list({ name }).page()).data;
  await manage.profiles.edit(before!.id, { issuer: 'theirs', leeway_seconds: 30 });
  await edit.getByRole('button', { name: 'Save changes' }).click();
  await expect(edit.getByRole('alert')).toContainText('changed this profile');
  await expect(edit.getByRole('alert')).toContainText('theirs');
  await edit.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Profile saved')).toBeVisible();
  const [profile] = (await manage.profiles.list({ name }).page()).data;
  expect(profile).toMatchObject({
    issuer: null,
    target: 'stock',
    default_ttl_seconds: 1800,
    leeway_seconds: 30,
  });

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

test('what a key may use and how often is edited, with what somebody else saved meanwhile beside it', async ({
  page,
  manage,
}) => {
  const word = uniqueName('code').replaceAll(' ', '-');
  const provider = await manage.toolProviders.create({
    name: word,
    kind: 'http',
    base_url: 'https://api.example.com',
    category: word,
  });
  await manage.tools.create({ provider_id: provider.id, name: `${word}:read`, method: 'GET', path: '/' });
  const alias = uniqueName('Edited');
  const { key } = await manage.virtualKeys.issue({ user_id: 'sandbox:42', alias, providers: ['github'] });
  await page.goto('/tools/keys');
  await page.getByRole('button', { name: `Actions for ${alias}` }).press('Enter');
  await page.getByRole('menuitem', { name: 'Edit key' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: `Edit ${alias}` });
  const scopes = dialog.getByLabel('May use');
  const rates = dialog.getByRole('textbox', { name: 'Rates' });
  await expect(scopes).toBeFocused();
  await expect(scopes).toHaveValue('tool:github:*');
  await scopes.fill(`tool:github:* category:${word}`);
  // A category opens the tools of its providers, for a key.
  await expect(dialog.getByText('Opens one tool and no skills')).toBeVisible();
  await expect(dialog.getByText('no tool and no skill asks for such a scope')).toHaveCount(0);
  await rates.fill('tool:github:* 10/week');
  const read = dialog.getByRole('list', { name: 'What the rates say' });
  await expect(read).toContainText('has no rate that can be read');
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(rates).toBeFocused();
  await expect(dialog.getByText('One of the lines cannot be read')).toBeVisible();
  await rates.fill('tool:github:* 10/hour');
  await expect(read).toContainText('10 calls at most in an hour');
  await expectNoAxeFindings(page);

  await manage.virtualKeys.edit(key.id, { rate: { '*': '1/s' } });
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  const clash = dialog.getByRole('alert');
  await expect(clash).toBeFocused();
  await expect(clash).toContainText('changed this key');
  await expect(clash).toContainText('* 1/s');
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Key saved')).toBeVisible();
  expect(await manage.virtualKeys.get(key.id)).toMatchObject({
    tools: [],
    providers: ['github'],
    categories: [word],
    rate: { 'tool:github:*': '10/hour' },
  });

  // The checker answers as a call of the key would be.
  await page.getByRole('button', { name: `Actions for ${alias}` }).click();
  await page.getByRole('menuitem', { name: 'Check what it opens' }).click();
  await expect(page.getByLabel('Held by')).toHaveValue('key');
  await page.getByRole('combobox', { name: 'Tool' }).fill(`${word}:read`);
  await expect(page.getByText(`by category:${word}`)).toBeVisible();
  await page.getByLabel('Held by').selectOption('A session token');
  await expect(page.getByText('Denied', { exact: true })).toBeVisible();
});

test('keys are found by a part of a name, and those of a user are revoked together after they were counted', async ({
  page,
  manage,
}) => {
  const user_id = uniqueName('fleet');
  for (const alias of ['run 1', 'run 2', 'other', 'spare'])
    await manage.virtualKeys.issue({ user_id, alias, tools: ['a'] });
  await page.goto('/tools/keys');
  await page.getByRole('searchbox', { name: 'Search keys' }).fill(user_id.toUpperCase());
  const rows = page.locator('tbody [data-row]');
  await expect(rows).toHaveCount(4);
  await expect(page).toHaveURL(/search=/);

  await page.getByRole('button', { name: 'Revoke matching' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Revoke matching keys' });
  await dialog.getByLabel('User').fill(user_id);
  await expect(dialog.getByText('4 keys fit')).toBeVisible();
  await dialog.getByLabel('Name begins with').fill('run ');
  await expect(dialog.getByText('2 keys fit')).toBeVisible();
  await expectNoAxeFindings(page);
  await dialog.getByRole('button', { name: 'Revoke keys' }).press('Enter');
  await expect(page.getByText('2 keys revoked')).toBeVisible();
  await expect(rows).toHaveCount(2);

  await page.getByRole('checkbox', { name: 'Select spare' }).check();
  const chosen = page.getByRole('region', { name: 'Selected rows' });
  await expect(chosen).toContainText('One selected');
  await chosen.getByRole('button', { name: 'Revoke key' }).click();
  const asked = page.getByRole('alertdialog', { name: 'Revoke the selected key?' });
  await expect(asked.getByRole('button', { name: 'Keep keys' })).toBeFocused();
  await asked.getByRole('button', { name: 'Revoke keys' }).click();
  await expect(rows).toHaveCount(1);
  await expect(chosen).toHaveCount(0);
  const left = (await manage.virtualKeys.list({ user_id }).page()).data;
  expect(left.map(({ alias }) => alias)).toEqual(['other']);

  // The archive is a filter away, and has nothing left to revoke.
  await page.getByRole('button', { name: 'State', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'Revoked', exact: true }).click();
  await expect(rows).toHaveCount(3);
  await expect(page.getByRole('checkbox')).toHaveCount(0);
});

test('a key that is pasted into a search is not looked for: it would stand in the address', async ({
  page,
  manage,
}) => {
  const { raw_key } = await manage.virtualKeys.issue({
    user_id: 'sandbox:42',
    alias: uniqueName('Pasted'),
    tools: ['a'],
  });
  await page.goto('/tools/keys');
  const search = page.getByRole('searchbox', { name: 'Search keys' });
  await search.fill(raw_key);
  await search.press('Enter');
  await expect(page.getByText('A secret is not looked for')).toBeVisible();
  await search.fill('no such key');
  await expect(page).toHaveURL(/search=no/);
  await expect(page.getByText('A secret is not looked for')).toHaveCount(0);
  expect(
    await page.evaluate(() => performance.getEntries().some(({ name }) => name.includes('ati-key_'))),
  ).toBe(false);
});
