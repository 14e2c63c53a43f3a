import type { Locator, Page } from '@playwright/test';
import { ManagementClient } from '@signet/sdk/management';
import { makeMember } from '../support/member.mjs';
import { anAgent, expect, owner, signedOut, stack, test } from '../support/test.js';

test('who was refused is found in the activity, with the cause and how often', async ({ page }) => {
  const stranger = new ManagementClient({ baseURL: stack.apiUrl, apiKey: 'mk_of_a_stranger' });
  await expect(stranger.agents.list().page()).rejects.toMatchObject({ status: 401 });

  await page.goto('/activity?type=access.*');
  await page.getByRole('link', { name: 'Credentials refused' }).first().click();
  const panel = page.getByRole('dialog');
  await expect(panel.getByText('key_malformed', { exact: true })).toBeVisible();
  await expect(panel.getByText('Once', { exact: true })).toBeVisible();
  await expect(panel.getByText('not signed in')).toBeVisible();
});

test('why an agent was refused is said beside the event, with the one change that lets it in again', async ({
  page,
  manage,
}) => {
  const agent = await anAgent();
  const ask = () =>
    fetch(`${stack.apiUrl}/agents/${agent.agent_id}`, { headers: { 'x-api-key': agent.apiKey } });
  await manage.agents.suspend(agent.agent_id, { reason: 'Looks wrong' });
  const refused = await ask();
  expect([refused.status, refused.headers.get('decision-id')]).toEqual([401, expect.stringMatching(/^dec_/)]);

  await page.goto(`/activity?agent_id=${agent.agent_id}&type=access.*`);
  const row = page.getByRole('row', { name: 'Credentials refused' });
  await expect(row.getByText('Why?')).toBeVisible();
  await row.getByRole('link', { name: 'Credentials refused' }).click();
  const why = page.getByRole('dialog').getByRole('region', { name: 'Why was this refused?' });
  await expect(why.getByText('An agent acts only while it is active.')).toBeVisible();
  await why.getByText('What the rule looked at').click();
  await expect(why.getByText('suspended')).toBeVisible();
  await why.getByRole('button', { name: 'Reactivate' }).click();
  await expect(why.getByText('The agent needs this no more.')).toBeVisible();
  expect((await ask()).status).toBe(200);
});

/** Opens the explanation of the agent's latest refusal of a kind. */
async function whyOf(page: Page, agentId: string, event: string): Promise<Locator> {
  await page.goto(`/agents/${agentId}/activity?range=all`);
  await page.getByRole('row', { name: event }).first().getByRole('link', { name: event }).click();
  const why = page.getByRole('dialog').getByRole('region', { name: 'Why was this refused?' });
  await expect(why).toBeVisible();
  return why;
}

test('who was refused for a key that has ended gets another one from there', async ({ page, manage }) => {
  const agent = await anAgent();
  const [key] = (await manage.credentials.list(agent.agent_id)).data;
  await manage.credentials.revoke(agent.agent_id, key!.id);
  await fetch(`${stack.apiUrl}/agents/${agent.agent_id}`, { headers: { 'x-api-key': agent.apiKey } });

  const why = await whyOf(page, agent.agent_id, 'Credentials refused');
  await why.getByRole('link', { name: 'Create key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create an API key' });
  await dialog.getByLabel('Key name').fill('In its place');
  await expect(page).toHaveURL(new RegExp(`/agents/${agent.agent_id}/credentials$`));
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByRole('heading', { name: 'Store the new key: In its place' })).toBeVisible();
});

test('who called too often is raised to a higher tier from there', async ({ page, manage }) => {
  const agent = await anAgent();
  const ask = () =>
    fetch(`${stack.apiUrl}/agents/${agent.agent_id}`, { headers: { 'x-api-key': agent.apiKey } });
  await expect.poll(async () => (await ask()).status, { intervals: [1], timeout: 60_000 }).toBe(429);

  const why = await whyOf(page, agent.agent_id, 'Agent refused over its rate limit');
  await why.getByRole('link', { name: 'Raise rate tier' }).click();
  const dialog = page.getByRole('alertdialog', { name: `Raise the rate tier of ${agent.name}?` });
  await dialog.getByRole('button', { name: 'Raise rate tier' }).click();
  await expect(page.getByText('Rate tier raised')).toBeVisible();
  expect(await manage.agents.get(agent.agent_id)).toMatchObject({ rate_tier: 'pro' });
  expect((await ask()).status).toBe(200);
});

