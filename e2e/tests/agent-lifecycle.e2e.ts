import { requireAgent, type RevocationOptions } from '@signet/sdk/verify';
import { expectNoAxeFindings } from '../support/accessibility.js';
import { anAgent, expect, newClient, stack, test, uniqueName } from '../support/test.js';
import { makeWait } from './waiting-agent.mjs';

const verify = (agent: { agent_id: string }, apiKey: string) =>
  newClient()
    .verifyAgent({ agent_id: agent.agent_id, api_key: apiKey })
    .then(
      () => 'verified',
      () => 'refused',
    );

test('a waiting registration is announced, approved or denied with a reason', async ({ page }) => {
  const welcome = await anAgent({ name: uniqueName('Welcome') });
  const unwanted = await anAgent({ name: uniqueName('Unwanted') });
  await makeWait(stack.adminDatabaseUrl, welcome.agent_id);
  await makeWait(stack.adminDatabaseUrl, unwanted.agent_id);

  await page.goto('/agents');
  await expect(page.getByText('registrations wait for a decision')).toBeVisible();
  await page.getByRole('link', { name: 'Review' }).click();
  await page.getByRole('button', { name: `Approve ${welcome.name}` }).click();
  await expect(page.getByRole('link', { name: welcome.name })).toHaveCount(0);
  expect(await verify(welcome, welcome.apiKey)).toBe('verified');

  await page.getByRole('button', { name: `Deny ${unwanted.name}` }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('button', { name: 'Deny' }).click();
  await expect(dialog.getByText('Say why, for the audit trail')).toBeVisible();
  await dialog.getByLabel('Reason').fill('Nobody knows it');
  await dialog.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByRole('link', { name: unwanted.name })).toHaveCount(0);
  expect(await verify(unwanted, unwanted.apiKey)).toBe('refused');
});

