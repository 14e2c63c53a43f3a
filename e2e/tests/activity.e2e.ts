import { readFileSync } from 'node:fs';
import { ExportVerifier, isProof, parseKeys, verifyProof } from '@signet/audit';
import type { Download, Page } from '@playwright/test';
import { expectNoAxeFindings } from '../support/accessibility.js';
import { whileAltered, whileFound } from './damaged-log.mjs';
import { anAgent, expect, newClient, stack, test, uniqueName } from '../support/test.js';

const verify = (agent: { agent_id: string; apiKey: string }) =>
  newClient().verifyAgent({ agent_id: agent.agent_id, api_key: agent.apiKey });

const refused = (agent: { agent_id: string }) =>
  newClient()
    .verifyAgent({ agent_id: agent.agent_id, api_key: `ak_${'0'.repeat(64)}` })
    .catch(() => undefined);

/** An agent that was registered and verified, and refused once. */
async function aBusyAgent(name: string) {
  const agent = await anAgent({ name: uniqueName(name) });
  await verify(agent);
  await refused(agent);
  return agent;
}

/**
 * Acts until it has its effect: a page answers before it listens, and the first press may be lost. What had its effect
 * late is not done again: that would undo it, or find nothing to press.
 */
const until = (act: () => Promise<unknown>, effect: (within: { timeout: number }) => Promise<void>) =>
  expect(async () => {
    const isDone = await effect({ timeout: 1 }).then(
      () => true,
      () => false,
    );
    if (isDone) return;
    await act();
    await effect({ timeout: 2_000 });
  }).toPass({ timeout: 90_000 });

const rows = (page: Page) => page.getByRole('table', { name: 'Activity' }).locator('[data-row]');

const keys = async () =>
  parseKeys(await (await fetch(`${stack.apiUrl}/.well-known/signet-audit-keys.json`)).text());

async function textOf(download: Download): Promise<string> {
  return readFileSync(await download.path(), 'utf8');
}

test('filters and facets live in the URL, and the back button undoes them', async ({ page }) => {
  await aBusyAgent('Counted');
  await page.goto('/activity');
  const facet = page
    .getByRole('list', { name: 'Events' })
    .getByRole('button', { name: /^Verification failed/ });
  await until(
    () => facet.click({ timeout: 2_000 }),
    (within) => expect(page).toHaveURL(/[?&]type=agent\.verification_failed/, within),
  );
  await expect(facet).toHaveAttribute('aria-pressed', 'true');
  await expect(rows(page).filter({ hasText: 'Agent registered' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Event is Verification failed' })).toBeVisible();

  await page
    .getByRole('list', { name: 'Outcome' })
    .getByRole('button', { name: /^Success/ })
    .click();
  await expect(page).toHaveURL(/[?&]outcome=success/);
  await expect(page.getByText('No activity in this period')).toBeVisible();

  await page.goBack();
  await expect(page).not.toHaveURL(/outcome=/);
  await expect(rows(page).first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Event is Verification failed' })).toBeVisible();
  await until(
    () => page.getByRole('button', { name: 'Clear filters' }).click({ timeout: 2_000 }),
    (within) => expect(page).toHaveURL(/\/activity$/, within),
  );
});

test('a text finds events by the name of their agent', async ({ page }) => {
  const agent = await aBusyAgent('Searched');
  const other = await aBusyAgent('Elsewhere');
  await page.goto('/activity');
  await until(
    () => page.getByRole('searchbox', { name: 'Search activity' }).fill(agent.name),
    (within) => expect(page).toHaveURL(/[?&]q=Searched/, within),
  );
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).filter({ hasText: other.name })).toHaveCount(0);
  await expect(page.getByText('Events are counted by type, outcome and time')).toBeVisible();
});

test('the histogram narrows the period, by pointer and by keyboard', async ({ page }) => {
  await aBusyAgent('Charted');
  await page.goto('/activity');
  const chart = page.locator('.recharts-wrapper');
  // The last bar is the hour in which all of this happens.
  await until(
    async () => {
      await chart.scrollIntoViewIfNeeded();
      const box = (await chart.boundingBox())!;
      await page.mouse.click(box.x + box.width - 6, box.y + box.height / 2);
    },
    (within) => expect(page).toHaveURL(/[?&]since=.*until=|[?&]until=.*since=/, within),
  );
  await expect(page.getByRole('button', { name: /^Period is .* to / })).toBeVisible();
  await expect(rows(page).filter({ hasText: 'Agent registered' }).first()).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/activity$/);

  await page.getByRole('button', { name: 'View as table' }).click();
  const hour = page.getByRole('table', { name: 'Events over time' }).getByRole('button').first();
  await hour.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/[?&]since=/);
  await expect(rows(page).first()).toBeVisible();
});

