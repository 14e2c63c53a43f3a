import { expect, owner, signedOut, test } from '../support/test.js';

// Signing out ends a session: these sign in for themselves.
test.use(signedOut);

test('a signed-out visitor comes back to the page that was asked for', async ({ page }) => {
  await page.goto('/activity?outcome=success');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/activity\?outcome=success$/);
  await expect(page.getByRole('heading', { name: 'Activity', level: 1 })).toBeVisible();

  await page.getByRole('button', { name: `Account of ${owner.name}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto('/agents');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test('a wrong password says so and does not say whether the account exists', async ({ page }) => {
  await page.goto('/sign-in');
  const attempt = async (email: string) => {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('not the password at all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const alert = page.getByRole('alert').filter({ hasText: /\S/ });
    await expect(alert).toBeVisible();
    return (await alert.innerText()).replace(/req_\w+/, '');
  };
  const known = await attempt(owner.email);
  await page.reload();
  expect(await attempt('nobody@example.com')).toBe(known);
});

test('a link to another site is not followed after sign-in', async ({ page, baseURL }) => {
  await page.goto('/sign-in?next=https%3A%2F%2Fevil.example%2F');
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(baseURL);
});
