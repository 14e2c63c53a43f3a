import { randomBytes } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import type { DeliveryState } from '@signet/sdk/management';
import { verifyWebhook } from '@signet/sdk/webhooks';
import { expectNoAxeFindings } from '../support/accessibility.js';
import { Receiver } from '../support/receiver.mjs';
import { anAgent, expect, newClient, test, type Manage } from '../support/test.js';

// Somebody's system, with a path of its own for every endpoint.
let receiver: Receiver;
test.beforeAll(async () => {
  receiver = await Receiver.start();
});
test.afterAll(() => receiver.stop());

const aPath = () => `/hook-${randomBytes(4).toString('hex')}`;

/** An endpoint that gives up after one attempt and hears of one agent only. */
async function anEndpoint(manage: Manage) {
  const path = aPath();
  const agent = await anAgent();
  const { webhook, secret } = await manage.webhooks.create({
    url: receiver.url(path),
    events: ['agent.verified', 'agent.verification_failed', 'agent.revoked'],
    subject_ids: [agent.agent_id],
    schedule: [0],
  });
  return {
    id: webhook.id,
    secret: secret!,
    path,
    agent,
    name: receiver.url(path).slice(7),
  };
}

/** Makes something happen to the endpoint's agent, and waits until the endpoint was told or refused to listen. */
async function anEvent(
  manage: Manage,
  { id, agent }: { id: string; agent: { agent_id: string } },
  state: DeliveryState,
) {
  const before = await manage.webhooks.listDeliveries(id, { state }).page();
  await newClient()
    .verifyAgent({ agent_id: agent.agent_id, api_key: `ak_${'0'.repeat(64)}` })
    .catch(() => undefined);
  await expect
    .poll(async () => (await manage.webhooks.listDeliveries(id, { state }).page()).data.length)
    .toBeGreaterThan(before.data.length);
}

/** The page answers before its script has woken up: a press until then is lost. */
async function press(button: Locator, outcome: Locator): Promise<void> {
  await expect(async () => {
    if (!(await outcome.isVisible())) await button.click();
    await expect(outcome).toBeVisible({ timeout: 1_000 });
  }).toPass();
}

