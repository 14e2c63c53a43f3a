import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { Receiver } from '../support/receiver.mjs';
import { anAgent, expect, newClient, stack, test, uniqueName, type Manage } from '../support/test.js';
import { makeWait } from './waiting-agent.mjs';

let receiver: Receiver;
test.beforeAll(async () => {
  receiver = await Receiver.start();
});
test.afterAll(() => receiver.stop());

const DAY_MS = 86_400_000;

const verify = (agent: { agent_id: string }, apiKey: string) =>
  newClient()
    .verifyAgent({ agent_id: agent.agent_id, api_key: apiKey })
    .catch(() => undefined);

const figureOf = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Numbers' }).getByRole('link', { name });

/** The number as it is after the page was loaded anew. */
async function read(page: Page, name: string): Promise<number> {
  await page.goto('/');
  const text = await figureOf(page, name).textContent();
  return Number(text!.replace(name, '').replaceAll(',', ''));
}

/** Follows the number to its list. */
async function follow(page: Page, name: string, url: RegExp): Promise<void> {
  await page.goto('/');
  await figureOf(page, name).click();
  await expect(page).toHaveURL(url);
}

/** Ends everything that other tests left for somebody to look at. */
async function settle(manage: Manage): Promise<void> {
  const { data: undelivered } = await manage.webhooks.listDeadLetters({ limit: 200 }).page();
  const delivery_ids = undelivered.map(({ id }: { id: string }) => id);
  if (delivery_ids.length > 0) await manage.webhooks.dismissDeadLetters({ delivery_ids });
  for await (const { id, state } of manage.webhooks.list())
    if (state !== 'paused') await manage.webhooks.pause(id);
  for (const { id, agent_id } of (await manage.agents.listExpiringCredentials()).data)
    await manage.credentials.revoke(agent_id, id);
  for (const { id } of (await manage.agents.list({ status: 'pending', limit: 200 }).page()).data)
    await manage.agents.deny(id, { reason: 'Not needed' });
}

const attention = (page: Page) => page.getByRole('list', { name: 'Needs attention' });

test('the numbers follow what happened, and each leads to its list', async ({ page, manage }) => {
  const hook = await manage.webhooks.create({
    url: receiver.url('/fine'),
    events: ['agent.registered'],
  });
  // Before there is a first agent there are steps instead of numbers.
  await anAgent();
  const active = await read(page, 'Active agents');
  const [allowed, denied] = [await read(page, 'allowed'), await read(page, 'denied')];
  const waiting = await read(page, 'Pending approvals');

  const [agent, newcomer] = [await anAgent(), await anAgent({ name: uniqueName('Newcomer') })];
  await verify(agent, agent.apiKey);
  await verify(agent, `ak_${'0'.repeat(64)}`);
  await makeWait(stack.adminDatabaseUrl, newcomer.agent_id);
  await expect.poll(() => read(page, 'Active agents')).toBe(active + 1);
  await expect.poll(() => read(page, 'allowed')).toBe(allowed + 1);
  await expect.poll(() => read(page, 'denied')).toBe(denied + 1);
  await expect.poll(() => read(page, 'Pending approvals')).toBe(waiting + 1);
  await expect(page.getByText(/Oldest: /)).toBeVisible();
  await expect(async () => {
    await page.goto('/');
    await expect(figureOf(page, 'Webhook success')).toContainText('%', { timeout: 1_000 });
  }).toPass();

  await follow(page, 'Active agents', /\/agents\?status=active/);
  await expect(page.getByRole('link', { name: agent.name })).toBeVisible();
  await follow(page, 'allowed', /\/activity\?type=agent\.verified&since=/);
  await expect(page.getByRole('row').filter({ hasText: agent.name })).toContainText('Success');
  await follow(page, 'denied', /\/activity\?type=agent\.verification_failed&since=/);
  await expect(page.getByRole('row').filter({ hasText: agent.name })).toContainText('Failure');
  await follow(page, 'Pending approvals', /\/agents\?status=pending/);
  await expect(page.getByRole('link', { name: newcomer.name })).toBeVisible();
  await follow(page, 'Webhook success', /\/webhooks$/);
  await expect(page.getByRole('link', { name: hook.webhook.url.slice(7) })).toBeVisible();
});

test('decisions over time are a chart, a table and two lists, for the period that was chosen', async ({
  page,
}) => {
  const agent = await anAgent();
  await verify(agent, agent.apiKey);
  await page.goto('/?range=7d');
  const panel = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: 'Decisions over time' }) });
  await expect(panel.getByRole('button', { name: '7 d' })).toHaveAttribute('aria-pressed', 'true');
  await expect(panel.locator('.recharts-bar-rectangle path').first()).toBeVisible();
  await panel.getByRole('button', { name: '30 d' }).click();
  await expect(page).toHaveURL(/range=30d/);
  await panel.getByRole('button', { name: 'View as table' }).click();
  const today = panel.getByRole('table', { name: 'Decisions over time' }).getByRole('row').nth(1);
  await expect(today).toContainText('(UTC)');
  await expect(today.getByRole('cell').nth(1)).not.toHaveText('0');
  await panel.getByRole('link', { name: /^Allowed \d/ }).click();
  await expect(page).toHaveURL(/\/activity\?type=agent\.verified&since=/);
});

test('what needs attention leads to where it is put right', async ({ page, manage }) => {
  await settle(manage);
  const agent = await anAgent({ name: uniqueName('Importer') });
  const path = `/hook-${randomBytes(4).toString('hex')}`;
  receiver.answer(path, { status: 500 });
  const { webhook } = await manage.webhooks.create({
    url: receiver.url(path),
    events: ['agent.verification_failed'],
    subject_ids: [agent.agent_id],
    schedule: [0],
  });
  await verify(agent, `ak_${'0'.repeat(64)}`);
  await expect.poll(async () => (await manage.webhooks.getFigures()).dead).toBe(1);
  const expires_at = new Date(Date.now() + 3 * DAY_MS).toISOString();
  await manage.credentials.create(agent.agent_id, { name: 'Nightly job', expires_at });
  const newcomer = await anAgent({ name: uniqueName('Newcomer') });
  await makeWait(stack.adminDatabaseUrl, newcomer.agent_id);

  const rows = [
    { says: 'accepts nothing', verb: /^Inspect/, leadsTo: `/webhooks/${webhook.id}` },
    { says: 'One event was not delivered', verb: /^Review/, leadsTo: '/webhooks/not-delivered' },
    {
      says: `Key “Nightly job” of ${agent.name} ends in 2 days`,
      verb: /^Replace/,
      leadsTo: `/agents/${agent.agent_id}/credentials`,
    },
    { says: `${newcomer.name} waits for approval`, verb: /^Review/, leadsTo: `/agents/${newcomer.agent_id}` },
  ];
  for (const { says, verb, leadsTo } of rows) {
    await page.goto('/');
    await expect(attention(page).getByRole('listitem')).toHaveCount(rows.length);
    await attention(page)
      .getByRole('listitem')
      .filter({ hasText: says })
      .getByRole('link', { name: verb })
      .click();
    await expect(page).toHaveURL((url) => url.pathname === leadsTo);
  }
});

test('nothing to do is said', async ({ page, manage }) => {
  await settle(manage);
  await page.goto('/');
  await expect(page.getByText('Nothing needs attention')).toBeVisible();
  await expect(attention(page)).toHaveCount(0);
  await expect(page.getByText('Nobody waits')).toBeVisible();
});
