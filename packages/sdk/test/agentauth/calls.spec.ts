import { AgentAuthClient, Permissions, type Permission } from '../../src/index.js';
import { ScriptedServer } from '../support/scripted-server.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.stop());

type Sdk = AgentAuthClient;
const persona = { version: '1.0.0' };
const bundle = { persona, persona_hash: 'h', signature: 's' };
const webhook = { url: 'https://example.com/hook', events: ['agent.verified'] };

// Method, then what must arrive: route and body (AgentAuth wire, sections 7, 10 to 12).
const calls: [name: string, call: (sdk: Sdk) => Promise<unknown>, route: string, body?: unknown][] = [
  [
    'registerAgent',
    (sdk) => sdk.registerAgent({ name: 'Agent', owner_email: 'a@b.example' }),
    'POST /agents/register',
    { name: 'Agent', owner_email: 'a@b.example' },
  ],
  ['revokeTokens', (sdk) => sdk.revokeTokens(), 'POST /agents/revoke-tokens'],
  ['listAgents', (sdk) => sdk.listAgents(), 'GET /agents'],
  [
    'listAgents, filtered',
    (sdk) => sdk.listAgents({ status: 'active', search: 'a b' }),
    'GET /agents?status=active&search=a+b',
  ],
  ['getAgent', (sdk) => sdk.getAgent('agt_1'), 'GET /agents/agt_1'],
  ['revokeAgent', (sdk) => sdk.revokeAgent('agt_1'), 'POST /agents/agt_1/revoke'],
  [
    'getActivity',
    (sdk) => sdk.getActivity('agt_1', { limit: 50, offset: 0 }),
    'GET /agents/agt_1/activity?limit=50&offset=0',
  ],
  [
    'updateAgentTier',
    (sdk) => sdk.updateAgentTier('agt_1', 'pro'),
    'PUT /agents/agt_1/tier',
    { tier: 'pro' },
  ],
  ['rotateKey', (sdk) => sdk.rotateKey('agt_1'), 'POST /agents/agt_1/rotate-key'],
  ['registerWebhook', (sdk) => sdk.registerWebhook(webhook), 'POST /webhooks', webhook],
  ['listWebhooks', (sdk) => sdk.listWebhooks(), 'GET /webhooks'],
  ['deleteWebhook', (sdk) => sdk.deleteWebhook('wh_1'), 'DELETE /webhooks/wh_1'],
  [
    'regenerateWebhookSecret',
    (sdk) => sdk.regenerateWebhookSecret('wh_1'),
    'POST /webhooks/wh_1/regenerate-secret',
  ],
  ['getWebhookEvents', (sdk) => sdk.getWebhookEvents(), 'GET /webhooks/events'],
  ['listPermissions', (sdk) => sdk.listPermissions(), 'GET /permissions/list'],
  [
    'checkPermission',
    (sdk) => sdk.checkPermission({ permission: 'slack:users:read' }),
    'POST /permissions/check',
    { permission: 'slack:users:read' },
  ],
  ['healthCheck', (sdk) => sdk.healthCheck(), 'GET /health'],
  ['registerPersona', (sdk) => sdk.registerPersona('agt_1', persona), 'POST /agents/agt_1/persona', persona],
  ['getPersona', (sdk) => sdk.getPersona('agt_1'), 'GET /agents/agt_1/persona'],
  [
    'getPersona, with prompt',
    (sdk) => sdk.getPersona('agt_1', { includePrompt: true }),
    'GET /agents/agt_1/persona?includePrompt=true',
  ],
  [
    'getPersonaHistory',
    (sdk) => sdk.getPersonaHistory('agt_1', { limit: 3, sort: 'asc' }),
    'GET /agents/agt_1/persona/history?limit=3&sort=asc',
  ],
  ['updatePersona', (sdk) => sdk.updatePersona('agt_1', persona), 'PUT /agents/agt_1/persona', persona],
  ['verifyPersona', (sdk) => sdk.verifyPersona('agt_1'), 'POST /agents/agt_1/persona/verify'],
  ['exportPersona', (sdk) => sdk.exportPersona('agt_1'), 'GET /agents/agt_1/persona/export'],
  ['importPersona', (sdk) => sdk.importPersona('agt_1', bundle), 'POST /agents/agt_1/persona/import', bundle],
  [
    'registerCommitment',
    (sdk) => sdk.registerCommitment({ agent_id: 'agt_1', api_key: 'ak_1' }),
    'POST /zkp/register-commitment',
    { agent_id: 'agt_1', api_key: 'ak_1' },
  ],
  [
    'verifyAnonymous',
    (sdk) => sdk.verifyAnonymous({ commitment: 'c', mode: 'hash', preimage_hash: 'p' }),
    'POST /zkp/verify-anonymous',
    { commitment: 'c', mode: 'hash', preimage_hash: 'p' },
  ],
  [
    'submitHealthPing',
    (sdk) => sdk.submitHealthPing('agt_1', { metrics: { a: 1 } }),
    'POST /drift/agt_1/health-ping',
    { metrics: { a: 1 } },
  ],
  ['getDriftScore', (sdk) => sdk.getDriftScore('agt_1'), 'GET /drift/agt_1/drift-score'],
  [
    'getDriftHistory',
    (sdk) => sdk.getDriftHistory('agt_1', { metric: 'a', from: '2026-01-01' }),
    'GET /drift/agt_1/drift-history?metric=a&from=2026-01-01',
  ],
  [
    'configureDrift',
    (sdk) => sdk.configureDrift('agt_1', { auto_revoke: false }),
    'PUT /drift/agt_1/drift-config',
    { auto_revoke: false },
  ],
  ['getDriftConfig', (sdk) => sdk.getDriftConfig('agt_1'), 'GET /drift/agt_1/drift-config'],
];