test('an endpoint is added, shows its secret once, and its test event verifies', async ({ page }) => {
  const path = aPath();
  const url = receiver.url(path);
  await page.goto('/webhooks');
  await page.getByRole('main').getByRole('link', { name: 'Add endpoint' }).first().click();
  await press(page.getByRole('button', { name: 'Add endpoint' }), page.getByText('Give an address'));
  await expect(page.getByText('Choose at least one event')).toBeVisible();

  await page.getByLabel('Address').fill('ftp://example.com');
  await page.getByLabel('Description').fill('Billing, production');
  await page.getByRole('checkbox', { name: 'Agent revoked' }).check();
  await page.getByRole('checkbox', { name: 'All persona events' }).check();
  await expect(page.getByRole('checkbox', { name: 'Persona changed' })).toBeDisabled();
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await expect(page.getByLabel('Address')).toHaveAttribute('aria-invalid', 'true');

  await page.getByLabel('Address').fill(url);
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  const secret = await page.getByLabel('Signing secret').inputValue();
  expect(secret).toMatch(/^whsec_[0-9a-f]{64}$/);
  expect(page.url()).not.toContain(secret);

  await page.getByRole('button', { name: 'Send test event' }).click();
  await expect(page.getByText(/Accepted with HTTP 200/)).toBeVisible();
  const [call] = receiver.at(path);
  const { event, id } = await verifyWebhook({ secret, headers: call!.headers, rawBody: call!.body });
  expect(event).toMatchObject({ type: 'webhook.test', data: { test: true } });

  await page.getByRole('link', { name: 'Open endpoint' }).click();
  await expect(page.getByRole('alertdialog', { name: 'Leave without storing the key?' })).toBeVisible();
  await page.getByRole('button', { name: 'Stay here' }).click();
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await expect(page.getByLabel('Signing secret')).toHaveCount(0);
  expect(await page.content()).not.toContain(secret);

  await page.getByRole('link', { name: 'Open endpoint' }).click();
  await expect(page.getByRole('heading', { name: url.slice(7), level: 1, exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Deliveries' }).click();
  await page.getByRole('link', { name: 'Test event' }).click();
  const panel = page.getByRole('dialog', { name: 'Test event' });
  await expect(panel.getByText(id)).toBeVisible();
  await expect(panel.getByText('Attempt 1 · HTTP 200 · test')).toBeVisible();
});

test('a failure shows what the receiver said, word for word, and is sent again by keyboard', async ({
  page,
  manage,
}) => {
  const endpoint = await anEndpoint(manage);
  receiver.answer(endpoint.path, { status: 500, body: '<b>disk</b> full' });
  await anEvent(manage, endpoint, 'dead');

  await page.goto(`/webhooks/${endpoint.id}`);
  await expect(page.getByText('Nothing has been accepted since')).toBeVisible();
  await page.getByRole('button', { name: 'View as table' }).click();
  const overTime = page.getByRole('table', { name: 'Attempts over time' });
  await expect(overTime.getByRole('row')).toHaveCount(2);
  await expect(overTime.getByRole('cell').nth(2)).toHaveText('1');
  await page.getByRole('main').getByRole('link', { name: '1', exact: true }).click();
  await expect(page).toHaveURL(/deliveries\?state=dead/);
  const row = page.getByRole('row').filter({ hasText: 'Verification failed' });
  await expect(row).toContainText('HTTP 500');

  await page.reload();
  const panel = page.getByRole('dialog', { name: 'Verification failed' });
  await expect(async () => {
    await page.keyboard.press('j');
    await expect(row.getByRole('link')).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.press('Enter');
  await expect(panel.getByText('<b>disk</b> full')).toBeVisible();
  await expect(panel.getByText('HTTP 500 Internal Server Error')).toBeVisible();
  await expect(page).toHaveURL(/[?&]delivery=/);
  const why = panel.getByRole('region', { name: 'Why has this not arrived?' });
  await expect(why.getByText('A receiver accepts an event with a 2xx answer.')).toBeVisible();
  await expect(why.getByText('Mend the receiver, then send the event again.')).toBeVisible();

  receiver.answer(endpoint.path, { status: 204 });
  await tabTo(page, panel.getByRole('button', { name: 'Send again' }));
  await page.keyboard.press('Enter');
  await expect(panel.getByText('Attempt 2 · HTTP 204 · manual')).toBeVisible();
  await expect(panel.getByText('Delivered')).toBeVisible();
  await expect(why).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();

  const [first, second] = receiver.at(endpoint.path);
  expect(second!.body).toBe(first!.body);
  expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
});

test('an endpoint that asked for no calls says until when', async ({ page, manage }) => {
  const endpoint = await anEndpoint(manage);
  receiver.answer(endpoint.path, { status: 429, headers: { 'retry-after': '7200' } });
  await anEvent(manage, endpoint, 'dead');
  await page.goto(`/webhooks/${endpoint.id}`);
  await expect(page.getByText(/It asked for no calls until .+ Events wait for that\./)).toBeVisible();
  await expect(page.getByText('Calls are held back for a moment')).toHaveCount(0);
});

test('what was not delivered is sent again or dismissed, row by row', async ({ page, manage }) => {
  const endpoint = await anEndpoint(manage);
  receiver.answer(endpoint.path, { status: 503 });
  for (let n = 0; n < 3; n++) await anEvent(manage, endpoint, 'dead');

  await page.goto(`/webhooks/not-delivered?webhook_id=${endpoint.id}`);
  await expect(page.getByRole('link', { name: /^Not delivered \(\d+\)$/ })).toBeVisible();
  const boxes = page.getByRole('checkbox', { name: `Select Verification failed, ${endpoint.name}` });
  await expect(boxes).toHaveCount(3);
  const selected = page.getByRole('region', { name: 'Selected rows' });
  await expect(async () => {
    await page.getByRole('row').nth(1).getByRole('link').focus();
    await page.keyboard.press('x');
    await expect(selected.getByText('One selected')).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.press('Escape');
  await expect(selected).toHaveCount(0);

  receiver.answer(endpoint.path, { status: 200 });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await selected.getByRole('button', { name: 'Send again' }).click();
  await expect(boxes).toHaveCount(1);
  await expect(selected).toHaveCount(0);

  await page.getByRole('checkbox', { name: 'Select all rows of this page' }).check();
  await selected.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('No undelivered events for this endpoint')).toBeVisible();
  await expect.poll(() => receiver.at(endpoint.path).length).toBe(5);
});

test('a period is sent again', async ({ page, manage }) => {
  const endpoint = await anEndpoint(manage);
  receiver.answer(endpoint.path, { status: 500 });
  await anEvent(manage, endpoint, 'dead');
  receiver.answer(endpoint.path, { status: 200 });

  await page.goto(`/webhooks/${endpoint.id}/deliveries`);
  const dialog = page.getByRole('dialog', { name: 'Send a period again' });
  await press(page.getByRole('button', { name: 'Send a period again' }), dialog);
  await dialog.getByLabel('From').fill('');
  await dialog.getByRole('button', { name: 'Send again' }).click();
  await expect(dialog.getByText('Give a day and a time')).toBeVisible();
  await dialog.getByLabel('From').fill('2026-01-01T00:00');
  await dialog.getByRole('button', { name: 'Send again' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/was sent again: one event/)).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Delivered' })).toHaveCount(1);
});

test('a disabled endpoint says so, holds its events and sends them when it is enabled', async ({
  page,
  manage,
}) => {
  const endpoint = await anEndpoint(manage);
  await page.goto(`/webhooks/${endpoint.id}/settings`);
  const disabling = page.getByRole('alertdialog', { name: `Disable ${endpoint.name}?` });
  await press(page.getByRole('button', { name: 'Disable endpoint' }), disabling);
  await disabling.getByRole('button', { name: 'Disable endpoint' }).click();
  await expect(page.getByText('Switched off by a person')).toBeVisible();
  await anEvent(manage, endpoint, 'pending');
  expect(receiver.at(endpoint.path)).toHaveLength(0);

  await page.getByRole('main').getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('button', { name: 'Enable', exact: true }).click();
  const enabling = page.getByRole('alertdialog', { name: `Enable ${endpoint.name}?` });
  await expect(enabling.getByText('One event waits for this endpoint.')).toBeVisible();
  await enabling.getByRole('button', { name: 'Enable endpoint' }).click();
  await expect(page.getByText('Switched off by a person')).toHaveCount(0);
  await expect.poll(() => receiver.at(endpoint.path).length).toBe(1);
});

test('an event that its endpoint holds back says why, and is let go from there', async ({ page, manage }) => {
  const endpoint = await anEndpoint(manage);
  await manage.webhooks.pause(endpoint.id);
  await anEvent(manage, endpoint, 'pending');

  await page.goto(`/webhooks/${endpoint.id}/deliveries`);
  await page.getByRole('link', { name: 'Verification failed' }).click();
  const panel = page.getByRole('dialog', { name: 'Verification failed' });
  const why = panel.getByRole('region', { name: 'Why has this not arrived?' });
  await expect(why.getByText('An event is sent while its endpoint is switched on.')).toBeVisible();
  await why.getByRole('button', { name: 'Enable' }).click();
  const enabling = page.getByRole('alertdialog', { name: `Enable ${endpoint.name}?` });
  await enabling.getByRole('button', { name: 'Enable endpoint' }).click();
  await expect(panel.getByText('Delivered')).toBeVisible();
  await expect(why).toHaveCount(0);
});

test('a key is rotated with an overlap, and both fit until it ends', async ({ page, manage }) => {
  const endpoint = await anEndpoint(manage);
  await page.goto(`/webhooks/${endpoint.id}`);
  const dialog = page.getByRole('alertdialog', { name: 'Rotate a signing key?' });
  await press(page.getByRole('button', { name: 'Rotate key' }), dialog);
  await dialog.getByRole('button', { name: 'Rotate key' }).click();
  const secret = await page.getByLabel('Signing secret').inputValue();
  expect(secret).not.toBe(endpoint.secret);
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await expect(page.getByLabel('Signing secret')).toHaveCount(0);
  await expect(page.getByText('Ending')).toBeVisible();

  await page.getByRole('button', { name: 'Send test event' }).click();
  await expect(page.getByText(/Accepted with HTTP 200/)).toBeVisible();
  const { headers, body: rawBody } = receiver.at(endpoint.path)[0]!;
  for (const key of [secret, endpoint.secret])
    expect(await verifyWebhook({ secret: key, headers, rawBody })).toMatchObject({ scheme: 'v1' });

  await page.getByRole('button', { name: 'Rotate key' }).click();
  await dialog.getByLabel('Key').selectOption('Key pair (Ed25519)');
  await dialog.getByRole('button', { name: 'Add key' }).click();
  await expect(page.getByText(/^whpk_/).first()).toBeVisible();
});

test('settings are saved, not over somebody else, and deleting asks for the name', async ({
  page,
  manage,
}) => {
  const endpoint = await anEndpoint(manage);
  await page.goto(`/webhooks/${endpoint.id}/settings`);
  const description = page.getByLabel('Description');
  const save = page.getByRole('button', { name: 'Save changes' });
  await expect(async () => {
    await description.fill('Billing');
    await save.click();
    await expect(page.getByText('Endpoint saved')).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.getByLabel('Calls a second').fill('5');
  await page.getByRole('main').getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stay on this page' }).click();
  await page.getByRole('checkbox', { name: 'Keep the order per subject' }).check();
  await save.click();
  await expect
    .poll(async () => manage.webhooks.get(endpoint.id))
    .toMatchObject({ description: 'Billing', rate_per_second: 5, ordered: true });

  await manage.webhooks.edit(endpoint.id, { description: 'Newer' });
  await description.fill('Older');
  await save.click();
  await expect(page.getByText('You changed this endpoint elsewhere')).toBeVisible();
  await page.getByRole('radio', { name: 'Theirs: Newer' }).check();
  await expect(description).toHaveValue('Newer');

  await page.getByRole('button', { name: 'Delete endpoint' }).click();
  const dialog = page.getByRole('alertdialog', { name: `Delete ${endpoint.name}?` });
  await expect(dialog.getByRole('button', { name: 'Keep endpoint' })).toBeFocused();
  await dialog.getByLabel('Endpoint').fill('another one');
  await dialog.getByRole('button', { name: 'Delete endpoint' }).click();
  await expect(dialog.getByText('This is not the endpoint')).toBeVisible();
  await dialog.getByLabel('Endpoint').fill(endpoint.name);
  await dialog.getByRole('button', { name: 'Delete endpoint' }).click();
  await expect(page).toHaveURL(/\/webhooks$/);
  await expect(page.getByRole('link', { name: endpoint.name })).toHaveCount(0);
});

test('an agent shows who is told about it, and what became of every delivery', async ({ page, manage }) => {
  const endpoint = await anEndpoint(manage);
  const elsewhere = await anEndpoint(manage);
  receiver.answer(endpoint.path, { status: 503 });
  await anEvent(manage, endpoint, 'dead');

  await page.goto(`/agents/${endpoint.agent.agent_id}`);
  await page
    .getByRole('navigation', { name: 'Parts of this agent' })
    .getByRole('link', { name: 'Webhooks' })
    .click();
  const told = page.getByRole('table', { name: 'Who is told' });
  const row = told.getByRole('row').filter({ hasText: endpoint.name });
  await expect(row).toContainText('The organisation');
  await expect(row).toContainText('Failed');
  await expect(told.getByRole('link', { name: elsewhere.name })).toHaveCount(0);

  const sent = page.getByRole('table', { name: 'Deliveries about this agent' });
  const delivery = sent.getByRole('row').filter({ hasText: endpoint.name });
  await expect(delivery).toContainText('HTTP 503');
  await delivery.getByRole('link', { name: 'Verification failed' }).click();
  const panel = page.getByRole('dialog', { name: 'Verification failed' });
  await expect(panel.getByRole('link', { name: endpoint.name })).toHaveAttribute(
    'href',
    `/webhooks/${endpoint.id}`,
  );
  await page.keyboard.press('Escape');
  await expect(delivery.getByRole('link')).toBeFocused();

  await row.getByRole('link', { name: endpoint.name }).click();
  await expect(page).toHaveURL(new RegExp(`/webhooks/${endpoint.id}$`));
});

test('the keyboard leads there and adds', async ({ page }) => {
  await page.goto('/');
  await expect(async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await expect(page).toHaveURL(/\/webhooks$/, { timeout: 1_000 });
  }).toPass();
  await expect(page.getByRole('heading', { name: 'Webhooks', level: 1 })).toBeVisible();
  await page.keyboard.press('c');
  await expect(page).toHaveURL(/\/webhooks\/new$/);
});

test('no dialog or panel of a webhook has an axe finding', async ({ page, manage }) => {
  const endpoint = await anEndpoint(manage);
  receiver.answer(endpoint.path, { status: 500, body: 'no' });
  await anEvent(manage, endpoint, 'dead');

  const dialogs = async (path: string, buttons: string[]) => {
    await page.goto(path);
    for (const name of buttons) {
      const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
      await press(page.getByRole('button', { name, exact: true }), dialog);
      await expectNoAxeFindings(page);
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
    }
  };
  await dialogs(`/webhooks/${endpoint.id}`, ['Rotate key']);
  await page.getByRole('button', { name: 'Send test event' }).click();
  await expect(page.getByText(/Refused with HTTP 500/)).toBeVisible();
  await expectNoAxeFindings(page);

  await dialogs(`/webhooks/${endpoint.id}/deliveries`, ['Send a period again']);
  await page.getByRole('link', { name: 'Verification failed' }).click();
  await expect(page.getByText('Attempt 1')).toBeVisible();
  await expectNoAxeFindings(page);

  await dialogs(`/webhooks/${endpoint.id}/settings`, ['Disable endpoint', 'Delete endpoint']);
  await manage.webhooks.pause(endpoint.id);
  await dialogs(`/webhooks/${endpoint.id}`, ['Enable']);

  await page.goto(`/webhooks/not-delivered?webhook_id=${endpoint.id}`);
  await expect(async () => {
    await page.getByRole('checkbox', { name: /^Select Verification failed/ }).check();
    await expect(page.getByText('One selected')).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expectNoAxeFindings(page);
});

test('neither the new secret nor what is wrong with an endpoint has one', async ({ page }) => {
  await page.goto('/webhooks/new');
  await press(page.getByRole('button', { name: 'Add endpoint' }), page.getByText('Give an address'));
  await expectNoAxeFindings(page);
  await page.getByLabel('Address').fill(receiver.url(aPath()));
  await page.getByRole('checkbox', { name: 'Everything' }).check();
  await page.getByRole('checkbox', { name: 'Sign with a key pair too' }).check();
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await expect(page.getByLabel('Signing secret')).toBeVisible();
  await expectNoAxeFindings(page);
});

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}
