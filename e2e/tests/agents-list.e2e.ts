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
