import type { Locator, Page } from '@playwright/test';
import { axeFindingsIn, expectNoAxeFindings } from '../support/accessibility.js';
import { Receiver } from '../support/receiver.mjs';
import { expect, test, uniqueName } from '../support/test.js';

/** Scopes are made of names: no blanks. */
const newName = (name: string): string => uniqueName(name).replaceAll(' ', '-');

const DOCUMENT = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Orders', version: '1' },
  paths: {
    '/orders': { get: { operationId: 'listOrders', summary: 'List orders' } },
    '/orders/{id}': {
      get: {
        operationId: 'getOrder',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      },
    },
  },
});

const middleOf = (locator: Locator): Promise<number> =>
  locator.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return Math.round((top + bottom) / 2);
  });

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

test('a provider is added by keyboard, gets its tools from a document, and takes them along when it goes', async ({
  page,
  manage,
}) => {
  const name = newName('orders');
  await page.goto('/tools/providers');
  await page.getByRole('button', { name: 'Add provider' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add provider' });
  await expect(dialog.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type(name);
  await dialog.getByLabel('Address').focus();
  await page.keyboard.type('https://api.example.com/v1');
  await dialog.getByLabel('Credential', { exact: true }).selectOption('header');
  expect(await axeFindingsIn(page, '[role=dialog]')).toEqual([]);
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Add provider' }).press('Enter');
  await expect(dialog.getByText('Give the credential')).toBeVisible();
  await dialog.getByLabel('Name of the header').fill('x-api-key');
  await dialog.getByLabel('Value of the credential').fill('kept-secret');
  await page.keyboard.press('Enter');

  await expect(heading(page, name)).toBeVisible();
  await expect(page.getByText('No tools of this provider yet')).toBeVisible();
  await page.getByRole('button', { name: 'Import from OpenAPI' }).click();
  const document = page.getByLabel('Document', { exact: true });
  await document.fill('{');
  await page.getByRole('button', { name: 'Import tools' }).click();
  await expect(document).toHaveAttribute('aria-invalid', 'true');
  await document.fill(DOCUMENT);
  await page.getByRole('button', { name: 'Import tools' }).click();
  await expect(page.getByRole('alert').filter({ hasText: '2 new tools' })).toBeVisible();
  await expect(page.getByRole('link', { name: `${name}:listOrders` })).toBeVisible();
  await expect(page.getByText('kept-secret')).toHaveCount(0);

  await page.getByLabel('Category').fill('shop');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Provider saved')).toBeVisible();
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  expect(await manage.toolProviders.get(id)).toMatchObject({
    category: 'shop',
    credential: { place: 'header', name: 'x-api-key' },
  });

  await page.getByRole('button', { name: 'Delete provider' }).click();
  const question = page.getByRole('alertdialog');
  await question.getByRole('button', { name: 'Delete provider' }).click();
  await expect(question.getByText('This is another name')).toBeVisible();
  await question.getByLabel('Its name').fill(name);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/tools\/providers$/);
  await expect(page.getByRole('link', { name })).toHaveCount(0);
  expect((await manage.tools.list({ provider_id: id }).page()).data).toEqual([]);
});

test('a tool is added by hand and edited, and what somebody else saved meanwhile is not lost', async ({
  page,
  manage,
}) => {
  const provider = await manage.toolProviders.create({
    name: newName('mail'),
    kind: 'http',
    base_url: 'https://mail.example.com',
  });
  await page.goto(`/tools?provider_id=${provider.id}`);
  await page.getByRole('button', { name: 'Add tool' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add tool' });
  await expect(dialog.getByLabel('Provider')).toHaveValue(provider.id);
  await dialog.getByLabel('Name', { exact: true }).fill(`${provider.name}:send`);
  await dialog.getByLabel('Method').selectOption('POST');
  await dialog.getByLabel('Path').fill('/messages');
  await dialog.getByLabel('Arguments (JSON Schema)').fill('{"type":');
  await dialog.getByRole('button', { name: 'Add tool' }).click();
  await expect(dialog.getByText('This is not JSON')).toBeVisible();
  await dialog.getByLabel('Arguments (JSON Schema)').fill('{"type":"object"}');
  await dialog.getByRole('button', { name: 'Add tool' }).click();

  await expect(heading(page, `${provider.name}:send`)).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Required scope' })).toHaveValue(
    `tool:${provider.name}:send`,
  );
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  await manage.tools.edit(id, { tags: ['theirs'] });
  await page.getByLabel('Description').fill('Sends a message');
  await page.getByRole('button', { name: 'Save changes' }).click();
  const clash = page.getByRole('alert').filter({ hasText: 'elsewhere' });
  await expect(clash).toContainText('is now: theirs');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Tool saved')).toBeVisible();
  expect(await manage.tools.get(id)).toMatchObject({ description: 'Sends a message', tags: ['theirs'] });

  await page.getByRole('button', { name: 'Delete tool' }).click();
  await page.getByLabel('Its name').fill(`${provider.name}:send`);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete tool' }).click();
  await expect(page).toHaveURL(/\/tools$/);
});

test('a skill is added with the tools that it belongs to', async ({ page, manage }) => {
  const name = newName('research');
  await page.goto('/tools/skills');
  await page.getByRole('button', { name: 'Add skill' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add skill' });
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel('Text', { exact: true }).fill('# How to look things up');
  await dialog.getByLabel(/^Tools/).fill('web_search, github:search\nbad name');
  await dialog.getByRole('button', { name: 'Add skill' }).click();
  await expect(dialog.getByText('Use 1 to 128 letters')).toBeVisible();
  await dialog.getByLabel(/^Tools/).fill('web_search, github:search');
  await dialog.getByRole('button', { name: 'Add skill' }).click();
  await expect(heading(page, name)).toBeVisible();
  const [skill] = (await manage.skills.list({ name }).page()).data;
  expect(skill).toMatchObject({ tools: ['web_search', 'github:search'], version: '1.0.0' });
});

test('the checker shows what scopes open as they are typed, and which of them decides', async ({
  page,
  manage,
}) => {
  const name = newName('code');
  const provider = await manage.toolProviders.create({
    name,
    kind: 'http',
    base_url: 'https://code.example.com',
  });
  for (const tool of ['search', 'read'])
    await manage.tools.create({
      provider_id: provider.id,
      name: `${name}:${tool}`,
      method: 'GET',
      path: '/',
    });
  await manage.skills.create({ name, content: 'How to', tools: [`${name}:read`] });

  await page.goto('/tools/checker');
  const held = page.getByLabel('Scopes');
  await held.fill(`tool:${name}:*`);
  await expect(page.getByText('Opens 2 tools and one skill')).toBeVisible();
  await page.getByText('Show which').click();
  await expect(page.getByRole('listitem').filter({ hasText: `${name}:search` })).toBeVisible();
  const main = page.getByRole('main');
  await main.getByRole('combobox', { name: 'Tool' }).fill(`${name}:search`);
  await expect(main.getByText('Allowed')).toBeVisible();
  await expect(main.getByText(`by tool:${name}:*`)).toBeVisible();

  await held.fill(`skill:${name} tool:${name}_read`);
  await expect(main.getByText('Denied')).toBeVisible();
  await expect(main.getByText(`It would take tool:${name}:search`)).toBeVisible();
  await main.getByRole('combobox', { name: 'Tool' }).fill(`${name}_read`);
  await expect(main.getByText('which names it in the older spelling')).toBeVisible();

  await held.fill(`tool:${name.slice(0, -1)}* tool:${name}:serch category:x *`);
  await expect(main.getByText('does not end at a colon')).toBeVisible();
  await expect(main.getByText('opens every tool and every skill')).toBeVisible();
  await expect(main.getByText('no tool and no skill asks for such a scope')).toBeVisible();
  await expect(main.getByText('opens nothing that is in the catalogue now')).toBeVisible();
  await expectNoAxeFindings(page);
  // A question is an address: a colleague sees the same.
  await page.reload();
  await expect(held).toHaveValue(/serch category:x \*$/);
});

test('on a phone the list comes soon: what narrows it shares a line, and so does an id', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const refresh = page.getByRole('button', { name: 'Refresh the list' });
  for (const list of ['/tools', '/tools/providers']) {
    await page.goto(list);
    expect(await middleOf(page.getByRole('searchbox'))).toBe(await middleOf(refresh));
  }
  await page.goto('/tools/profiles');
  const row = page.getByRole('row').filter({ hasText: 'default' });
  const copy = row.getByRole('button', { name: 'Copy profile id' });
  const id = row.getByText(/^prf_/);
  expect(Math.abs((await middleOf(copy)) - (await middleOf(id)))).toBeLessThan(2);
  expect(await id.evaluate((element) => element.clientHeight)).toBeLessThan(24);
});

test('the page of a proxy repeats what the proxy says of itself, when it was asked and what to do', async ({
  page,
  manage,
}) => {
  const proxy = await Receiver.start();
  const says = (auth: string) =>
    proxy.answer('/health', {
      status: 200,
      body: JSON.stringify({ status: 'ok', auth }),
      headers: { 'content-type': 'application/json' },
    });
  const name = newName('edge');
  const profile = await manage.profiles.create({ name, target: 'stock', proxy_url: proxy.url('/') });
  const { id } = await manage.toolProviders.create({
    name,
    kind: 'ati',
    base_url: proxy.url(''),
    profile_id: profile.id,
  });
  says('disabled');
  await page.goto(`/tools/${id}`);
  await page.getByRole('link', { name }).click();
  await expect(page.getByRole('row').filter({ hasText: name })).toBeVisible();
  await page.goBack();
  const check = page.getByRole('button', { name: 'Check now' });
  await check.click();
  await expect(page.getByText('The proxy says that it lets everybody in')).toBeVisible();
  await expect(page.getByText('Give it the environment of its profile')).toBeVisible();
  await expectNoAxeFindings(page);
  says('jwt');
  await check.click();
  await expect(page.getByText('The proxy says that it verifies tokens')).toBeVisible();
  says('perhaps');
  await check.click();
  await expect(page.getByText('The proxy may let everybody in')).toBeVisible();
  await proxy.stop();
  await check.click();
  await expect(page.getByText('The proxy gave no answer when it was last asked')).toBeVisible();
});