test('an agent is stopped, says so on every tab, and comes back', async ({ page }) => {
  const agent = await anAgent({ name: uniqueName('Stopped') });
  await page.goto(`/agents/${agent.agent_id}`);
  await page.getByRole('button', { name: 'Stop now' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByLabel('Reason').fill('Looks wrong');
  await dialog.getByRole('button', { name: 'Stop now' }).click();
  await expect(page.getByText('This agent is suspended')).toBeVisible();
  expect(await verify(agent, agent.apiKey)).toBe('refused');

  await page.getByRole('link', { name: 'Access' }).click();
  await expect(page.getByText('This agent is suspended')).toBeVisible();
  await page.getByRole('button', { name: 'Reactivate' }).click();
  await expect(page.getByText('This agent is suspended')).toHaveCount(0);
  expect(await verify(agent, agent.apiKey)).toBe('verified');
});

test('a stop is shown as far as it has come, to services that are connected, that poll, and that are deaf', async ({
  page,
}) => {
  const agent = await anAgent({ name: uniqueName('Told') });
  const { token } = await newClient().verifyAgent({ agent_id: agent.agent_id, api_key: agent.apiKey });
  const service = (revocation: RevocationOptions) => {
    const guard = requireAgent({
      issuer: stack.apiUrl,
      audience: stack.apiUrl,
      revocation,
      // Each hears for itself.
      fetch: (...asked) => fetch(...asked),
    });
    const ask = () =>
      guard(`Bearer ${token.access_token}`).then(
        () => 'accepted',
        ({ code }: { code: string }) => code,
      );
    return { guard, ask };
  };
  const connected = service({ source: 'feed' });
  const polling = service({ source: 'poll', freshSeconds: 10 });
  const deaf = service({ source: 'none' });
  for (const { ask } of [connected, polling, deaf]) expect(await ask()).toBe('accepted');
  await expect.poll(() => connected.guard.revocation().connected).toBe(true);

  await page.goto(`/agents/${agent.agent_id}`);
  await page.getByRole('button', { name: 'Stop now' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('Services that hear nothing accept its current token until');
  await dialog.getByLabel('Reason').fill('Leaked');
  await dialog.getByRole('button', { name: 'Stop now' }).click();

  const strip = page.getByRole('list').filter({ hasText: 'Refused here' });
  await expect(strip).toContainText(/Told to (\d+) of \1 connected service/);
  await expect.poll(connected.ask).toBe('TOKEN_REVOKED');
  await expect.poll(polling.ask, { timeout: 30_000 }).toBe('TOKEN_REVOKED');
  await expect(strip).toContainText(/Fetched by (\d+) of \1 that poll/);
  expect(await deaf.ask()).toBe('accepted');
  await expect(strip).toContainText('Last token expires');
  connected.guard.close();
});

test('a key is created and rotated, each secret shown once, and the old one ends', async ({ page }) => {
  const agent = await anAgent({ name: uniqueName('Keyed') });
  await page.goto(`/agents/${agent.agent_id}/credentials`);
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByLabel('Key name').fill('production');
  await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
  const secret = page.getByLabel('API key', { exact: true });
  const first = await secret.inputValue();
  expect(await verify(agent, first)).toBe('verified');

  // Leaving before it is stored asks.
  await page.getByRole('link', { name: 'Overview' }).first().click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stay here' }).click();
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await expect(page.getByText(first)).toHaveCount(0);

  await page.getByRole('button', { name: 'Actions for key production' }).click();
  await page.getByRole('menuitem', { name: 'Rotate key' }).click();
  await page.getByLabel('Overlap').selectOption({ label: 'None: the old key stops at once' });
  await page.getByRole('button', { name: 'Rotate key' }).click();
  const second = await secret.inputValue();
  expect(second).not.toBe(first);
  expect(await verify(agent, second)).toBe('verified');
  expect(await verify(agent, first)).toBe('refused');
});

test('what changes is shown before saving, and nobody overwrites somebody else', async ({
  page,
  context,
}) => {
  const agent = await anAgent({ name: uniqueName('Shared'), permissions: ['zendesk:tickets:read'] });
  const edit = async (tab: typeof page, permission: string) => {
    await tab.goto(`/agents/${agent.agent_id}/access`);
    await tab.getByRole('button', { name: 'Edit access' }).click();
    await tab.getByRole('checkbox', { name: permission }).check();
  };
  const colleague = await context.newPage();
  await edit(page, 'read github:repos:read');
  await edit(colleague, 'read github:issues:read');
  await expect(page.getByRole('heading', { name: 'Gains' }).locator('..')).toContainText('github:repos:read');

  await colleague.getByRole('button', { name: 'Save changes' }).click();
  await expect(colleague.getByRole('button', { name: 'Edit access' })).toBeVisible();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('You changed this agent elsewhere')).toBeVisible();
  await page.getByRole('radio', { name: /Theirs: .*github:issues:read/ }).check();
  await expect(page.getByText('Nothing yet. Choose permissions')).toBeVisible();
});

test('what an agent loses goes on counting where its token alone is looked at, and the page says until when', async ({
  page,
}) => {
  const agent = await anAgent({ permissions: ['zendesk:tickets:read'] });
  await page.goto(`/agents/${agent.agent_id}/access`);
  const kept = page.getByText('accept what it loses until');
  const lose = async () => {
    await page.getByRole('button', { name: 'Edit access' }).click();
    await page.getByRole('checkbox', { name: 'read github:repos:read' }).check();
    await expect(kept).toHaveCount(0);
    await page.getByRole('checkbox', { name: 'read zendesk:tickets:read' }).uncheck();
    await expect(page.getByRole('heading', { name: 'Loses' })).toBeVisible();
  };
  await lose();
  await expect(kept).toHaveCount(0);
  await verify(agent, agent.apiKey);
  await page.reload();
  await lose();
  await expect(kept).toContainText(/until (today|tomorrow)?.*\d\d:\d\d/i);
});

test('the persona of one agent is made private on its page', async ({ page, manage }) => {
  const { agent_id: id } = await anAgent();
  await page.goto(`/agents/${id}/settings`);
  const persona = page.getByRole('checkbox', { name: 'Keep its persona and drift private' });
  await persona.check();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect.poll(() => manage.agents.get(id)).toMatchObject({ private_persona: true });
  await page.reload();
  await expect(persona).toBeChecked();
});

test('unsaved changes are not lost by a click elsewhere', async ({ page }) => {
  const agent = await anAgent();
  await page.goto(`/agents/${agent.agent_id}/settings`);
  await page.getByLabel('Description').fill('Reads invoices.');
  await page.getByRole('link', { name: 'Access', exact: true }).click();
  await page.getByRole('button', { name: 'Stay on this page' }).click();
  await expect(page.getByLabel('Description')).toHaveValue('Reads invoices.');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Agent saved')).toBeVisible();
  await page.getByRole('link', { name: 'Access', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Edit access' })).toBeVisible();
});

test('no tab of an agent has an axe finding', async ({ page }) => {
  const agent = await anAgent({ name: uniqueName('Inspected') });
  for (const tab of ['credentials', 'access', 'behaviour', 'settings']) {
    await page.goto(`/agents/${agent.agent_id}/${tab}`);
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await expectNoAxeFindings(page);
  }
});