describe('calls', () => {
  it.each(calls)('%s asks for the documented route', async (...[, call, route, body]) => {
    server.answers({ json: { some: 'answer' } });
    await call(new AgentAuthClient({ baseURL: server.url, accessToken: 'access_1' }));
    const [request] = server.received;
    expect(`${request?.method} ${request?.url}`).toBe(route);
    expect(request?.body).toBe(body === undefined ? '' : JSON.stringify(body));
    expect(request?.headers['content-type']).toBe(body === undefined ? undefined : 'application/json');
  });

  // POST, but a question.
  const asking = ['checkPermission', 'verifyPersona', 'verifyAnonymous'];

  it.each(calls)(
    '%s carries an Idempotency-Key when it changes something, and only then',
    async (...[name, call, route]) => {
      server.answers({ json: { some: 'answer' } });
      const sdk = new AgentAuthClient({ baseURL: server.url, accessToken: 'access_1' });
      await call(sdk);
      await call(sdk);
      const keys = server.received.map(({ headers }) => headers['idempotency-key']);
      if (route.startsWith('GET') || asking.includes(name))
        return expect(keys).toEqual([undefined, undefined]);
      expect(new Set(keys).size).toBe(2);
      for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    },
  );

  it('verifies and refreshes without one: nothing of it would be repeated', async () => {
    const token = { access_token: 'a', refresh_token: 'rt_1', token_type: 'Bearer', expires_in: 3600 };
    server.answers({ json: { token } });
    const sdk = new AgentAuthClient({ baseURL: server.url });
    await sdk.verifyAgent({ agent_id: 'agt_1', api_key: 'ak_1' });
    await sdk.refreshToken({ refresh_token: 'rt_1' });
    expect(server.received.map(({ headers }) => headers['idempotency-key'])).toEqual([undefined, undefined]);
  });

  it('gives each ping of a batch a key of its own, also when the caller chose one', async () => {
    server.answers({ json: {} });
    const sdk = new AgentAuthClient({ baseURL: server.url, accessToken: 'access_1' });
    const pings = [{ metrics: { a: 1 } }, { metrics: { a: 2 } }];
    await sdk.batchSubmitHealthPings('agt_1', pings, { idempotencyKey: 'chosen' });
    expect(server.received.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'chosen-0',
      'chosen-1',
    ]);
  });

  it('makes an unguessable key on pages that cannot make a UUID', async () => {
    const replaced = Object.getOwnPropertyDescriptor(crypto, 'randomUUID');
    Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });
    try {
      server.answers({ json: {} });
      await new AgentAuthClient({ baseURL: server.url }).registerAgent({
        name: 'Agent',
        owner_email: 'a@b.example',
      });
      expect(server.received[0]?.headers['idempotency-key']).toMatch(/^\d{40,60}$/);
    } finally {
      // What was inherited is there again when our own is gone.
      if (replaced) Object.defineProperty(crypto, 'randomUUID', replaced);
      else Reflect.deleteProperty(crypto, 'randomUUID');
    }
  });

  it('sends a batch of pings one after the other', async () => {
    server.script((_, index) => ({ status: 201, json: { ping_id: `ping_${index}` } }));
    const sdk = new AgentAuthClient({ baseURL: server.url, accessToken: 'access_1' });
    const answers = await sdk.batchSubmitHealthPings('agt_1', [{ metrics: { a: 1 } }, { metrics: { a: 2 } }]);
    expect(answers.map(({ ping_id }) => ping_id)).toEqual(['ping_0', 'ping_1']);
  });

  it('answers null for a persona that has not changed, whichever way its tag is written', async () => {
    server.answers({ status: 304 });
    const sdk = new AgentAuthClient({ baseURL: server.url });
    await expect(sdk.getPersona('agt_1', { etag: 'abc' })).resolves.toBeNull();
    await expect(sdk.getPersona('agt_1', { etag: '"abc"' })).resolves.toBeNull();
    expect(server.received.map(({ headers }) => headers['if-none-match'])).toEqual(['"abc"', '"abc"']);
  });

  it('hands CSV over as text', async () => {
    server.answers({ text: 'id,agent_id\n1,agt_1\n', headers: { 'content-type': 'text/csv' } });
    const sdk = new AgentAuthClient({ baseURL: server.url });
    await expect(sdk.getPersonaHistory('agt_1', { format: 'csv' })).resolves.toBe('id,agent_id\n1,agt_1\n');
    await expect(sdk.getDriftHistory('agt_1', { format: 'csv' })).resolves.toContain('agt_1');
  });

  it('hands an export over as a response whose body is still unread', async () => {
    server.answers({ text: 'PK', headers: { 'content-type': 'application/zip', 'x-bundle-signature': 's' } });
    const response = await new AgentAuthClient({ baseURL: server.url }).exportPersona('agt_1');
    expect(response.headers.get('x-bundle-signature')).toBe('s');
    await expect(response.text()).resolves.toBe('PK');
  });
});

