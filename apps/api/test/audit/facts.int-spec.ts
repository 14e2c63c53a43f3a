import { randomBytes } from 'node:crypto';
import { unzip } from '../extended/soul.js';
import { aManagementKey, aMember, aSignedInMember, PASSWORD, type SignedIn } from '../support/console.js';
import { eventually } from '../support/eventually.js';
import { AtiProxy } from '../support/ati-proxy.js';
import { anMcpServer, type OtherMcpServer } from '../support/mcp-server.js';
import { Receiver } from '../support/receiver.js';
import { isFirstMount } from '../support/attacker.js';
import { routesOf } from '../support/routes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { WITH_WORKERS } from '../support/workers.js';
import { anAdministrator, anAgent, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';

let signet: Signet;
let receiver: Receiver;
let tools: OtherMcpServer;
let proxy: AtiProxy;
let admin: VerifiedAgent;
let operator: { id: string; headers: Record<string, string> };
beforeAll(async () => {
  signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
  receiver = await Receiver.start();
  proxy = await AtiProxy.start({ key: { secret: 'ab'.repeat(32) } });
  tools = await anMcpServer((mcp) => {
    mcp.registerTool('look', { description: 'Looks' }, () => ({ content: [] }));
  });
  admin = await anAdministrator(signet);
  operator = await aManagementKey(signet);
  await signet.sql('update rate_tier set requests_per_minute = 1000000, webhooks_max = 1000');
});
afterAll(async () => {
  await signet.close();
  await receiver.close();
  await tools.close();
  await proxy.close();
});

/** A call that succeeds, and what its fact has to name. */
interface Mutation {
  path?: Record<string, string>;
  body?: unknown;
  headers: Record<string, string>;
  /** The id of who acts; null where nobody is known yet. */
  actor: string | null;
  /** An id (or name) of what is changed: somewhere in the record. Taken from the answer where the call makes it. */
  target?: string;
  targetIn?: (answer: any) => string; // eslint-disable-line typescript/no-explicit-any
}
type Arrange = () => Promise<Mutation>;

const PERSONA = { version: '1.0.0' };
const agentBody = () => ({ name: `Agent ${randomBytes(4).toString('hex')}`, owner_email: 'a@b.cd' });

/** What an agent does to itself or its own. */
const own =
  (more: (agent: VerifiedAgent) => Partial<Mutation> | Promise<Partial<Mutation>>): Arrange =>
  async () => {
    const agent = await aVerifiedAgent(signet);
    return {
      path: { agent_id: agent.id },
      headers: agent.auth,
      actor: agent.id,
      target: agent.id,
      ...(await more(agent)),
    };
  };

/** What an administrator agent does to another one. */
const administered =
  (body?: unknown): Arrange =>
  async () => {
    const { id } = await anAgent(signet);
    return { path: { agent_id: id }, body, headers: admin.auth, actor: admin.id, target: id };
  };

const managed =
  (more: () => Promise<Partial<Mutation>>): Arrange =>
  async () => ({
    headers: operator.headers,
    actor: operator.id,
    ...(await more()),
  });

const managedAgent = (body?: unknown, status = 'active'): Arrange =>
  managed(async () => {
    const { id } = await anAgent(signet);
    await signet.sql('update agent set status = $2 where id = $1', [id, status]);
    return { path: { id }, body, target: id };
  });

const REASON = { reason: 'A test' };
const ask = async (method: string, path: string, body?: unknown) =>
  (await call(signet, method, `/api/v1${path}`, { headers: operator.headers, body })).body;

const aWebhook = async (more: object = {}): Promise<string> =>
  (await ask('POST', '/webhooks', { url: receiver.url(), events: ['agent.registered'], ...more })).webhook.id;

const managedWebhook = (body?: unknown): Arrange =>
  managed(async () => {
    const id = await aWebhook();
    return { path: { id }, body, target: id };
  });

let providers = 0;
const aProvider = async (more: object = {}) => {
  providers += 1;
  const body = { name: `p${providers}`, kind: 'http', base_url: 'https://api.example.com', ...more };
  return { made: await ask('POST', '/ati/providers', body), body: { ...body, name: `${body.name}x` } };
};

/** One that has said how it is. */
const aProxy = async (): Promise<{ id: string }> => {
  proxy.health = { auth: 'jwt' };
  const secret = randomBytes(32).toString('hex');
  proxy.settings = { key: { secret } };
  const profile = { target: 'stock', proxy_url: proxy.url, secret };
  const { id: profile_id } = await ask('POST', '/ati/profiles', { name: aWord(), ...profile });
  const { made } = await aProvider({ kind: 'ati', base_url: proxy.url, profile_id });
  await until(
    () => ask('GET', `/ati/providers/${made.id}`),
    (now) => now.proxy.checked_at !== null,
  );
  return made;
};

/** Something of the catalogue, made for the test and then changed. */
const catalogued = (make: () => Promise<{ id: string }>, body?: unknown): Arrange =>
  managed(async () => {
    const { id } = await make();
    return { path: { id }, body, target: id };
  });

const provided = (body?: unknown, more: object = {}): Arrange =>
  catalogued(async () => (await aProvider(more)).made, body);

const toolBody = async () => {
  const { made } = await aProvider();
  return { provider_id: made.id, name: `${made.name}:look`, method: 'GET', path: '/look' };
};
const tooled = (body?: unknown): Arrange =>
  catalogued(async () => ask('POST', '/ati/tools', await toolBody()), body);

const skillBody = () => ({
  name: `skill-${randomBytes(4).toString('hex')}`,
  description: 'How',
  content: 'Look.',
});
const aWord = () => `p${randomBytes(8).toString('hex')}`;
const profiled = (body?: unknown): Arrange =>
  managed(async () => {
    const { id } = await ask('POST', '/ati/profiles', { name: aWord() });
    return { path: { id }, body, target: id };
  });
const skilled = (body?: unknown): Arrange => catalogued(() => ask('POST', '/ati/skills', skillBody()), body);

const keyBody = () => ({ user_id: 'sandbox', alias: `key-${randomBytes(4).toString('hex')}` });
const keyed = (body?: unknown, first: string[] = []): Arrange =>
  catalogued(async () => {
    const { key } = await ask('POST', '/ati/keys', keyBody());
    for (const verb of first) await ask('POST', `/ati/keys/${key.id}/${verb}`);
    return key;
  }, body);

const anOwnWebhook = async ({ auth }: VerifiedAgent): Promise<string> =>
  (
    await call(signet, 'POST', '/webhooks', {
      headers: auth,
      body: { url: receiver.url(), events: ['agent.verified'] },
    })
  ).body.webhook.id;

const ownWebhook = (body?: unknown): Arrange =>
  own(async (agent) => {
    const id = await anOwnWebhook(agent);
    return { path: { id }, body, target: id };
  });

/** A delivery of that webhook that failed: it waits for its retry, or it is over where there is none. */
async function aFailedDelivery(
  webhook: string,
  happen: () => Promise<unknown>,
  isOver: boolean,
): Promise<string> {
  receiver.behave = (_, response) => void response.writeHead(500).end();
  const worker = await startSignet({ beside: signet, environment: WITH_WORKERS });
  await happen();
  const id = await eventually(async () => {
    const [row] = await signet.sql<{ id: string }>(
      `select id from webhook_delivery where endpoint_id = $1 and attempts > 0 and state = $2`,
      [webhook, isOver ? 'dead' : 'pending'],
    );
    return row?.id;
  });
  await worker.close();
  return id;
}

const failedDelivery = (schedule: number[]): Arrange =>
  managed(async () => {
    const webhook = await aWebhook({ schedule });
    const id = await aFailedDelivery(webhook, () => anAgent(signet), schedule.length === 1);
    return { path: { delivery_id: id }, target: webhook };
  });

const aSignIn = async (): Promise<SignedIn> => aSignedInMember(signet);
const aCredential = async (agentId: string): Promise<string> =>
  (await ask('POST', `/agents/${agentId}/credentials`, { name: 'Another' })).credential.id;

const managedCredential = (body?: unknown): Arrange =>
  managed(async () => {
    const { id } = await anAgent(signet);
    const credential_id = await aCredential(id);
    return { path: { id, credential_id }, body, target: id };
  });

/** Every route that changes something. */
const MUTATIONS: Record<string, Arrange> = {
  'POST /agents/register': async () => ({
    headers: admin.auth,
    body: agentBody(),
    actor: admin.id,
    targetIn: ({ agent }) => agent.agent_id,
  }),
  'POST /agents/verify': own(({ id, apiKey }) => ({ headers: {}, body: { agent_id: id, api_key: apiKey } })),
  'POST /agents/refresh': own(({ refreshToken }) => ({ headers: {}, body: { refresh_token: refreshToken } })),
  'POST /agents/revoke-tokens': own(() => ({})),
  'POST /agents/:agent_id/revoke': own(() => ({})),
  'POST /agents/:agent_id/rotate-key': own(() => ({})),
  'PUT /agents/:agent_id/tier': administered({ tier: 'pro' }),
  'PUT /agents/:agent_id/status': administered({ status: 'suspended' }),
  'PUT /agents/:agent_id/permissions': administered({ permissions: ['slack:*:*'] }),
  'DELETE /agents/:agent_id': administered(),
  'POST /webhooks': own(() => ({
    body: { url: receiver.url(), events: ['agent.verified'] },
    target: undefined,
    targetIn: ({ webhook }) => webhook.id,
  })),
  'PUT /webhooks/:id': ownWebhook({ description: 'x' }),
  'DELETE /webhooks/:id': ownWebhook(),
  'POST /webhooks/:id/regenerate-secret': ownWebhook(),
  'POST /webhooks/:id/toggle': ownWebhook({ is_active: false }),
  'POST /webhooks/:id/deliveries/:delivery_id/redeliver': own(async (agent) => {
    const id = await anOwnWebhook(agent);
    const verify = () =>
      call(signet, 'POST', '/agents/verify', { body: { agent_id: agent.id, api_key: agent.apiKey } });
    return { path: { id, delivery_id: await aFailedDelivery(id, verify, false) }, target: id };
  }),
  'POST /agents/:agent_id/persona': own(() => ({ body: PERSONA })),
  'PUT /agents/:agent_id/persona': own(async ({ id, auth }) => {
    await call(signet, 'POST', `/agents/${id}/persona`, { headers: auth, body: PERSONA });
    return { body: { version: '1.1.0' } };
  }),
  'POST /agents/:agent_id/persona/import': own(async ({ id, auth }) => {
    await call(signet, 'POST', `/agents/${id}/persona`, { headers: auth, body: PERSONA });
    const response = await fetch(`${signet.url}/agents/${id}/persona/export`);
    const files = unzip(Buffer.from(await response.arrayBuffer()));
    const signature = response.headers.get('x-bundle-signature');
    return { body: { ...JSON.parse(files['persona.json']!), signature } };
  }),
  'PUT /drift/:agent_id/drift-config': own(() => ({ body: { auto_revoke: false } })),
  'POST /zkp/register-commitment': own(({ id, apiKey }) => ({
    headers: {},
    body: { agent_id: id, api_key: apiKey },
  })),
  'DELETE /zkp/commitment/:commitment': own(async ({ id, apiKey }) => {
    const { body } = await call(signet, 'POST', '/zkp/register-commitment', {
      body: { agent_id: id, api_key: apiKey },
    });
    return { path: { commitment: body.commitment } };
  }),

  'POST /api/v1/agents': managed(async () => ({
    body: { ...agentBody(), permissions: ['slack:*:*'] },
    targetIn: ({ agent }) => agent.id,
  })),
  'PATCH /api/v1/agents/:id': managedAgent({ description: 'x' }),
  'POST /api/v1/agents/:id/approve': managedAgent({}, 'pending'),
  'POST /api/v1/agents/:id/deny': managedAgent(REASON, 'pending'),
  'POST /api/v1/agents/:id/suspend': managedAgent(REASON),
  'POST /api/v1/agents/:id/reactivate': managedAgent({}, 'suspended'),
  'POST /api/v1/agents/:id/revoke': managedAgent(REASON),
  'POST /api/v1/agents/:id/credentials': managedAgent({ name: 'Another' }),
  'POST /api/v1/agents/:id/credentials/import': managed(async () => {
    const { id } = await anAgent(signet);
    const sha256 = randomBytes(32).toString('hex');
    return { path: { id }, body: { name: 'Old key', prefix: 'old', sha256 }, target: id };
  }),
  'POST /api/v1/agents/:id/credentials/:credential_id/revoke': managedCredential({}),
  'POST /api/v1/agents/:id/credentials/:credential_id/rotate': managedCredential({}),
  'POST /api/v1/permissions': managed(async () => ({
    body: { permission: 'warehouse:shelves:read' },
    target: 'warehouse:shelves:read',
  })),
  'DELETE /api/v1/permissions/:permission': managed(async () => {
    await ask('POST', '/permissions', { permission: 'warehouse:doors:read' });
    return { path: { permission: 'warehouse:doors:read' }, target: 'warehouse:doors:read' };
  }),
  'POST /api/v1/activity/holds': managed(async () => ({ body: REASON, targetIn: ({ id }) => id })),
  'POST /api/v1/activity/holds/:id/release': managed(async () => {
    const { id } = await ask('POST', '/activity/holds', REASON);
    return { path: { id }, body: REASON, target: id };
  }),
  'POST /api/v1/webhooks': managed(async () => ({
    body: { url: receiver.url(), events: ['*'] },
    targetIn: ({ webhook }) => webhook.id,
  })),
  'PATCH /api/v1/webhooks/:id': managedWebhook({ description: 'x' }),
  'DELETE /api/v1/webhooks/:id': managedWebhook(),
  'POST /api/v1/webhooks/:id/disable': managedWebhook({}),
  'POST /api/v1/webhooks/:id/enable': managedWebhook({ backlog: 'send' }),
  'POST /api/v1/webhooks/:id/pause': managedWebhook({}),
  'POST /api/v1/webhooks/:id/rotate-secret': managedWebhook({}),
  'POST /api/v1/webhooks/:id/test': managedWebhook({}),
  'POST /api/v1/webhooks/:id/replays': managedWebhook({ which: 'all', since: '2026-01-01T00:00:00Z' }),
  'DELETE /api/v1/webhooks/:id/replays/:replay_id': managed(async () => {
    const id = await aWebhook();
    const replay = await ask('POST', `/webhooks/${id}/replays`, {
      which: 'all',
      since: '2026-01-01T00:00:00Z',
    });
    return { path: { id, replay_id: replay.id }, target: replay.id };
  }),
  'POST /api/v1/webhooks/deliveries/:delivery_id/cancel': failedDelivery([0, 3600]),
  'POST /api/v1/webhooks/deliveries/:delivery_id/replay': failedDelivery([0]),
  'POST /api/v1/webhooks/dead-letters/dismiss': managed(async () => {
    const webhook = await aWebhook({ schedule: [0] });
    const id = await aFailedDelivery(webhook, () => anAgent(signet), true);
    return { body: { delivery_ids: [id] }, target: webhook };
  }),
  'PATCH /api/v1/rate-tiers/:name': managed(async () => ({
    path: { name: 'pro' },
    body: { webhooks_max: 77 },
    target: 'pro',
  })),
  'POST /api/v1/ati/providers': managed(async () => ({
    body: (await aProvider()).body,
    targetIn: ({ id }) => id,
  })),
  'PATCH /api/v1/ati/providers/:id': provided({ base_url: 'https://api.example.org' }),
  'DELETE /api/v1/ati/providers/:id': provided(),
  'POST /api/v1/ati/providers/:id/import-openapi': managed(async () => {
    const { made } = await aProvider();
    const document = JSON.stringify({
      openapi: '3.1.0',
      paths: { '/look': { get: { operationId: 'look' } } },
    });
    return { path: { id: made.id }, body: { document }, target: `${made.name}:look` };
  }),
  'POST /api/v1/ati/providers/:id/import-mcp': managed(async () => {
    const { made } = await aProvider({ kind: 'mcp', base_url: tools.url });
    return { path: { id: made.id }, target: `${made.name}:look` };
  }),
  'POST /api/v1/ati/providers/:id/check': managed(async () => {
    const id = (await aProxy()).id;
    proxy.health = { auth: 'disabled' };
    return { path: { id }, target: id };
  }),
  'POST /api/v1/ati/providers/:id/import-ati': managed(async () => {
    const made = await aProxy();
    proxy.tools = [{ name: 'offered', scope: 'tool:offered' }];
    return { path: { id: made.id }, target: 'offered' };
  }),
  'POST /api/v1/ati/tools': managed(async () => ({ body: await toolBody(), targetIn: ({ id }) => id })),
  'PATCH /api/v1/ati/tools/:id': tooled({ description: 'Looks.' }),
  'DELETE /api/v1/ati/tools/:id': tooled(),
  'POST /api/v1/ati/keys': managed(async () => ({ body: keyBody(), targetIn: ({ key }) => key.id })),
  'PATCH /api/v1/ati/keys/:id': keyed({ tools: ['look'] }),
  'DELETE /api/v1/ati/keys/:id': keyed(),
  'POST /api/v1/ati/keys/:id/block': keyed(),
  'POST /api/v1/ati/keys/:id/unblock': keyed(undefined, ['block']),
  'POST /api/v1/ati/keys/revoke': managed(async () => {
    const { key } = await ask('POST', '/ati/keys', keyBody());
    return { body: { hashes: [key.hash] }, target: key.id };
  }),
  'POST /ati/exchange': async () => {
    const body = { ...keyBody(), user_id: `sandbox:${randomBytes(4).toString('hex')}` };
    const { raw_key: raw } = await ask('POST', '/ati/keys', body);
    return { headers: { authorization: `Ati-Key ${raw}` }, actor: body.user_id, targetIn: ({ jti }) => jti };
  },
  'POST /ati/admin/keys/issue': managed(async () => ({ body: keyBody(), targetIn: ({ hash }) => hash })),
  'POST /ati/admin/keys/bulk-revoke': managed(async () => {
    const { key } = await ask('POST', '/ati/keys', keyBody());
    return { body: { hashes: [key.hash] }, target: key.id };
  }),
  'DELETE /ati/admin/keys/:hash': managed(async () => {
    const { key } = await ask('POST', '/ati/keys', keyBody());
    return { path: { hash: key.hash }, target: key.id };
  }),
  'POST /api/v1/ati/skills': managed(async () => ({ body: skillBody(), targetIn: ({ id }) => id })),
  'PATCH /api/v1/ati/skills/:id': skilled({ description: 'How to look' }),
  'DELETE /api/v1/ati/skills/:id': skilled(),
  'POST /api/v1/ati/profiles': managed(async () => ({
    body: { name: aWord() },
    targetIn: ({ id }) => id,
  })),
  'PATCH /api/v1/ati/profiles/:id': profiled({ audience: 'another' }),
  'DELETE /api/v1/ati/profiles/:id': profiled(),
  'POST /api/v1/ati/profiles/:id/rotate': profiled({ force: true }),
  'POST /api/v1/ati/profiles/:id/environment': profiled({}),
  'POST /api/v1/ati/tokens/revoke': managed(async () => {
    const { jti } = await ask('POST', '/ati/tokens', { sub: 'sandbox:42', scope: 'help' });
    return { body: { jti }, target: jti };
  }),
  'POST /api/v1/ati/tokens/renew': managed(async () => {
    const { token } = await ask('POST', '/ati/tokens', { sub: 'sandbox:42', scope: 'help' });
    return { body: { token }, targetIn: ({ jti }) => jti };
  }),
  'POST /api/v1/ati/sandboxes': managed(async () => ({
    body: { agent_id: 'sandbox:42' },
    targetIn: ({ jti }) => jti,
  })),
  'POST /api/v1/ati/tokens': managed(async () => ({
    body: { sub: 'sandbox:42', scope: 'help' },
    targetIn: ({ jti }) => jti,
  })),
  'POST /api/v1/signing-keys/rotate': managed(async () => ({ body: { force: true } })),
  'POST /api/v1/session': async () => {
    const { id, email } = await aMember(signet);
    return { headers: {}, body: { email, password: PASSWORD }, actor: id };
  },
  'DELETE /api/v1/session': async () => {
    const { id, headers } = await aSignIn();
    return { headers, actor: id };
  },
};

/** Routes that are no GET and change nothing anybody would look for, with the reason. */
const NO_FACT: Record<string, string> = {
  'POST /permissions/check': 'a question',
  'POST /api/v1/ati/tokens/validate': 'a question',
  'POST /api/v1/ati/tokens/inspect': 'a question',
  'POST /api/v1/ati/tokens/introspect': 'a question',
  'POST /zkp/verify-anonymous': 'a question, of which nobody may learn who asked about whom',
  'POST /agents/:agent_id/persona/verify': 'a question',
  'POST /api/v1/webhooks/preview': 'a question',
  'POST /drift/:agent_id/health-ping':
    'a measurement: pings are a record of their own, and what they cause is a fact',
  'POST /ati/call': 'tools have their own facts: the spec of tool calls looks for ati.call.finished',
  'POST /ati/mcp': 'the same, over another protocol',
  'POST /ati/help': 'a question',
  'POST /ati/skills/bundle': 'a question',
  'POST /ati/skills/resolve': 'a question',
  'POST /api/v1/setup': 'once per instance: the spec of the set-up looks for instance.set_up',
};

interface Fact {
  type: string;
  actor: { id: string | null }[];
  record: string;
}

const factsOf = (requestId: string) =>
  signet.sql<Fact>('select type, actor, record from activity_event where request_id = $1', [requestId]);

it('every route that is no GET is here, or says why it needs no fact', () => {
  const routes = routesOf(signet)
    .filter(isFirstMount)
    .filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method))
    .map(({ method, path }) => `${method} ${path}`);
  expect(routes.length).toBeGreaterThan(50);
  expect([...Object.keys(MUTATIONS), ...Object.keys(NO_FACT)].sort()).toEqual(routes.sort());
});

