import type { Page } from '@playwright/test';
import { addressOf } from '@signet/sdk/management';
import { axeFindingsIn } from '../support/accessibility.js';
import { makeMember } from '../support/member.mjs';
import { anAgent, expect, owner, signedOut, stack, test } from '../support/test.js';

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

const session = addressOf(({ sessions }) => sessions.get());
const signIn = async (page: Page, email = owner.email) => {
  const data = { email, password: owner.password };
  expect((await page.request.post(session, { data })).ok()).toBe(true);
};
/** Ends the session where the page cannot see it, as signing out in another tab does. */
const endSession = async (page: Page) => {
  const { csrf_token } = await (await page.request.get(session)).json();
  const headers = { 'X-CSRF-Token': csrf_token, Origin: new URL(page.url()).origin };
  expect((await page.request.delete(session, { headers })).ok()).toBe(true);
};
const over = (page: Page) => page.getByRole('dialog', { name: 'Sign in again' });
const signInOver = async (page: Page, email?: string) => {
  const password = over(page).getByLabel('Password', { exact: true });
  await expect(password).toBeFocused();
  if (email) await over(page).getByLabel('E-mail').fill(email);
  await password.fill(owner.password);
  await password.press('Enter');
};

test('a session that ended in the middle of a change is renewed over the page, and the change is made', async ({
  page,
  manage,
}) => {
  const { agent_id: id } = await anAgent();
  await signIn(page);
  await page.goto(`/agents/${id}/settings`);
  const description = page.getByLabel('Description');
  const save = page.getByRole('button', { name: 'Save changes' });
  await expect(page.getByRole('button', { name: 'Stop now' })).toBeVisible();
  await description.fill('Typed before the end');
  await endSession(page);
  await save.click();
  await expect(over(page)).toBeVisible();
  await expect(description).toHaveValue('Typed before the end');
  expect(await axeFindingsIn(page, '[role=dialog]')).toEqual([]);
  await signInOver(page);
  await expect(page.getByText('Agent saved')).toBeVisible();
  await expect(over(page)).toHaveCount(0);
  expect(await manage.agents.get(id)).toMatchObject({ description: 'Typed before the end' });

  // In another tab somebody has signed in again already.
  await description.fill('Typed in between');
  await endSession(page);
  await signIn(page);
  await save.click();
  await expect.poll(() => manage.agents.get(id)).toMatchObject({ description: 'Typed in between' });
  await expect(over(page)).toHaveCount(0);

  // Over a dialog too. Putting it off changes nothing and loses nothing.
  await page.getByRole('button', { name: 'Stop now' }).click();
  const stopping = page.getByRole('alertdialog');
  await stopping.getByLabel('Reason').fill('Looks wrong');
  await endSession(page);
  await stopping.getByRole('button', { name: 'Stop now' }).click();
  await expect(over(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(stopping.getByRole('alert')).toBeVisible();
  await expect(stopping.getByLabel('Reason')).toHaveValue('Looks wrong');
  expect(await manage.agents.get(id)).toMatchObject({ status: 'active' });
  await stopping.getByRole('button', { name: 'Stop now' }).click();
  await signInOver(page);
  await expect.poll(() => manage.agents.get(id)).toMatchObject({ status: 'suspended' });
  await expect(stopping).toHaveCount(0);
});

test('a page whose session ended stays readable, and goes on after signing in over it', async ({ page }) => {
  const agent = await anAgent();
  await signIn(page);
  await page.goto('/agents');
  const title = page.getByRole('heading', { name: 'Agents', level: 1 });
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await endSession(page);
  await expect(async () => {
    await page.getByRole('searchbox').first().fill(agent.name);
    await expect(over(page)).toBeVisible({ timeout: 1_500 });
  }).toPass();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Your session has ended')).toBeVisible();
  await expect(title).toBeVisible();
  await page.getByRole('button', { name: 'Sign in again' }).click();
  await signInOver(page);
  await expect(page.getByText('Your session has ended')).toHaveCount(0);
  await expect(page.getByRole('link', { name: agent.name })).toBeVisible();
});

test('somebody else who signs in over the page starts over, and does not make the change of the one before', async ({
  page,
  manage,
}) => {
  const { agent_id: id } = await anAgent();
  const other = await makeMember(stack.databaseUrl, 'admin');
  await signIn(page);
  await page.goto(`/agents/${id}/settings`);
  const description = page.getByLabel('Description');
  await expect(page.getByRole('button', { name: 'Stop now' })).toBeVisible();
  for (const inThisTab of [true, false]) {
    await description.fill('Of the one before');
    await endSession(page);
    if (!inThisTab) await signIn(page, other.email);
    await page.getByRole('button', { name: 'Save changes' }).click();
    if (inThisTab) await signInOver(page, other.email);
    await expect(page.getByRole('button', { name: `Account of ${other.name}` })).toBeVisible();
    await expect(description).toHaveValue('');
    expect(await manage.agents.get(id)).toMatchObject({ description: null });
    // Back to the first one.
    await endSession(page);
    await signIn(page);
    await page.reload();
    await expect(page.getByRole('button', { name: `Account of ${owner.name}` })).toBeVisible();
  }
});
