import { ManagementClient } from '@signet/sdk/management';
import { expectNoAxeFindings } from '../support/accessibility.js';
import { expect, owner, signedOut, test } from '../support/test.js';

test.use(signedOut);

test('a member is told after signing in what was tried in their name, until they have read it', async ({
  page,
  baseURL,
}) => {
  const signIn = async () => {
    await page.goto('/sign-in?next=/agents');
    await page.getByLabel('E-mail').fill(owner.email);
    await page.getByLabel('Password', { exact: true }).fill(owner.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Agents', level: 1 })).toBeVisible();
  };
  const signOut = async () => {
    await page.getByRole('button', { name: `Account of ${owner.name}` }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/sign-in$/);
  };
  await signIn(); // whatever failed before is told here
  await signOut();
  const { sessions } = new ManagementClient({ baseURL: baseURL!, headers: { origin: baseURL! } });
  for (let guess = 0; guess < 3; guess++)
    await expect(sessions.signIn({ email: owner.email, password: 'not the password' })).rejects.toMatchObject(
      {
        status: 401,
      },
    );

  await signIn();
  const title = page.getByText('3 failed sign-ins from one network since your last sign-in');
  await expect(title).toBeVisible();
  await page.goto('/');
  await expect(title).toBeVisible();
  await expectNoAxeFindings(page);

  await page.getByRole('link', { name: 'Show them in the activity log' }).click();
  await expect(page).toHaveURL(/\/activity\?type=member\.sign_in_failed&actor_id=mem_/);
  await expect(page.getByRole('row').filter({ hasText: 'Sign-in failed' })).toHaveCount(3);

  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(title).toBeHidden();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
  await expect(title).toBeHidden();
  await signOut();
  await signIn();
  await expect(title).toBeHidden();
});