it.each(Object.keys(MUTATIONS))('%s leaves a fact that names who did it and to what', async (route) => {
  const mutation = await MUTATIONS[route]!();
  const [method, pattern] = route.split(' ') as [string, string];
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => mutation.path![name]!);
  const answer = await call(signet, method, path, {
    headers: mutation.headers,
    ...(mutation.body !== undefined && { body: mutation.body }),
  });
  if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  const facts = await factsOf(answer.headers.get('x-request-id')!);
  const target = mutation.target ?? mutation.targetIn?.(answer.body);
  expect(facts.map(({ actor }) => actor[0]!.id)).toContain(mutation.actor);
  if (target !== undefined)
    expect(facts.some(({ record }) => record.includes(JSON.stringify(target)))).toBe(true);
});

describe('the command that makes the first administrator', () => {
  it('leaves facts that name the keys it made, and those it replaced', async () => {
    const types = async () =>
      (
        await signet.sql<{ type: string }>(
          `select type from activity_event where record::jsonb->>'method' = 'CLI' order by occurred_at, id`,
        )
      ).map(({ type }) => type);
    // Made before the first test.
    expect(await types()).toEqual(expect.arrayContaining(['agent.registered', 'management_key.created']));
    await anAdministrator(signet);
    expect(await types()).toEqual(expect.arrayContaining(['credential.rotated', 'management_key.rotated']));
  });
});

it('a replay is stopped once, and that is on record once', async () => {
  const id = await aWebhook();
  const replay = await ask('POST', `/webhooks/${id}/replays`, {
    which: 'all',
    since: '2026-01-01T00:00:00Z',
  });
  const stop = () => ask('DELETE', `/webhooks/${id}/replays/${replay.id}`);
  const answers = await Promise.all(Array.from({ length: 50 }, stop));
  expect(new Set(answers.map(({ state }) => state))).toEqual(new Set(['cancelled']));
  const facts = await signet.sql(
    `select from activity_event where type = 'webhook.replay_cancelled' and record like '%' || $1 || '%'`,
    [replay.id],
  );
  expect(facts).toHaveLength(1);
});
