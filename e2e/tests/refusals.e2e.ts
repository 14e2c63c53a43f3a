import { anAgent, expect, stack, test } from '../support/test.js';

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

test('why an agent was refused is said beside the event, with the one change that lets it in again', async ({
  page,
  manage,
}) => {
  const agent = await anAgent();
  const ask = () =>
    fetch(`${stack.apiUrl}/agents/${agent.agent_id}`, { headers: { 'x-api-key': agent.apiKey } });
  await manage('POST', `/agents/${agent.agent_id}/suspend`, { reason: 'Looks wrong' });
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