test('a period can be given by two moments', async ({ page }) => {
  await page.goto('/activity');
  await until(
    async () => {
      await page.getByRole('button', { name: /^Period is/ }).click({ timeout: 2_000 });
      await page.getByRole('menuitem', { name: 'Custom period' }).click({ timeout: 2_000 });
    },
    (within) => expect(page.getByLabel('From')).toBeVisible(within),
  );
  await page.getByLabel('From').fill('2020-01-02T10:00');
  await page.getByLabel('Up to').fill('2020-01-01T10:00');
  await page.getByRole('button', { name: 'Show period' }).click();
  await expect(page.getByText('This is not after the beginning.')).toBeVisible();
  await page.getByLabel('Up to').fill('2020-01-03T10:00');
  await page.getByRole('button', { name: 'Show period' }).click();
  await expect(page.getByText('No activity in this period')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Go live' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Show all time' }).click();
  await expect(rows(page).first()).toBeVisible();
});

for (const [timezoneId, since, end] of [
  // The hours that these clocks show twice: an hour, and half an hour.
  ['America/New_York', '2025-11-02T05:30:10.000Z', '2025-11-02T06:30:20.000Z'],
  ['Australia/Lord_Howe', '2026-04-04T14:40:00.000Z', '2026-04-04T15:10:00.000Z'],
] as const) {
  test.describe(timezoneId, () => {
    test.use({ timezoneId });
    test('a period that begins and ends in a repeated hour stays what it is when it is shown again', async ({
      page,
    }) => {
      const address = `/activity?${new URLSearchParams({ since, until: end }).toString()}`;
      await page.goto(address);
      await until(
        async () => {
          await page.getByRole('button', { name: /^Period/ }).click({ timeout: 2_000 });
          await page.getByRole('menuitem', { name: 'Custom period' }).click({ timeout: 2_000 });
        },
        (within) => expect(page.getByLabel('From')).toBeVisible(within),
      );
      await page.getByRole('button', { name: 'Show period' }).click();
      await expect(page.getByRole('dialog')).toHaveCount(0);
      const shown = new URL(page.url()).searchParams;
      expect({ since: shown.get('since'), until: shown.get('until') }).toEqual({ since, until: end });
    });
  });
}

test('an event is proved to stand in the signed log, and its neighbours are a key away', async ({ page }) => {
  const agent = await aBusyAgent('Proved');
  await page.goto(`/activity?agent_id=${agent.agent_id}`);
  await until(
    () => page.getByRole('link', { name: 'Agent verified' }).click({ timeout: 2_000 }),
    (within) => expect(page.getByRole('dialog')).toBeVisible(within),
  );
  const panel = page.getByRole('dialog');
  await expect(panel.getByText('Sealed and verified')).toBeVisible();
  await expect(panel.getByText(/Its proof leads to the newest checkpoint/)).toBeVisible();
  await expect(panel.getByRole('link', { name: agent.name })).toHaveAttribute(
    'href',
    `/agents/${agent.agent_id}`,
  );
  await panel.getByText('Record', { exact: true }).click();
  await expect(panel.getByText('"event": "agent.verified"')).toBeVisible();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('link', { name: 'Download proof' }).click(),
  ]);
  const proof = JSON.parse(await textOf(download)) as Parameters<typeof verifyProof>[0];
  expect(isProof(proof)).toBe(true);
  expect(verifyProof(proof, { keys: await keys() })).toMatchObject({ valid: true, fault: null });

  await panel.getByRole('button', { name: 'Close' }).focus();
  await page.keyboard.press('j');
  await expect(panel.getByRole('heading', { name: 'Agent registered' })).toBeVisible();
  await page.keyboard.press('k');
  await page.keyboard.press('k');
  await expect(panel.getByRole('heading', { name: 'Verification failed' })).toBeVisible();
  await expect(panel.getByText(/it failed|was refused/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(page).not.toHaveURL(/event=/);

  await page.getByRole('link', { name: 'Agent verified' }).click();
  await panel.getByRole('link', { name: 'All events of this request' }).click();
  await expect(page).toHaveURL(/[?&]request_id=req_/);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Clear filter: Request' }).click();
  await expect(page).not.toHaveURL(/request_id=/);
});

