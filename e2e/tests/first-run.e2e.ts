import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expectNoAxeFindings } from '../support/accessibility.js';
import { readSetupLink } from '../support/stack.mjs';
import { expect, owner, signedOut, stack, test } from '../support/test.js';

test.use(signedOut);

test('the one-time link makes the first owner, once', async ({ page }) => {
  const link = readSetupLink(stack.dataDir);
  await page.goto(link);
  await expect(page.getByLabel('Set-up code')).toHaveValue(new URL(link).hash.replace('#code=', ''));
  await expect(page).toHaveURL(/\/setup$/);
  await expectNoAxeFindings(page);

  await page.getByLabel('Organisation').fill(owner.organisation);
  await page.getByLabel('Your name').fill(owner.name);
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Set up instance' }).click();

  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
  await expect(page).toHaveTitle(/Acme/);
  expect(existsSync(join(stack.dataDir, 'setup-link'))).toBe(false);
  await page.context().storageState({ path: stack.ownerState });

  await page.context().clearCookies();
  await page.goto(link);
  await expect(page).toHaveURL(/\/sign-in/);
});
