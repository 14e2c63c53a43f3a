/**
 * @typedef {import('@playwright/test').Page} Page
 *
 * Something of the console that opens over a page: a dialog, a panel, a menu, a tip.
 * @typedef {object} Layer
 * @property {string} name
 * @property {string} source the file that opens it, below `apps/dashboard/src`
 * @property {string} path the page it opens on
 * @property {string} at what it is in that page
 * @property {(page: Page) => Promise<void>} open opens it
 * @property {boolean} isDialog a dialog or a panel
 * @property {boolean} isTip goes when the pointer does, and never has the focus
 * @property {'press' | 'key' | 'address'} opensBy what opens it: with a key or an address, nothing had the focus before
 * @property {boolean} phone is there in a narrow window alone
 */

const MENU = '[role=menu]';
const DIALOG = ':is([role=dialog], [role=alertdialog])';
/** A tip has no role of its own: it repeats what can be read without it. */
const TIP = 'body > [data-base-ui-portal] .floating';

const agents = (file) => `features/agents/${file}.tsx`;
const activity = (file) => `features/activity/${file}.tsx`;
const tools = (file) => `features/tools/${file}.tsx`;
const sandboxes = (file) => `features/sandboxes/${file}.tsx`;
const webhooks = (file) => `features/webhooks/${file}.tsx`;

/**
 * Every layer there is. Those of one page follow each other, and only the last of them may leave the page changed.
 * @param {Awaited<ReturnType<typeof import('./layers-world.mjs').makeLayersWorld>>} world
 * @returns {Layer[]}
 */