test('a proof that does not hold is said, and so is an event that waits for its place', async ({ page }) => {
  const agent = await aBusyAgent('Doubted');
  const answers = [
    {
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: 'about:blank',
        title: 'The event has no place in the audit chain yet',
        status: 409,
        detail: 'The event waits for an older transaction to end.',
        instance: 'req_1',
        code: 'activity.not_sealed',
      }),
    },
    {
      status: 200,
      contentType: 'application/json',
      body: JSON.stringify({
        valid: false,
        fault: 'Event 7 is not in the log that the checkpoint promises.',
        seq: 7,
        hash: '0'.repeat(64),
        checkpoint: { tree_size: 9, time: '2026-01-01T00:00:00Z', kid: 'k' },
      }),
    },
  ];
  const later = answers.pop()!;
  let isSealed = false;
  await page.route('**/activity/*/check', (route) => route.fulfill(isSealed ? later : answers[0]!));
  await page.goto(`/agents/${agent.agent_id}/activity`);
  await until(
    () => page.getByRole('link', { name: 'Agent verified' }).click({ timeout: 2_000 }),
    (within) => expect(page.getByText('Not sealed yet')).toBeVisible(within),
  );
  isSealed = true;
  await expect(page.getByRole('alert').filter({ hasText: 'The proof does not hold' })).toContainText(
    'Event 7',
  );
});

test('an event that somebody altered in the database is broken wherever it stands, and tells what was recorded', async ({
  page,
}) => {
  const agent = await aBusyAgent('Altered');
  await page.goto(`/activity?agent_id=${agent.agent_id}`);
  await expect(page.getByText('Broken', { exact: true })).toHaveCount(0);
  await whileAltered(stack.adminDatabaseUrl, agent.agent_id, async () => {
    await page.reload();
    const row = rows(page).filter({ hasText: 'Broken' });
    await expect(row).toHaveCount(1);
    await expect(row).toContainText('Agent verified');
    await until(
      () => row.getByRole('link', { name: 'Agent verified' }).click({ timeout: 2_000 }),
      (within) => expect(page.getByRole('dialog')).toBeVisible(within),
    );
    const panel = page.getByRole('dialog');
    await expect(panel.getByRole('alert').filter({ hasText: 'This event is broken' })).toContainText(
      'says something else than its record: type',
    );
    await expect(panel.getByRole('alert').filter({ hasText: 'The proof does not hold' })).toBeVisible();
    await expect(panel.getByText('Sealed and verified')).toHaveCount(0);
    await expect(panel.getByText('Agent, by its name today')).toBeVisible();
    await expectNoAxeFindings(page);
    await page.goto(`/agents/${agent.agent_id}`);
    await expect(page.getByText('Broken', { exact: true })).toHaveCount(1);
  });
});

test('what the daily verification of the log found is said on the overview and above the list', async ({
  page,
}) => {
  await whileFound(stack.adminDatabaseUrl, [], async () => {
    await page.goto('/activity');
    await expect(page.getByText(/The whole log was verified .*, and nothing was wrong\./)).toBeVisible();
  });
  const findings = [
    { table: 'activity_event', seq: 1_700, message: 'The event is missing: no archive holds it.' },
    { table: 'activity_tally', seq: null, message: 'An agent has 3 events and is counted with 4.' },
  ];
  await whileFound(stack.adminDatabaseUrl, findings, async () => {
    await page.goto('/');
    await expect(page.getByText('The audit log does not hold: 2 things are wrong.')).toBeVisible();
    await page.goto('/activity');
    await expect(page.getByText('The log does not hold: 2 things are wrong')).toBeVisible();
    await expect(page.getByText('Event 1,700: The event is missing: no archive holds it.')).toBeVisible();
    await expect(page.getByText('npm run signet -- audit verify --live --key keys.json')).toBeVisible();
    await expectNoAxeFindings(page);
  });
});