describe('Permissions', () => {
  const leaves = (tree: object): string[] =>
    Object.values(tree).flatMap((value: string | object) =>
      typeof value === 'string' ? value : leaves(value),
    );

  it('has 44 leaves, each spelled service:resource:action', () => {
    const all = leaves(Permissions);
    expect(all).toHaveLength(44);
    expect(new Set(all).size).toBe(44);
    for (const leaf of all) expect(leaf).toMatch(/^(\*:\*:\*|[a-z]+:(\*:\*|[a-z_]+:(read|write|\*)))$/);
  });

  it('spells the ones that are easy to get wrong', () => {
    const exact: Permission[] = [
      Permissions.Zendesk.Tickets.Read,
      Permissions.GitHub.PullRequests.Read,
      Permissions.GitHub.Repos.All,
      Permissions.HubSpot.All,
      Permissions.Admin,
    ];
    expect(exact).toEqual([
      'zendesk:tickets:read',
      'github:pull_requests:read',
      'github:repos:*',
      'hubspot:*:*',
      '*:*:*',
    ]);
    expect(Object.keys(Permissions.HubSpot.Companies)).toEqual(['Read', 'All']);
    expect(Object.keys(Permissions.Stripe.Payments)).toEqual(['Read']);
  });

  it('has types that take literals and refuse everything else', () => {
    const written: Permission[] = ['salesforce:leads:write', 'stripe:payments:*'];
    // @ts-expect-error Stripe is read-only
    written.push('stripe:payments:write');
    // @ts-expect-error a service wildcard has no resource
    written.push('zendesk:*:read');
    expect(written).toHaveLength(4);
  });
});