test('a link proposes a permission, and never to make an administrator', async ({ page }) => {
  const agent = await anAgent();
  const access = `/agents/${agent.agent_id}/access`;
  const changes = page.getByRole('region', { name: 'What changes' }).or(page.locator('[aria-live=polite]'));
  await page.goto(`${access}?grant=slack:messages:read`);
  await expect(changes.getByText('slack:messages:read').first()).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.goto(`${access}?grant=*:*:*`);
  await expect(page.getByText('Nothing yet. Choose permissions or another rate tier.')).toBeVisible();
});

test('what a rule looked at is named, and its ids can be copied', async ({ page, manage }) => {
  const [agent, other] = [await anAgent(), await anAgent()];
  await fetch(`${stack.apiUrl}/agents/${other.agent_id}`, { headers: { 'x-api-key': agent.apiKey } });

  const why = await whyOf(page, agent.agent_id, 'Access denied');
  await why.getByText('What the rule looked at').click();
  for (const { name, agent_id: id } of [agent, other]) {
    await expect(why.getByRole('link', { name })).toHaveAttribute('href', `/agents/${id}`);
    await expect(why.getByText(id)).toBeVisible();
  }
  await expect(why.getByRole('button', { name: 'Copy agent id' })).toHaveCount(2);

  // Of an agent whose key has ended nobody has said the name.
  await manage.agents.suspend(agent.agent_id, { reason: 'Looks wrong' });
  await fetch(`${stack.apiUrl}/agents/${agent.agent_id}`, { headers: { 'x-api-key': agent.apiKey } });
  await whyOf(page, agent.agent_id, 'Credentials refused');
  await expect(page.getByRole('dialog').getByText(`${agent.name} tried this and was refused.`)).toBeVisible();
});

test.describe('to somebody who may not read the log', () => {
  test.use(signedOut);

  test('the console says why they were refused themselves', async ({ page }) => {
    const agent = await anAgent();
    const member = await makeMember(stack.databaseUrl, 'admin');
    await page.goto(`/sign-in?next=/agents/${agent.agent_id}`);
    await page.getByLabel('E-mail').fill(member.email);
    await page.getByLabel('Password', { exact: true }).fill(owner.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: agent.name, level: 1 })).toBeVisible();
    await member.becomes('viewer');
    await page.getByRole('button', { name: 'Stop now' }).click();
    const suspending = page.getByRole('alertdialog');
    await suspending.getByLabel('Reason').fill('Looks wrong');
    await suspending.getByRole('button', { name: 'Stop now' }).click();
    await suspending.getByRole('button', { name: 'Why?' }).click();
    const refused = page.getByRole('dialog', { name: 'Refused call' });
    await expect(refused.getByText('An operator does what their permissions allow.')).toBeVisible();
    await refused.getByText('What the rule looked at').click();
    await expect(refused.getByText(member.name)).toBeVisible();
    await expect(refused.getByText('agents:write')).toBeVisible();
  });
});

test('the console says why it was refused itself, in place and by the id of the decision', async ({
  page,
}) => {
  const agent = await anAgent();
  await page.goto(`/agents/${agent.agent_id}`);
  await page.route('**/suspend', (route) =>
    route.continue({ headers: { ...route.request().headers(), 'x-csrf-token': 'of yesterday' } }),
  );
  const suspending = page.getByRole('alertdialog');
  await expect(async () => {
    if (!(await suspending.isVisible())) await page.getByRole('button', { name: 'Stop now' }).click();
    await expect(suspending).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await suspending.getByLabel('Reason').fill('Looks wrong');
  const answered = page.waitForResponse('**/suspend');
  await suspending.getByRole('button', { name: 'Stop now' }).click();
  const decisionId = (await answered).headers()['decision-id']!;
  expect(decisionId).toMatch(/^dec_/);

  await suspending.getByRole('button', { name: 'Why?' }).click();
  const refused = page.getByRole('dialog', { name: 'Refused call' });
  await expect(refused.getByText('What a browser sends has to come from the console itself.')).toBeVisible();
  await refused.getByRole('link', { name: 'The event under which it is on record' }).click();
  await expect(page.getByRole('dialog', { name: 'Request from another site refused' })).toBeVisible();

  await page.goto('/activity');
  await expect(async () => {
    await page.getByRole('searchbox', { name: 'Search activity' }).fill(decisionId);
    await expect(refused).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect(page).toHaveURL(new RegExp(`decision=${decisionId}`));
});
