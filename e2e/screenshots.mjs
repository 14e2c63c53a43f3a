// Takes a picture of every page and of everything that opens over one, at two widths and in both themes, of the built platform with a few agents in it:
// node e2e/screenshots.mjs <folder> [pattern of names]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import pg from 'pg';
import { AgentAuthClient } from '@signet/sdk/agentauth';
import { resolveChromium } from '../scripts/chromium.mjs';
import { layersOf } from './support/layers.mjs';
import { makeLayersWorld } from './support/layers-world.mjs';
import { manageAs } from './support/management.mjs';
import { Receiver } from './support/receiver.mjs';
import { readSetupLink, startStack } from './support/stack.mjs';

const widths = [1440, 390];
const themes = ['light', 'dark'];
const owner = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse battery staple' };

const TOOLS = [
  ['tools', '/tools'],
  ['tools-providers', '/tools/providers'],
  ['tools-skills', '/tools/skills'],
  ['tools-checker', '/tools/checker'],
  ['tools-profiles', '/tools/profiles'],
  ['tools-tokens', '/tools/tokens'],
  ['tools-keys', '/tools/keys'],
];

const [, , folder, pattern = ''] = process.argv;
const wanted = new RegExp(pattern);
if (!folder) {
  process.stderr.write('Usage: node e2e/screenshots.mjs <folder> [pattern of names]\n');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const stack = await startStack();
const { executablePath, args, env } = await resolveChromium();
const browser = await chromium.launch({ executablePath, args, env: { ...process.env, ...env } });
try {
  await photograph(outsidePages('before'), { setup: readSetupLink(stack.dataDir) });
  const storageState = await setUp();
  await photograph(insidePages('empty', null), { storageState });
  const { agentId, eventId, refusalId } = await fill(storageState);
  await photograph(
    [...insidePages('', agentId, eventId, refusalId), ...(await webhookPages(storageState, agentId))],
    {
      storageState,
    },
  );
  await photographLayers(storageState);
  await photograph([...TOOLS, ...(await toolPages(storageState))], { storageState });
  await photograph(outsidePages('after'), {});
  await photograph([['overview-guessed', '/']], { storageState: await signInAfterGuesses() });
} finally {
  await browser.close();
  await stack.stop();
}

function outsidePages(when) {
  return when === 'before' ? [['setup', '/setup']] : [['sign-in', '/sign-in']];
}

function insidePages(prefix, agentId, eventId, refusalId) {
  const named = (name) => (prefix ? `${prefix}-${name}` : name);
  const lists = [
    [named('overview'), '/'],
    [named('agents'), '/agents'],
    [named('activity'), '/activity'],
    [named('webhooks'), '/webhooks'],
    [named('webhooks-not-delivered'), '/webhooks/not-delivered'],
  ];
  if (!agentId) return [...lists, ...TOOLS.map(([name, path]) => [named(name), path])];
  return [
    ...lists,
    ['activity-event', `/activity?event=${eventId}`],
    ['activity-refusal', `/activity?event=${refusalId}`],
    ['activity-one-agent', `/activity?agent_id=${agentId}`],
    ['activity-no-match', '/activity?since=2020-01-01T00%3A00%3A00Z&until=2020-01-02T00%3A00%3A00Z'],
    ['agents-no-match', '/agents?search=nothing-has-this-name'],
    ['register-identity', '/agents/new'],
    ['register-access', '/agents/new?step=access'],
    ['register-review', '/agents/new?step=review'],
    ['register-gone', '/agents/new?step=done'],
    ['agent', `/agents/${agentId}`],
    ['agent-activity', `/agents/${agentId}/activity`],
    ['agent-credentials', `/agents/${agentId}/credentials`],
    ['agent-access', `/agents/${agentId}/access`],
    ['agent-behaviour', `/agents/${agentId}/behaviour`],
    ['agent-webhooks', `/agents/${agentId}/webhooks`],
    ['agent-settings', `/agents/${agentId}/settings`],
    ['rate-tiers', '/settings/rate-tiers'],
    ['permissions', '/settings/permissions'],
    ['signing-keys', '/settings/signing-keys'],
    ['agent-unknown', `/agents/agt_${'0'.repeat(32)}`],
    ['not-found', '/nothing/here'],
  ];
}

async function photograph(pages, { setup, storageState }) {
  await onEveryScreen(storageState, async (page, screen) => {
    for (const [name, path] of pages) {
      if (!wanted.test(name)) continue;
      await page.goto(setup ?? `${stack.dashboardUrl}${path}`, { waitUntil: 'networkidle' });
      await page.locator('h1').first().waitFor();
      await page.screenshot({ path: join(folder, `${name}-${screen}.png`), fullPage: true });
    }
  });
}

/** What opens over a page, each over a page that was just loaded, as a window shows it. */
async function photographLayers(storageState) {
  const manage = await manageAs(stack.dashboardUrl, storageState);
  const layers = layersOf(await makeLayersWorld({ ...stack, manage }));
  await onEveryScreen(storageState, async (page, screen, isNarrow) => {
    for (const { name, path, at, open, isTip, phone } of layers) {
      if (!wanted.test(`layer-${name}`) || (isNarrow ? isTip : phone)) continue;
      await page.goto(stack.dashboardUrl + path, { waitUntil: 'networkidle' });
      await open(page);
      await page.locator(at).last().waitFor();
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(folder, `layer-${name}-${screen}.png`) });
      // Some ask before the page is left.
      await page.close({ runBeforeUnload: false });
      page = await page.context().newPage();
    }
  });
}

