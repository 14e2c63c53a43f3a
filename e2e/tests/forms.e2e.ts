import type { Locator, Page } from '@playwright/test';
import { expectNoAxeFindings } from '../support/accessibility.js';
import { loseTheFirstAnswer } from '../support/lost-answer.js';
import { manageAs } from '../support/management.mjs';
import { makeMember } from '../support/member.mjs';
import { anAgent, expect, owner, signedOut, stack, test, uniqueName, type Manage } from '../support/test.js';

/** A form of the console: where it is, what is typed into it, and what saves it. */
interface Form {
  path: string;
  /** Makes the form appear where the page begins without it. */
  open?: (page: Page) => Promise<void>;
  type: (page: Page) => Promise<unknown>;
  /** What was typed is still there. */
  expectTyped: (page: Page) => Promise<void>;
  save: (page: Page) => Locator;
  /** A secret appears, which has to be stored before anything else. */
  issues?: true;
}

const button = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true });

/** A form with one text field that is typed into. */
const typing = (field: (page: Page) => Locator, text: string, save: Form['save']) => ({
  type: (page: Page) => field(page).fill(text),
  expectTyped: (page: Page) => expect(field(page)).toHaveValue(text),
  save,
});
const labelled = (label: string) => (page: Page) => page.getByLabel(label, { exact: true });

async function anEndpoint(manage: Manage): Promise<string> {
  const url = 'https://hooks.example.com/typed';
  const { webhook } = await manage.webhooks.create({ url, events: ['agent.registered'] });
  return webhook.id;
}

async function everyForm(manage: Manage): Promise<Record<string, Form>> {
  const { agent_id: agent } = await anAgent({ permissions: ['zendesk:tickets:read'] });
  const granted = (page: Page) => page.getByRole('checkbox', { name: 'read github:repos:read' });
  const tier = (page: Page) =>
    page.locator('section').filter({ has: page.getByRole('heading', { name: 'Enterprise' }) });
  return {
    agent: {
      path: `/agents/${agent}/settings`,
      ...typing((page) => page.getByLabel('Description'), 'Reads invoices', button('Save changes')),
    },
    access: {
      path: `/agents/${agent}/access`,
      open: (page) => button('Edit access')(page).click(),
      type: (page) => granted(page).check(),
      expectTyped: (page) => expect(granted(page)).toBeChecked(),
      save: button('Save changes'),
    },
    endpoint: {
      path: `/webhooks/${await anEndpoint(manage)}/settings`,
      ...typing((page) => page.getByLabel('Description'), 'Billing', button('Save changes')),
    },
    permission: {
      path: '/settings/permissions',
      ...typing(labelled('Permission'), `sap:orders:t${Date.now()}`, button('Add permission')),
    },
    'rate tier': {
      path: '/settings/rate-tiers',
      ...typing(
        (page) => tier(page).getByLabel('Calls a minute'),
        '7001',
        (page) => tier(page).getByRole('button', { name: 'Save' }),
      ),
    },
    'new endpoint': {
      path: '/webhooks/new',
      type: async (page) => {
        await page.getByRole('checkbox', { name: 'Everything' }).check();
        await page.getByRole('textbox', { name: 'Address' }).fill('https://hooks.example.com/typed');
      },
      expectTyped: (page) =>
        expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue('https://hooks.example.com/typed'),
      save: button('Add endpoint'),
      issues: true,
    },
  };
}