test('what happens while the page is live appears on top, but never while somebody reads', async ({
  page,
}) => {
  const agent = await aBusyAgent('Followed');
  await page.goto(`/activity?agent_id=${agent.agent_id}`);
  await until(
    () => page.getByRole('button', { name: 'Go live' }).click({ timeout: 2_000 }),
    (within) => expect(page).toHaveURL(/[?&]live=true/, within),
  );
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(rows(page)).toHaveCount(3);
  await page.mouse.move(0, 0);
  await verify(agent);
  await expect(rows(page)).toHaveCount(4);
  await expect(rows(page).first()).toContainText('Agent verified');

  await rows(page).nth(2).hover();
  await verify(agent);
  await verify(agent);
  await expect(page.getByRole('button', { name: '2 new events' })).toBeVisible();
  await expect(rows(page)).toHaveCount(4);
  await page.getByRole('button', { name: '2 new events' }).click();
  await expect(rows(page)).toHaveCount(6);

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Live', { exact: true })).toHaveCount(0);
});

test('an interrupted stream says so and goes on from where it was', async ({ page }) => {
  const agent = await aBusyAgent('Interrupted');
  const positions: (string | null)[] = [];
  let isCut = true;
  await page.route('**/api/v1/activity/stream*', async (route) => {
    positions.push(await route.request().headerValue('last-event-id'));
    if (isCut) await route.fulfill({ contentType: 'text/event-stream', body: 'id: 1\n\n' });
    else await route.continue();
  });
  await page.goto(`/activity?agent_id=${agent.agent_id}&live=true`);
  await expect(page.getByText('Reconnecting...')).toBeVisible();
  await verify(agent);
  isCut = false;
  await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: 20_000 });
  // Told again from the beginning of the log, and still each once.
  await expect(rows(page)).toHaveCount(4);
  expect(positions.slice(0, 2)).toEqual([null, '1']);
});

test('an export holds what the filters ask for and verifies offline', async ({ page }) => {
  const agent = await aBusyAgent('Exported');
  await page.goto(`/activity?agent_id=${agent.agent_id}`);
  await until(
    () => page.getByRole('button', { name: 'Export', exact: true }).click({ timeout: 2_000 }),
    (within) => expect(page.getByRole('dialog', { name: 'Export activity' })).toBeVisible(within),
  );
  await expect(page.getByText(/npm run signet -- audit verify signet-activity-.*\.ndjson/)).toBeVisible();
  const [ndjson] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download NDJSON' }).click(),
  ]);
  expect(ndjson.suggestedFilename()).toMatch(/^signet-activity-\d{4}-\d\d-\d\d\.ndjson$/);
  const text = await textOf(ndjson);
  const verifier = new ExportVerifier({ keys: await keys() });
  for (const line of text.trimEnd().split('\n')) verifier.line(line);
  expect(verifier.end()).toMatchObject({ valid: true, fault: null, events: 3 });

  const [csv] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download CSV' }).click(),
  ]);
  expect((await textOf(csv)).trimEnd().split('\n')).toHaveLength(4);
});

test('hundreds of events scroll by with only those in sight in the page', async ({ page }) => {
  const agent = await anAgent({ name: uniqueName('Talkative') });
  for (let batch = 0; batch < 13; batch++) await Promise.all(Array.from({ length: 20 }, () => verify(agent)));
  await page.goto(`/agents/${agent.agent_id}/activity`);
  await expect(page.getByText('100 events loaded')).toBeVisible();
  await until(
    () => page.evaluate(() => window.scrollTo(0, document.body.scrollHeight)),
    (within) => expect(page.getByText('261 events, and that is all')).toBeVisible(within),
  );
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expect(rows(page).last()).toContainText('Agent registered');
  expect(await rows(page).count()).toBeLessThan(100);
});

test('the explorer has no axe finding, with an event, a table, live rows and an export', async ({ page }) => {
  const agent = await aBusyAgent('Inspected');
  await page.goto('/activity?live=true');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await until(
    () => page.getByRole('button', { name: 'View as table' }).click({ timeout: 2_000 }),
    (within) => expect(page.getByRole('table', { name: 'Events over time' })).toBeVisible(within),
  );
  await rows(page).first().hover();
  await verify(agent);
  await expect(page.getByRole('button', { name: /new event/ })).toBeVisible();
  await expectNoAxeFindings(page);

  await rows(page).first().getByRole('link').click();
  await expect(page.getByText('Sealed and verified')).toBeVisible();
  await page.getByText('Record', { exact: true }).click();
  await expectNoAxeFindings(page);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Export activity' })).toBeVisible();
  await expectNoAxeFindings(page);
});
