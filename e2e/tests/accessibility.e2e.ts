import { axeFindingsIn, expectNoAxeFindings } from '../support/accessibility.js';
import { everyRoute } from '../support/routes.js';
import { anAgent, expect, owner, signedOut, test, uniqueName } from '../support/test.js';

test('no page has an axe finding', async ({ page }) => {
  for (const { name, path, isOutside } of await everyRoute()) {
    if (isOutside) continue;
    await test.step(name, async () => {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByRole('main').locator('[aria-busy=true]')).toHaveCount(0);
      await expectNoAxeFindings(page);
    });
  }
});

test('what only the dark theme makes unreadable is found', async ({ page }) => {
  await page.goto('/agents');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.dark h1 { color: #222 !important }');
    document.adoptedStyleSheets.push(sheet);
  });
  await expect(expectNoAxeFindings(page)).rejects.toThrow(/in the dark: color-contrast/);
});

test('neither an event, nor a menu, nor a dialog, nor the palette has one', async ({ page }) => {
  const agent = await anAgent({ name: uniqueName('Inspected') });
  await page.goto(`/activity?agent_id=${agent.agent_id}`);
  await page.getByRole('link', { name: 'Agent registered' }).first().click();
  await expect(page.getByText('Event id')).toBeVisible();
  await expectNoAxeFindings(page);

  await page.goto(`/agents?search=${encodeURIComponent(agent.name)}`);
  await page.getByRole('button', { name: `Actions for ${agent.name}` }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  expect(await axeFindingsIn(page, '[role=menu]')).toEqual([]);
  await page.getByRole('menuitem', { name: 'Revoke agent' }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await expectNoAxeFindings(page);
  await page.keyboard.press('Escape');

  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectNoAxeFindings(page);
});

test('no step of the registration has one', async ({ page }) => {
  await page.goto('/agents/new');
  await page.getByRole('button', { name: 'Continue to access' }).click();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveAttribute(
    'aria-invalid',
    'true',
  );
  await expectNoAxeFindings(page);

  await page.getByLabel('Name', { exact: true }).fill(uniqueName('Walked through'));
  await page.getByLabel('Owner e-mail').fill(owner.email);
  await page.getByRole('button', { name: 'Continue to access' }).click();
  await page.getByRole('checkbox', { name: 'read zendesk:tickets:read' }).check();
  await expectNoAxeFindings(page);
  await page.getByRole('button', { name: 'Continue to review' }).click();
  await expect(page.getByRole('button', { name: 'Register agent' })).toBeVisible();
  await expectNoAxeFindings(page);
  await page.getByRole('button', { name: 'Register agent' }).click();
  await expect(page.getByLabel('API key', { exact: true })).toBeVisible();
  await expectNoAxeFindings(page);
});

test.describe('signed out', () => {
  test.use(signedOut);

  test('sign-in has none, with and without a refusal', async ({ page }) => {
    await page.goto('/sign-in');
    await expectNoAxeFindings(page);
    await page.getByLabel('E-mail').fill('nobody@example.com');
    await page.getByLabel('Password', { exact: true }).fill('not the password at all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toBeVisible();
    await expectNoAxeFindings(page);
  });
});
