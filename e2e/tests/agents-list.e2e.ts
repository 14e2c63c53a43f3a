import { expectNoAxeFindings } from '../support/accessibility.js';
import { anAgent, expect, test, uniqueName } from '../support/test.js';

test('search and filters live in the URL, and the back button undoes them', async ({ page }) => {
  const wanted = await anAgent({ name: uniqueName('Findable') });
  const other = await anAgent({ name: uniqueName('Unrelated') });
  await page.goto('/agents');
  await expect(page.getByRole('link', { name: other.name })).toBeVisible();

  await page.getByRole('searchbox', { name: 'Search agents' }).fill(wanted.name);
  await expect(page).toHaveURL(/[?&]search=Findable/);
  await expect(page.getByRole('link', { name: wanted.name })).toBeVisible();
  await expect(page.getByRole('link', { name: other.name })).toHaveCount(0);

  await page.getByRole('main').getByRole('button', { name: 'Status', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'Suspended' }).click();
  await expect(page).toHaveURL(/[?&]status=suspended/);
  await expect(page.getByText('No agents match')).toBeVisible();

  await page.goBack();
  await expect(page).not.toHaveURL(/status=/);
  await expect(page.getByRole('link', { name: wanted.name })).toBeVisible();

  await page.reload();
  await expect(page.getByRole('searchbox', { name: 'Search agents' })).toHaveValue(wanted.name);
  await expect(page.getByRole('link', { name: other.name })).toHaveCount(0);

  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page).toHaveURL(/\/agents$/);
  await expect(page.getByRole('link', { name: other.name })).toBeVisible();
});

test('a row opens its agent, and back returns to the same list', async ({ page }) => {
  const agent = await anAgent({ name: uniqueName('Opened') });
  await page.goto(`/agents?search=${encodeURIComponent(agent.name)}`);
  await page.getByRole('link', { name: agent.name }).click();
  await expect(page).toHaveURL(new RegExp(`/agents/${agent.agent_id}$`));
  await expect(page.getByRole('heading', { name: agent.name, level: 1 })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/[?&]search=Opened/);
});

test('a list that cannot be refreshed stays, says how old it is, and is tried again', async ({ page }) => {
  const agent = await anAgent({ name: uniqueName('Remembered') });
  const shown = page.getByRole('link', { name: agent.name });
  await page.goto(`/agents?search=${encodeURIComponent(agent.name)}`);
  await expect(shown).toBeVisible();

  const json = {
    type: 'about:blank',
    title: 'Service unavailable',
    status: 503,
    detail: 'The database does not answer.',
    instance: 'req_0123456789abcdef01234567',
    code: 'service.unavailable',
  };
  await page.route('**/api/v1/agents?*', (route) => route.fulfill({ status: 503, json }));
  await page.getByRole('button', { name: 'Refresh the list' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'This could not be refreshed' });
  await expect(alert).toBeVisible();
  await expect(shown).toBeVisible();
  await expect(alert.locator('time')).toBeVisible();
  await expectNoAxeFindings(page);

  await page.unroute('**/api/v1/agents?*');
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(alert).toHaveCount(0);
  await expect(shown).toBeVisible();
});

test('the next page of a long list is read from its start', async ({ page }) => {
  const name = uniqueName('Paged');
  for (let n = 0; n < 65; n++) await anAgent({ name: `${name} ${n}` });
  await page.setViewportSize({ width: 1280, height: 480 });
  await page.goto(`/agents?search=${encodeURIComponent(name)}`);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('link', { name: `${name} 14`, exact: true })).toBeInViewport();
});