export function layersOf({
  agent,
  waiting,
  permission,
  key,
  provider,
  profile,
  sandbox,
  virtualKey,
  webhook,
  delivery,
  decision,
  refusal,
  change,
}) {
  const page = `/agents/${agent.id}`;
  const endpoint = `/webhooks/${webhook}`;
  const actions = `Actions for ${agent.name}`;
  const keyActions = `Actions for key ${key}`;
  const profileActions = `Actions for the profile ${profile}`;
  const tokenActions = `Actions for the token of ${sandbox}`;
  const virtualKeyActions = `Actions for ${virtualKey}`;
  return [
    ...on('/', [
      menu('account', 'features/shell/account-menu.tsx', press('Account of Ada Lovelace')),
      byKey('shortcuts', 'features/shell/shortcuts-sheet.tsx', keys('?')),
      byKey('palette', 'features/shell/command-palette.tsx', keys('Control+k')),
      byKey(
        'palette-empty',
        'features/shell/command-palette.tsx',
        keys('Control+k'),
        fill('Page, action, agent name or id', 'nothing has this name'),
        see('Nothing has this name.'),
      ),
      { ...dialog('navigation', 'features/shell/mobile-menu.tsx', press('Open navigation')), phone: true },
    ]),
    ...on(`/agents?search=${encodeURIComponent(agent.name)}`, [
      menu('agents-status', agents('agents-list'), press('Status')),
      menu('agent-row', agents('agent-row-menu'), press(actions)),
    ]),
    ...on(page, [
      menu('agent', agents('lifecycle/agent-actions'), press(actions)),
      dialog('agent-stop', agents('lifecycle/reason-dialog'), press('Stop now')),
      dialog('agent-stop-unsaid', agents('lifecycle/reason-dialog'), press('Stop now'), press('Stop now')),
      dialog('agent-revoke', agents('revoke-agent-dialog'), press(actions), press('Revoke agent')),
      dialog(
        'agent-revoke-untyped',
        agents('revoke-agent-dialog'),
        press(actions),
        press('Revoke agent'),
        press('Revoke agent'),
      ),
      tip('time', 'ui/time.tsx', hover('main dd time')),
    ]),
    ...on(`/agents/${waiting.id}`, [
      dialog('agent-deny', agents('lifecycle/reason-dialog'), press('Deny')),
      dialog('agent-approve-refused', agents('lifecycle/use-decide'), stale('approve'), press('Approve')),
    ]),
    ...on(`${page}/credentials`, [
      menu('key', agents('credentials/credentials-tab'), press(keyActions)),
      dialog('key-create', agents('credentials/create-key-dialog'), press('Create key')),
      dialog(
        'key-create-unnamed',
        agents('credentials/create-key-dialog'),
        press('Create key'),
        press('Create key'),
      ),
      dialog('key-import', agents('credentials/import-key-dialog'), press('Import')),
      dialog('key-rotate', agents('credentials/rotate-key-dialog'), press(keyActions), press('Rotate key')),
      dialog('key-revoke', agents('credentials/revoke-key-dialog'), press(keyActions), press('Revoke key')),
      dialog(
        'key-leave',
        agents('credentials/new-key-card'),
        press('Create key'),
        fill('Key name', 'Production'),
        press('Create key'),
        see('Store the new key: Production'),
        walkAway,
      ),
    ]),
    ...on(`${page}/access?do=raise-tier`, [byAddress('tier-raise', agents('access/raise-tier-dialog'))]),
    ...on(`${page}/access?grant=slack:messages:read`, [
      dialog('access-leave', agents('access/access-editor'), see('Save changes'), walkAway),
    ]),
    ...on(`${page}/settings`, [
      dialog('agent-leave', agents('settings/identity-form'), fill('Name', 'Another name'), walkAway),
    ]),
    ...on('/agents/new', [
      dialog(
        'register-leave',
        'features/register/done-step.tsx',
        fill('Name', 'Registered by hand'),
        fill('Owner e-mail', 'ada@example.com'),
        press('Continue to access'),
        check('read zendesk:tickets:read'),
        press('Continue to review'),
        press('Register agent'),
        see('I have stored it'),
        walkAway,
      ),
    ]),
    ...on('/activity', [
      menu('activity-period', activity('period-filter'), press('Period is last 24 hours')),
      dialog(
        'activity-period-custom',
        activity('period-filter'),
        press('Period is last 24 hours'),
        press('Custom period...'),
      ),
      menu('activity-event', activity('activity-filter-chips'), press('Event')),
      menu('activity-outcome', activity('activity-filter-chips'), press('Outcome')),
      dialog('activity-agent', activity('agent-filter'), pick('Agent'), see(agent.name)),
      dialog('activity-export', activity('export-dialog'), press('Export')),
    ]),
    ...on('/activity?until=2020-01-01T00%3A00%3A00Z', [
      tip('activity-live', activity('live/live-toggle'), hover('button:text-is("Go live")')),
    ]),
    ...on(`/activity?range=all&event=${refusal}`, [
      byAddress('event-refused', activity('event-panel'), press('What the rule looked at')),
    ]),
    ...on(`/activity?range=all&event=${change}`, [
      byAddress('event-changed', activity('event-panel'), see('What changed')),
    ]),
    ...on(`/activity?decision=${decision}`, [
      byAddress('decision', 'features/why/decision-dialog.tsx', press('What the rule looked at')),
    ]),
    ...on(`/activity?decision=dec_${'A'.repeat(43)}`, [
      byAddress('decision-unknown', 'features/why/decision-dialog.tsx', see('No refusal has this id')),
    ]),
    ...on('/settings/permissions', [
      dialog(
        'permission-remove',
        'features/settings/remove-permission-dialog.tsx',
        press(`Remove ${permission}`),
      ),
    ]),
    ...on('/settings/signing-keys', [
      dialog('signing-key-rotate', 'features/settings/rotate-signing-key.tsx', press('Rotate signing key')),
      dialog('signing-key-leaked', 'features/settings/rotate-signing-key.tsx', press('A signing key leaked')),
    ]),
    ...on('/tools', [
      menu('tools-provider', tools('catalogue/tools-list'), press('Provider')),
      dialog('tool-add', tools('tool/add-tool-dialog'), press('Add tool')),
      dialog('tool-add-empty', tools('tool/add-tool-dialog'), press('Add tool'), press('Add tool')),
    ]),
    ...on('/tools/providers', [
      dialog('provider-add', tools('provider/add-provider-dialog'), press('Add provider')),
      dialog(
        'provider-add-empty',
        tools('provider/add-provider-dialog'),
        press('Add provider'),
        press('Add provider'),
      ),
    ]),
    ...on('/tools/skills', [dialog('skill-add', tools('skill/add-skill-dialog'), press('Add skill'))]),
    ...on(`/tools/${provider}`, [
      dialog('tools-import', tools('provider/import-openapi-dialog'), press('Import from OpenAPI')),
      dialog('provider-delete', tools('catalogue/delete-entry-dialog'), press('Delete provider')),
      dialog(
        'provider-delete-untyped',
        tools('catalogue/delete-entry-dialog'),
        press('Delete provider'),
        press('Delete provider'),
      ),
    ]),
    ...on('/tools/profiles', [
      menu('profile', sandboxes('profiles/profile-menu'), press(profileActions)),
      dialog('profile-add', sandboxes('profiles/profile-dialog'), press('Add profile')),
      dialog(
        'profile-rotate',
        sandboxes('profiles/rotate-profile-dialog'),
        press(profileActions),
        press('Rotate key'),
      ),
      dialog(
        'profile-environment',
        sandboxes('profiles/environment-dialog'),
        press(profileActions),
        press('Show proxy settings'),
      ),
      dialog(
        'profile-delete',
        sandboxes('profiles/delete-profile-dialog'),
        press(profileActions),
        press('Delete profile'),
      ),
    ]),
    ...on('/tools/tokens', [
      menu('session-token', sandboxes('tokens/token-menu'), press(tokenActions)),
      dialog(
        'session-token-revoke',
        sandboxes('tokens/revoke-token-dialog'),
        press(tokenActions),
        press('Revoke token'),
      ),
      menu('session-tokens-state', sandboxes('tokens/tokens-list'), press('State')),
      dialog('sandbox-provision', sandboxes('tokens/provision-dialog'), press('Provision sandbox')),
      dialog('token-inspect', sandboxes('inspector/inspect-dialog'), press('Check a token')),
    ]),
    ...on('/tools/keys', [
      menu('virtual-keys-state', sandboxes('keys/keys-list'), press('State')),
      menu('virtual-key', sandboxes('keys/key-menu'), press(virtualKeyActions)),
      dialog('virtual-keys-revoke', sandboxes('keys/revoke-matching-dialog'), press('Revoke matching')),
      dialog(
        'virtual-keys-revoke-empty',
        sandboxes('keys/revoke-matching-dialog'),
        press('Revoke matching'),
        press('Revoke keys'),
      ),
      dialog('virtual-key-issue', sandboxes('keys/issue-key-dialog'), press('Issue key')),
      dialog(
        'virtual-key-edit',
        sandboxes('keys/edit-key-dialog'),
        press(virtualKeyActions),
        press('Edit key'),
      ),
      dialog(
        'virtual-key-revoke',
        sandboxes('keys/revoke-key-dialog'),
        press(virtualKeyActions),
        press('Revoke key'),
      ),
      dialog(
        'virtual-keys-revoke-chosen',
        sandboxes('keys/chosen-keys'),
        check(`Select ${virtualKey}`),
        press('Revoke key'),
      ),
      dialog(
        'virtual-key-leave',
        sandboxes('issued-card'),
        press('Issue key'),
        fill('User', 'sandbox:42'),
        fill('Name', 'Left behind'),
        fill('May use', 'tool:web_search'),
        press('Issue key'),
        see('Store the key'),
        walkAway,
      ),
    ]),
    ...on('/webhooks', [menu('webhooks-state', webhooks('list/webhooks-list'), press('State'))]),
    ...on('/webhooks/not-delivered', [
      menu('not-delivered-endpoint', webhooks('not-delivered/not-delivered-list'), press('Endpoint')),
    ]),
    ...on('/webhooks/new', [
      dialog(
        'webhook-secret-leave',
        webhooks('create/issued-keys'),
        fill('Address', 'https://hooks.example.com/left-behind'),
        check('Everything *'),
        press('Add endpoint'),
        see('I have stored it'),
        walkAway,
      ),
    ]),
    ...on(endpoint, [
      dialog('webhook-secret-rotate', webhooks('detail/rotate-secret-dialog'), press('Rotate key')),
      dialog('webhook-enable', webhooks('detail/enable-dialog'), press('Enable')),
    ]),
    ...on(`${endpoint}/deliveries`, [
      menu('deliveries-state', webhooks('deliveries/delivery-filter-chips'), press('State')),
      dialog('deliveries-replay', webhooks('deliveries/replay-dialog'), press('Send a period again')),
    ]),
    ...on(`${endpoint}/deliveries?delivery=${delivery}`, [
      byAddress('delivery', webhooks('deliveries/delivery-panel'), press('What the rule looked at')),
    ]),
    ...on(`${endpoint}/settings`, [
      dialog('webhook-disable', webhooks('settings/disable-webhook-dialog'), press('Disable endpoint')),
      dialog('webhook-delete', webhooks('settings/delete-webhook-dialog'), press('Delete endpoint')),
      dialog(
        'webhook-leave',
        webhooks('settings/edit-form'),
        fill('Description(optional)', 'Finance'),
        walkAway,
      ),
    ]),
    // The last: the sidebar stays as narrow as it makes it.
    ...on('/settings/rate-tiers', [
      tip('sidebar', 'features/shell/navigation.tsx', press('Collapse'), hover('nav a[href="/agents"]')),
    ]),
  ];
}