test('no form loses what was typed: leaving asks, and a lost answer is repeated as the same change', async ({
  page,
  manage,
}) => {
  const leaving = page.getByRole('alertdialog', { name: 'Leave without saving?' });
  const elsewhere = page.getByRole('navigation').getByRole('link', { name: 'Activity' }).first();
  for (const [name, form] of Object.entries(await everyForm(manage))) {
    await page.goto(form.path);
    // The page answers before its script has woken up: what is typed until then asks nobody.
    await expect(async () => {
      if (await leaving.isVisible()) return;
      await form.open?.(page);
      await form.type(page);
      await elsewhere.click();
      await expect(leaving).toBeVisible({ timeout: 500 });
    }, name).toPass();
    await leaving.getByRole('button', { name: 'Stay on this page' }).click();
    await form.expectTyped(page);
    await page.evaluate(() => window.history.back());
    await expect(leaving, name).toBeVisible();
    await leaving.getByRole('button', { name: 'Stay on this page' }).click();

    const keys = await loseTheFirstAnswer(page);
    await form.save(page).click();
    await expect(page.getByRole('main').getByRole('alert'), name).toContainText('does not answer');
    await form.expectTyped(page);
    await form.save(page).click();
    await expect.poll(() => keys, name).toEqual([expect.stringMatching(/^[\w-]{36}$/), keys[0]]);
    await expect(page.locator('button[aria-disabled=true]'), name).toHaveCount(0);
    if (form.issues) await page.getByRole('button', { name: 'I have stored it' }).click();
    await expect(page.getByRole('main').getByRole('alert'), name).toHaveCount(0);
    await elsewhere.click();
    await expect(page, name).toHaveURL(/\/activity/);
  }
});

test('a dialog with something typed in it asks before it closes, and a page with two forms asks once', async ({
  page,
}) => {
  const agent = await anAgent();
  const leaving = page.getByRole('alertdialog', { name: 'Leave without saving?' });
  const digest = page.getByLabel('SHA-256 digest');
  await page.goto(`/agents/${agent.agent_id}/credentials`);
  await expect(async () => {
    if (await digest.isVisible()) return;
    await page.getByRole('button', { name: 'Import' }).click({ timeout: 1_000 });
    await expect(digest).toBeVisible({ timeout: 500 });
  }).toPass();
  await digest.fill('5a');
  await page.keyboard.press('Escape');
  await leaving.getByRole('button', { name: 'Stay on this page' }).click();
  await expect(digest).toHaveValue('5a');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await leaving.getByRole('button', { name: 'Leave without saving' }).click();
  await expect(digest).toHaveCount(0);
  await page.getByRole('button', { name: 'Import' }).click();
  await expect(digest).toHaveValue('');
  await page.keyboard.press('Escape');
  await expect(digest).toHaveCount(0);

  await page.goto('/settings/rate-tiers');
  const calls = page.getByLabel('Calls a minute');
  const elsewhere = page.getByRole('navigation').getByRole('link', { name: 'Activity' }).first();
  await expect(async () => {
    await calls.nth(0).fill('71');
    await calls.nth(1).fill('72');
    await elsewhere.click();
    await expect(leaving).toBeVisible({ timeout: 500 });
  }).toPass();
  await leaving.getByRole('button', { name: 'Leave without saving' }).click();
  await expect(page).toHaveURL(/\/activity/);
});

