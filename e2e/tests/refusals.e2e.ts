import { expect, stack, test } from '../support/test.js';

test('who was refused is found in the activity, with the cause and how often', async ({ page }) => {
  const refused = () =>
    fetch(`${stack.apiUrl}/api/v1/agents`, { headers: { authorization: 'Bearer mk_of_a_stranger' } });
  expect((await refused()).status).toBe(401);

  await page.goto('/activity?type=access.*');
  await page.getByRole('link', { name: 'Credentials refused' }).first().click();
  const panel = page.getByRole('dialog');
  await expect(panel.getByText('key_malformed')).toBeVisible();
  await expect(panel.getByText('Once', { exact: true })).toBeVisible();
  await expect(panel.getByText('not signed in')).toBeVisible();
});