/** @typedef {(page: Page) => Promise<unknown>} Step */

const on = (path, layers) => layers.map((layer) => ({ path, phone: false, ...layer }));

/** @param {Step[]} steps */
function layer(name, source, at, steps) {
  const open = async (/** @type {Page} */ page) => {
    for (const step of steps) await step(page);
  };
  return { name, source, at, open, isTip: at === TIP, isDialog: at === DIALOG, opensBy: 'press' };
}
const dialog = (name, source, ...steps) => layer(name, source, DIALOG, steps);
const byKey = (...parts) => ({ ...dialog(...parts), opensBy: 'key' });
const byAddress = (...parts) => ({ ...dialog(...parts), opensBy: 'address' });
const menu = (name, source, ...steps) => layer(name, source, MENU, steps);
const tip = (name, source, ...steps) => layer(name, source, TIP, steps);

/** @returns {Step} What is below an open dialog has no role for as long as that is open. */
const press = (name) => (page) => {
  const [byRole, exact] = [page.getByRole.bind(page), { name, exact: true }];
  const pressed = byRole('button', exact).or(byRole('menuitem', exact));
  return pressed
    .or(page.locator('summary', { hasText: name }))
    .last()
    .click();
};
/** @returns {Step} */
const keys = (combination) => (page) => page.keyboard.press(combination);
/** @returns {Step} */
const fill = (name, text) => (page) =>
  page.getByLabel(name, { exact: true }).or(page.getByPlaceholder(name)).last().fill(text);
/** @returns {Step} */
const check = (name) => (page) => page.getByRole('checkbox', { name }).check();
/** @returns {Step} */
const pick = (name) => (page) => page.getByRole('combobox', { name, exact: true }).click();
/** @returns {Step} */
const see = (text) => (page) => page.getByText(text).last().waitFor();
/** @returns {Step} */
const hover = (selector) => (page) => page.locator(selector).first().hover();
/** @returns {Step} As from a page that was open for too long. */
const stale = (verb) => (page) =>
  page.route(`**/${verb}`, (route) =>
    route.continue({ headers: { ...route.request().headers(), 'x-csrf-token': 'of yesterday' } }),
  );
/** @type {Step} */
const walkAway = async (page) => {
  const away = page.getByRole('link', { name: 'Overview', exact: true }).first();
  if (!(await away.isVisible())) await press('Open navigation')(page);
  await away.click();
};
