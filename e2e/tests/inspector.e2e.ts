import { expectNoAxeFindings } from '../support/accessibility.js';
import { expect, test, uniqueName } from '../support/test.js';

test('a pasted token is checked, its claims are marked as unverified unless it is good, and it is kept nowhere', async ({
  page,
  manage,
}) => {
  const sub = uniqueName('sandbox');
  const { token } = await manage.sessionTokens.issue({
    sub,
    scope: 'tool:github:* help',
    rate: { 'tool:github:*': '10/hour' },
  });
  const asked: string[] = [];
  const said: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => said.push(message.text()));
  await page.goto('/tools/tokens');
  await page.getByRole('button', { name: 'Check a token' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Check a token or key' });
  const field = dialog.getByLabel('Session token or virtual key');
  await expect(field).toBeFocused();
  await dialog.getByRole('button', { name: 'Check', exact: true }).press('Enter');
  await expect(dialog.getByText('Paste a session token or a virtual key')).toBeVisible();
  await expect(field).toBeFocused();

  const check = async (pasted: string) => {
    await field.fill(pasted);
    // What was found out about the former one is gone.
    await expect(dialog.getByText('What it says')).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Check', exact: true }).press('Enter');
  };
  await check(`ATI_SESSION_TOKEN=${token}`);
  await expect(dialog.getByText('Signet accepts this token')).toBeVisible();
  await expect(dialog.getByText('Verified', { exact: true })).toBeVisible();
  await expect(dialog.getByText('tool:github:* 10/hour')).toBeVisible();
  await expect(dialog.getByText(sub)).toBeVisible();
  await expectNoAxeFindings(page);

  const [header, claims, signature] = token.split('.');
  await check(`${header}.${claims}.${signature!.startsWith('A') ? 'B' : 'A'}${signature!.slice(1)}`);
  await expect(dialog.getByText('Its signature is wrong')).toBeVisible();
  await expect(dialog.getByText('Not verified', { exact: true })).toBeVisible();
  await expect(dialog.getByText(sub).first()).toBeVisible();
  await check('no token');
  await expect(dialog.getByText('It is not a whole session token')).toBeVisible();
  await expect(dialog.getByText('What it says')).toHaveCount(0);
  await manage.sessionTokens.revoke({ sub });
  await check(`Bearer ${token}`);
  await expect(dialog.getByText('It was revoked')).toBeVisible();
  await expectNoAxeFindings(page);

  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, document.cookie]),
  );
  for (const text of [...asked, ...said, stored]) expect(text).not.toContain(signature);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Check a token' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('');
});

test('a pasted virtual key is checked like a token, and of one that is refused nothing is told', async ({
  page,
  manage,
}) => {
  const issued = await manage.virtualKeys.issue({
    user_id: 'sandbox:42',
    alias: uniqueName('Inspected'),
    tools: ['github:*'],
  });
  await page.goto('/tools/keys');
  await page.getByRole('button', { name: 'Check a key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Check a token or key' });
  const field = dialog.getByLabel('Session token or virtual key');
  await field.fill(issued.raw_key);
  await field.press('Tab');
  await dialog.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(dialog.getByText('Signet accepts this key')).toBeVisible();
  await expect(dialog.getByText('sandbox:42')).toBeVisible();
  await manage.virtualKeys.block(issued.key.id);
  await dialog.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(dialog.getByText('Signet refuses this key')).toBeVisible();
  await expect(dialog.getByText('sandbox:42')).toHaveCount(0);
});
