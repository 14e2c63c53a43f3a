import { expectNoAxeFindings } from '../support/accessibility.js';
import { expect, signedOut, stack, test } from '../support/test.js';

// Published for everybody, like the API it describes.
test.use(signedOut);

test('the API reference names a route and has no axe finding', async ({ page }) => {
  await page.goto(`${stack.apiUrl}/docs`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText('/agents/verify').first()).toBeVisible();
  await expectNoAxeFindings(page);
});