/** Runs `work` with a page of every width in every theme. */
async function onEveryScreen(storageState, work) {
  for (const colorScheme of themes) {
    for (const width of widths) {
      const isNarrow = width < 500;
      const context = await browser.newContext({
        viewport: { width, height: isNarrow ? 844 : 900 },
        colorScheme,
        locale: 'en-GB',
        reducedMotion: 'reduce',
        ...(storageState && { storageState }),
      });
      await work(await context.newPage(), `${width}-${colorScheme}`, isNarrow);
      await context.close();
    }
  }
}

async function setUp() {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(readSetupLink(stack.dataDir));
  await page.getByLabel('Organisation').fill('Acme');
  await page.getByLabel('Your name').fill(owner.name);
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Set up instance' }).click();
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Signs the owner in after somebody tried other passwords. */
async function signInAfterGuesses() {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${stack.dashboardUrl}/sign-in`);
  await page.getByLabel('E-mail').fill(owner.email);
  for (const password of ['123456789012', 'password password', owner.password]) {
    await page.getByLabel('Password', { exact: true }).fill(password);
    const answered = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await answered;
  }
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/** A few agents of different states, with something in their logs. Returns the ids of one, of its failure and of a refusal. */
async function fill(storageState) {
  const client = () => new AgentAuthClient({ baseURL: stack.apiUrl });
  const register = (name, permissions) =>
    client().registerAgent({
      name,
      owner_email: owner.email,
      permissions,
      description: `${name} of the demo`,
    });
  const shown = await register('Invoice bot', ['zendesk:tickets:read', 'stripe:invoices:read']);
  const stopped = await register('Support triage', ['zendesk:*:*', 'slack:messages:write']);
  await register('A name that is long enough to need more than one line in a narrow column of a table', [
    'github:*:*',
  ]);
  const revoked = await register('Old importer', ['hubspot:contacts:read']);

  const { agent, credentials } = shown;
  await client().verifyAgent({ agent_id: agent.agent_id, api_key: credentials.api_key });
  await client()
    .verifyAgent({ agent_id: agent.agent_id, api_key: `ak_${'0'.repeat(64)}` })
    .catch(() => {});
  await new AgentAuthClient({ baseURL: stack.apiUrl, apiKey: revoked.credentials.api_key }).revokeAgent(
    revoked.agent.agent_id,
  );
  const manage = await manageAs(stack.dashboardUrl, storageState);
  await manage.agents.suspend(stopped.agent.agent_id, { reason: 'Answers customers by itself' });
  await fetch(`${stack.apiUrl}/agents/${stopped.agent.agent_id}`, {
    headers: { 'x-api-key': stopped.credentials.api_key },
  });
  await countAWeek();
  const find = async (agent_id, type) =>
    (await manage.activity.list({ agent_id, type, limit: 1 }).page()).data[0];
  const failure = await find(agent.agent_id, 'agent.verification_failed');
  const refusal = await find(stopped.agent.agent_id, 'access.unauthenticated');
  return { agentId: agent.agent_id, eventId: failure.id, refusalId: refusal.id };
}

/** The counts of a week that nobody waits for: only the chart shows them. */
async function countAWeek() {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  await client.query(
    `insert into activity_rollup (organisation_id, hour, type, outcome, events)
     select o.id, date_trunc('hour', now()) - make_interval(hours => h), w.type, w.outcome,
       1 + floor(w.often * (1.4 + sin(h / 3.8) + 0.4 * sin(h * 7)))
     from organisation o, generate_series(1, 168) h,
       (values ('agent.verified', 'success', 90), ('token.refreshed', 'success', 40), ('agent.verification_failed', 'failure', 12),
               ('token.reused', 'denied', 3), ('agent.updated', 'success', 2), ('agent.verified', 'error', 2)) w (type, outcome, often)
     on conflict do nothing`,
  );
  await client.end();
}

/** Providers, tools, skills, keys and tokens of every kind, with short names and long ones. Returns the pages of some. */
async function toolPages(storageState) {
  const manage = await manageAs(stack.dashboardUrl, storageState);
  const edge = await manage.profiles.create({
    name: 'edge-of-the-data-centre-in-frankfurt',
    target: 'stock',
    proxy_url: 'https://proxy.edge.example.com/sandboxes',
  });
  const github = await manage.toolProviders.create({
    name: 'github',
    kind: 'http',
    base_url: 'https://api.github.com',
    description: 'Code, issues and pull requests of everything that we build',
    category: 'code',
    credential: { place: 'bearer', value: 'shown-to-nobody' },
  });
  const proxy = await manage.toolProviders.create({
    name: 'edge',
    kind: 'ati',
    base_url: 'https://proxy.edge.example.com/sandboxes',
    profile_id: edge.id,
  });
  const add = (name, path, description, more = {}) =>
    manage.tools.create({ provider_id: github.id, name, method: 'GET', path, description, ...more });
  const search = await add('github:search', '/search/code', 'Finds code', { query: ['q'] });
  await add(
    'github:list_pull_requests_that_wait_for_a_review_of_somebody',
    '/repos/{owner}/{repo}/pulls/waiting/for/{reviewer}',
    'Lists the pull requests of a repository that wait for a review of the one who asks, oldest first',
  );
  await add('github:merge', '/repos/{owner}/{repo}/pulls/{number}/merge', '', { method: 'PUT' });
  const review = await manage.skills.create({
    name: 'review',
    description: 'How a pull request is read before anything is said of it',
    content: '# Review\n\nRead the diff first.',
    tools: ['github:search', 'github:merge'],
    categories: ['code'],
  });
  const issue = async (alias, more = {}) =>
    (await manage.virtualKeys.issue({ user_id: 'sandbox:42', alias, tools: ['github:*'], ...more })).key;
  await issue('Everything that the nightly migration of repositories needs', {
    tools: ['github:search', 'github:merge'],
    skills: ['review', 'research-*'],
    categories: ['code'],
  });
  await manage.virtualKeys.block((await issue('Blocked by mistake')).id);
  const token = {
    sub: 'sandbox:42',
    scope: 'tool:github:search tool:github:merge skill:review category:code *',
  };
  await manage.sessionTokens.issue({ ...token, job_id: 'nightly-2026-11-30', sandbox_id: 'sbx_7f3a' });
  const { jti } = await manage.sessionTokens.issue({ ...token, sub: 'sandbox:7' });
  await manage.sessionTokens.revoke({ jti });
  return [
    ['tools-provider', `/tools/${github.id}`],
    ['tools-provider-empty', `/tools/${proxy.id}`],
    ['tools-tool', `/tools/${search.id}`],
    ['tools-skill', `/tools/${review.id}`],
    ['tools-no-match', '/tools?search=nothing-has-this-name'],
    ['tools-checker-allowed', '/tools/checker?held=tool%3Agithub%3A*&asked=github%3Asearch'],
    ['tools-checker-denied', '/tools/checker?held=tool%3Agit*%20*%20category%3Acode&asked=github%3Aserch'],
  ];
}

/** Endpoints of every kind, with something sent to each. Returns their pages. */
async function webhookPages(storageState, agentId) {
  const manage = await manageAs(stack.dashboardUrl, storageState);
  const receiver = await Receiver.start();
  const add = async (url, description, events, more = {}) =>
    (await manage.webhooks.create({ url, description, events, ...more })).webhook.id;
  const healthy = await add(receiver.url('/billing/signet'), 'Billing, production', ['agent.*', 'persona.*']);
  receiver.answer('/audit', {
    status: 500,
    body: '{"error":"database is read-only","node":"audit-3"}',
    headers: { 'content-type': 'application/json', 'x-request-id': 'req_8f31' },
  });
  const failing = await add(receiver.url('/audit'), 'Audit trail', ['*'], { signatures: ['v1', 'v1a'] });
  receiver.answer('/tickets', { status: 422, body: 'unknown field: occurred_at' });
  const once = { schedule: [0] };
  await add(receiver.url('/tickets'), 'Tickets', ['agent.registered', 'agent.verification_failed'], once);
  await add('https://hooks.acme.invalid/agents', 'The old data lake', ['agent.registered'], once);
  receiver.answer('/busy', { status: 429, headers: { 'retry-after': '7200' } });
  const busy = await add(receiver.url('/busy'), 'CRM', ['agent.registered']);
  receiver.answer('/retired', { status: 410 });
  const gone = await add(receiver.url('/retired'), null, [
    'agent.registered',
    'agent.revoked',
    'agent.deleted',
  ]);
  const paused = await add(
    'https://example.com/a/receiver/whose/path/is/long/enough/to/need/two/lines',
    null,
    ['*'],
  );
  await manage.webhooks.pause(paused);
  const off = await add('https://example.com/staging', 'Staging', ['agent.*']);
  await manage.webhooks.disable(off);

  for (const name of ['Contract reader', 'Mail sorter', 'Lead scorer', 'Release notes']) {
    const { agent } = await new AgentAuthClient({ baseURL: stack.apiUrl }).registerAgent({
      name,
      owner_email: owner.email,
    });
    await new AgentAuthClient({ baseURL: stack.apiUrl })
      .verifyAgent({ agent_id: agent.agent_id, api_key: `ak_${'0'.repeat(64)}` })
      .catch(() => {});
  }
  await new AgentAuthClient({ baseURL: stack.apiUrl })
    .verifyAgent({ agent_id: agentId, api_key: `ak_${'0'.repeat(64)}` })
    .catch(() => {});
  const settled = async () => {
    const { data } = await manage.webhooks.listDeliveries(failing).page();
    const { state } = await manage.webhooks.get(gone);
    const { health } = await manage.webhooks.get(busy);
    const { dead } = await manage.webhooks.getFigures();
    return (
      health.put_off_until && state === 'disabled' && dead >= 8 && data.some(({ attempts }) => attempts > 1)
    );
  };
  while (!(await settled())) await sleep(250);
  await manage.webhooks.test(failing);
  await manage.webhooks.rotateSecret(failing, {});
  const { data } = await manage.webhooks.listDeliveries(failing).page();
  const tried = data.find(({ attempts }) => attempts > 1).id;
  await receiver.stop();
  return [
    ['webhooks-no-match', `/webhooks/not-delivered?webhook_id=${healthy}`],
    ['webhook-new', '/webhooks/new'],
    ['webhook', `/webhooks/${healthy}`],
    ['webhook-failing', `/webhooks/${failing}`],
    ['webhook-put-off', `/webhooks/${busy}`],
    ['webhook-gone', `/webhooks/${gone}`],
    ['webhook-paused', `/webhooks/${paused}`],
    ['webhook-deliveries', `/webhooks/${failing}/deliveries`],
    ['webhook-delivery', `/webhooks/${failing}/deliveries?delivery=${tried}`],
    ['webhook-deliveries-no-match', `/webhooks/${failing}/deliveries?status_class=2xx`],
    ['webhook-settings', `/webhooks/${failing}/settings`],
    ['webhook-unknown', `/webhooks/wh_${'0'.repeat(24)}`],
  ];
}