/** Somebody beside the owner, as the console knows them and as they call the API. */
async function somebody(page: Page, baseURL: string) {
  const member = await makeMember(stack.databaseUrl, 'admin');
  const context = await page
    .context()
    .browser()!
    .newContext({ baseURL, ...signedOut });
  const door = await context.newPage();
  await door.goto('/sign-in', { waitUntil: 'networkidle' });
  await door.getByLabel('E-mail').fill(member.email);
  await door.getByLabel('Password', { exact: true }).fill(owner.password);
  await door.getByRole('button', { name: 'Sign in' }).click();
  await expect(door.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
  const manage = await manageAs(baseURL, await context.storageState());
  await context.close();
  return { ...member, manage };
}

test('a conflict names who changed what, in every form that several people share', async ({
  page,
  manage,
  baseURL,
}) => {
  const grace = await somebody(page, baseURL!);
  const { agent_id: agent } = await anAgent({ permissions: ['zendesk:tickets:read'] });
  const webhook = await anEndpoint(manage);
  const forms = await everyForm(manage);
  const endpoint = `/webhooks/${webhook}/settings`;
  const shared = [
    {
      ...forms['agent']!,
      path: `/agents/${agent}/settings`,
      change: (by: Manage) => by.agents.edit(agent, { description: 'Reads receipts' }),
      says: 'changed this agent',
      beside: ['Theirs', 'Reads receipts', 'Yours', 'Reads invoices'],
    },
    {
      ...forms['access']!,
      path: `/agents/${agent}/access`,
      change: (by: Manage) => by.agents.edit(agent, { rate_tier: 'pro' }),
      says: 'changed this agent',
      beside: ['Rate tier is now: Pro'],
    },
    {
      ...forms['endpoint']!,
      path: endpoint,
      change: (by: Manage) => by.webhooks.edit(webhook, { description: 'Payroll' }),
      says: 'changed this endpoint',
      beside: ['Theirs', 'Payroll', 'Yours', 'Billing'],
    },
  ];
  for (const { path, open, type, save, change, says, beside } of shared) {
    await test.step(path, async () => {
      await page.goto(path, { waitUntil: 'networkidle' });
      await open?.(page);
      await type(page);
      await change(grace.manage);
      await save(page).click();
      const box = page.getByRole('main').getByRole('alert');
      await expect(box).toBeFocused();
      await expect(box).toContainText(
        new RegExp(`${grace.name} ${says} (now|this minute|\\d+ seconds? ago)`),
      );
      await expect(box).toContainText('Nothing is saved yet.');
      for (const text of beside) await expect(box).toContainText(text);
      await expectNoAxeFindings(page);
      await save(page).click();
      await expect(box).toHaveCount(0);
    });
  }

  // Oneself in another window, and somebody of whom nothing can be read.
  await page.goto(endpoint, { waitUntil: 'networkidle' });
  await page.getByLabel('Description').fill('Mine');
  await manage.webhooks.edit(webhook, { description: 'Mine too' });
  await button('Save changes')(page).click();
  const box = page.getByRole('main').getByRole('alert');
  await expect(box).toContainText('You changed this endpoint elsewhere');
  await page.reload({ waitUntil: 'networkidle' });
  await page.getByLabel('Description').fill('Mine again');
  await grace.manage.webhooks.edit(webhook, { description: 'Hers' });
  await page.route('**/api/v1/activity?*', (route) => route.fulfill({ status: 503, json: {} }));
  await button('Save changes')(page).click();
  await expect(box).toContainText('Somebody changed this endpoint meanwhile');
});

test('what was saved meanwhile stands beside what was typed, and exactly what is chosen is saved', async ({
  page,
  manage,
}) => {
  const agent = await anAgent({ name: uniqueName('Shared') });
  const { agent_id: id } = agent;
  await page.goto(`/agents/${id}/settings`);
  const save = page.getByRole('button', { name: 'Save changes' });
  const name = page.getByLabel('Name', { exact: true });
  const meanwhile = page.getByRole('alert').filter({ hasText: 'You changed this agent elsewhere' });
  await expect(page.getByRole('button', { name: 'Stop now' })).toBeVisible();
  await name.fill('My name');
  await page.getByLabel('Description').fill('My words');
  await manage.agents.edit(id, {
    name: 'Their name',
    description: 'Their words',
    owner_email: 'their@example.com',
  });
  await save.click();
  await expect(meanwhile).toBeFocused();
  await expect(meanwhile).toContainText('Owner e-mail is now: their@example.com');
  const choose = (field: string) => meanwhile.getByRole('group', { name: field });
  await expect(choose('Name').getByRole('radio', { name: 'Yours: My name' })).toBeChecked();
  await choose('Name').getByRole('radio', { name: 'Theirs: Their name' }).check();
  await expect(name).toHaveValue('Their name');
  await expect(choose('Description').getByRole('radio', { name: 'Yours: My words' })).toBeChecked();
  await save.click();
  await expect(page.getByText('Agent saved')).toBeVisible();
  await expect(meanwhile).toHaveCount(0);
  expect(await manage.agents.get(id)).toMatchObject({
    name: 'Their name',
    description: 'My words',
    owner_email: 'their@example.com',
  });

  // What is not in the form is in nobody's way.
  await manage.agents.edit(id, { rate_tier: 'pro' });
  await name.fill('My name after all');
  await save.click();
  await expect
    .poll(() => manage.agents.get(id))
    .toMatchObject({ name: 'My name after all', rate_tier: 'pro' });
  await expect(meanwhile).toHaveCount(0);
});
