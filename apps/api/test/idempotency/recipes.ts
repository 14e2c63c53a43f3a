import { randomBytes } from 'node:crypto';
import { PERSONA, unzip } from '../extended/soul.js';
import { aManagementKey, organisationOf } from '../support/console.js';
import type { Signet } from '../support/signet.js';
import { anAdministrator, anAgent, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';

/** One call that can be made: its path filled in, with credentials and a body that the route takes. */
export interface Made {
  path: string;
  headers: Record<string, string>;
  body?: unknown;
}

type Recipe = (world: World, mount: string) => Promise<Made>;

/** Who calls, and things to call about. */
export interface World {
  signet: Signet;
  operator: Record<string, string>;
  administrator: VerifiedAgent;
}

export const aWorld = async (signet: Signet): Promise<World> => ({
  signet,
  operator: (await aManagementKey(signet)).headers,
  administrator: await anAdministrator(signet),
});

const hex = (bytes: number) => randomBytes(bytes).toString('hex');
const URL = 'https://receiver.example.com/hook';

/** An agent that waits for approval. */
async function aPendingAgent({ signet }: World): Promise<string> {
  const { id } = await anAgent(signet);
  await signet.sql(`update agent set status = 'pending' where id = $1`, [id]);
  return id;
}

async function anEndpoint({ signet, operator }: World): Promise<string> {
  // An organisation has at most 50.
  await signet.sql(
    `update webhook_endpoint set deleted_at = now() where agent_id is null and deleted_at is null`,
  );
  const body = { url: URL, events: ['agent.registered'] };
  const answer = await call(signet, 'POST', '/api/v1/webhooks', { body, headers: operator });
  return answer.body.webhook.id;
}

async function anEndpointOf({ signet }: World, agent: VerifiedAgent): Promise<string> {
  const body = { url: URL, events: ['agent.verified'] };
  const answer = await call(signet, 'POST', '/webhooks', { body, headers: agent.auth });
  return answer.body.webhook.id;
}

async function aDelivery({ signet }: World, endpointId: string, state: string): Promise<string> {
  const eventId = `evt_${hex(16)}`;
  await signet.sql(`insert into webhook_body (event_id, format_key, body) values ($1, 'signet', '{}')`, [
    eventId,
  ]);
  const [row] = await signet.sql<{ id: string }>(
    `insert into webhook_delivery (organisation_id, endpoint_id, event_id, txid, event_type, event_at, format_key, state)
     values ($1, $2, $3, pg_current_xact_id(), 'agent.registered', now(), 'signet', $4) returning id`,
    [organisationOf(signet), endpointId, eventId, state],
  );
  return row!.id;
}

async function aKeyOf({ signet, operator }: World, agent: { id: string }): Promise<string> {
  const path = `/api/v1/agents/${agent.id}/credentials`;
  return (await call(signet, 'GET', path, { headers: operator })).body.data[0].id;
}

async function withPersona({ signet }: World): Promise<VerifiedAgent> {
  const agent = await aVerifiedAgent(signet);
  await call(signet, 'POST', `/agents/${agent.id}/persona`, { body: PERSONA, headers: agent.auth });
  return agent;
}

async function aBundle({ signet }: World, agent: VerifiedAgent): Promise<object> {
  const response = await fetch(`${signet.url}/agents/${agent.id}/persona/export`);
  const files = unzip(Buffer.from(await response.arrayBuffer()));
  return { ...(JSON.parse(files['persona.json']!) as object), signature: files['signature.txt'] };
}

/** On an agent of its own, as an operator. */
const onAgent =
  (end: string, body?: unknown): Recipe =>
  async ({ signet, operator }) => ({
    path: `/api/v1/agents/${(await anAgent(signet)).id}${end}`,
    headers: operator,
    body,
  });

const onEndpoint =
  (end: string, body?: unknown): Recipe =>
  async (world) => ({
    path: `/api/v1/webhooks/${await anEndpoint(world)}${end}`,
    headers: world.operator,
    body,
  });

const onDelivery =
  (end: string): Recipe =>
  async (world) => {
    const id = await aDelivery(world, await anEndpoint(world), end === '/cancel' ? 'pending' : 'dead');
    return { path: `/api/v1/webhooks/deliveries/${id}${end}`, headers: world.operator };
  };

/** An entry of the catalogue, made for this call. */
const onEntry =
  (noun: keyof typeof NEW_ENTRIES, end: string, body?: unknown): Recipe =>
  async (world) => {
    const entry = await NEW_ENTRIES[noun](world);
    const made = await call(world.signet, 'POST', `/api/v1/ati/${noun}`, {
      body: entry,
      headers: world.operator,
    });
    return { path: `/api/v1/ati/${noun}/${made.body.id}${end}`, headers: world.operator, body };
  };

const newEntry =
  (noun: keyof typeof NEW_ENTRIES): Recipe =>
  async (world) => ({
    path: `/api/v1/ati/${noun}`,
    headers: world.operator,
    body: await NEW_ENTRIES[noun](world),
  });

/** A virtual key, issued for this call. */
const onVirtualKey =
  (end: string, body?: unknown): Recipe =>
  async ({ signet, operator: headers }) => {
    const made = await call(signet, 'POST', '/api/v1/ati/keys', { body: aVirtualKey(), headers });
    return { path: `/api/v1/ati/keys/${made.body.key.id}${end}`, headers, body };
  };

const aVirtualKey = () => ({ user_id: 'sandbox', alias: hex(8), metadata: { job: 7 } });

const onProfile =
  (end: string, body?: unknown): Recipe =>
  async ({ signet, operator: headers }) => {
    const made = await call(signet, 'POST', '/api/v1/ati/profiles', {
      body: { name: `p${hex(8)}` },
      headers,
    });
    return { path: `/api/v1/ati/profiles/${made.body.id}${end}`, headers, body };
  };

/** What the catalogue takes, each with a name of its own. */
const NEW_ENTRIES = {
  providers: () =>
    Promise.resolve({
      name: `provider-${hex(4)}`,
      kind: 'http',
      base_url: 'https://provider.example.com',
      category: 'looking',
      credential: { place: 'header', name: 'x-provider-key', value: hex(16) },
    }),
  tools: async (world: World) => {
    const { path, headers } = await onEntry('providers', '')(world, '');
    const { body } = await call(world.signet, 'GET', path, { headers });
    return {
      provider_id: body.id,
      name: `${body.name}:look`,
      method: 'GET',
      path: '/look',
      hint: 'Twice',
      upstream_name: 'look',
    };
  },
  skills: () =>
    Promise.resolve({
      name: `skill-${hex(4)}`,
      content: 'How to look',
      when_to_use: 'To see',
      hint: 'Twice',
    }),
};

const OPENAPI = JSON.stringify({
  openapi: '3.1.0',
  paths: { '/things/{id}': { get: { operationId: 'getThing', parameters: [{ name: 'id', in: 'path' }] } } },
});

/** What an administrator does to another agent. */
const asAdministrator =
  (end: string, body?: unknown): Recipe =>
  async ({ signet, administrator }, mount) => ({
    path: `${mount}/agents/${(await anAgent(signet)).id}${end}`,
    headers: { 'x-api-key': administrator.apiKey },
    body,
  });

/** What an agent does to itself. */
const asItself =
  (end: string, body?: unknown): Recipe =>
  async ({ signet }, mount) => {
    const agent = await aVerifiedAgent(signet);
    return { path: `${mount}/agents/${agent.id}${end}`, headers: agent.auth, body };
  };

const onOwnEndpoint =
  (end: string, body?: unknown): Recipe =>
  async (world, mount) => {
    const agent = await aVerifiedAgent(world.signet);
    return { path: `${mount}/webhooks/${await anEndpointOf(world, agent)}${end}`, headers: agent.auth, body };
  };

const NEW_AGENT = {
  name: 'Once and no more',
  owner_email: 'owner@example.com',
  permissions: ['slack:*:*'],
};

/** How to make a call of each route that honours the key. A test fails while one has no recipe. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  'POST /api/v1/agents': ({ operator }) =>
    Promise.resolve({ path: '/api/v1/agents', headers: operator, body: NEW_AGENT }),
  'PATCH /api/v1/agents/:id': onAgent('', { name: 'Another name' }),
  'POST /api/v1/agents/:id/revoke': onAgent('/revoke', { reason: 'It is over' }),
  'POST /api/v1/agents/:id/suspend': onAgent('/suspend', { reason: 'It is strange' }),
  'POST /api/v1/agents/:id/reactivate': onAgent('/reactivate'),
  'POST /api/v1/agents/:id/approve': async (world) => ({
    path: `/api/v1/agents/${await aPendingAgent(world)}/approve`,
    headers: world.operator,
  }),
  'POST /api/v1/agents/:id/deny': async (world) => ({
    path: `/api/v1/agents/${await aPendingAgent(world)}/deny`,
    headers: world.operator,
    body: { reason: 'Nobody knows it' },
  }),
  'POST /api/v1/agents/:id/credentials': onAgent('/credentials', { name: 'Another key' }),
  'POST /api/v1/agents/:id/credentials/import': async (world) => ({
    ...(await onAgent('/credentials/import')(world, '')),
    body: { name: 'From elsewhere', prefix: 'old_1234', sha256: hex(32) },
  }),
  'POST /api/v1/agents/:id/credentials/:credential_id/rotate': async (world) => {
    const agent = await anAgent(world.signet);
    const path = `/api/v1/agents/${agent.id}/credentials/${await aKeyOf(world, agent)}/rotate`;
    return { path, headers: world.operator, body: { overlap_seconds: 60 } };
  },
  'POST /api/v1/agents/:id/credentials/:credential_id/revoke': async (world) => {
    const agent = await anAgent(world.signet);
    const path = `/api/v1/agents/${agent.id}/credentials/${await aKeyOf(world, agent)}/revoke`;
    return { path, headers: world.operator };
  },
  'POST /api/v1/permissions': ({ operator }) =>
    Promise.resolve({
      path: '/api/v1/permissions',
      headers: operator,
      body: { permission: `made_${hex(4)}:shelves:read` },
    }),
  'DELETE /api/v1/permissions/:permission': async ({ signet, operator: headers }) => {
    const permission = `gone_${hex(4)}:shelves:read`;
    await call(signet, 'POST', '/api/v1/permissions', { body: { permission }, headers });
    return { path: `/api/v1/permissions/${permission}`, headers };
  },
  'PATCH /api/v1/rate-tiers/:name': ({ operator }) =>
    Promise.resolve({
      path: '/api/v1/rate-tiers/pro',
      headers: operator,
      body: { requests_per_minute: 301 },
    }),
  'POST /api/v1/ati/providers': newEntry('providers'),
  'PATCH /api/v1/ati/providers/:id': onEntry('providers', '', { description: 'Another description' }),
  'DELETE /api/v1/ati/providers/:id': onEntry('providers', ''),
  'POST /api/v1/ati/providers/:id/import-openapi': onEntry('providers', '/import-openapi', {
    document: OPENAPI,
  }),
  'POST /api/v1/ati/tools': newEntry('tools'),
  'PATCH /api/v1/ati/tools/:id': onEntry('tools', '', { scope: 'tool:looking' }),
  'DELETE /api/v1/ati/tools/:id': onEntry('tools', ''),
  'POST /api/v1/ati/skills': newEntry('skills'),
  'PATCH /api/v1/ati/skills/:id': onEntry('skills', '', { content: 'How to look twice' }),
  'DELETE /api/v1/ati/skills/:id': onEntry('skills', ''),
  'POST /api/v1/ati/keys': ({ operator }) =>
    Promise.resolve({ path: '/api/v1/ati/keys', headers: operator, body: aVirtualKey() }),
  'POST /api/v1/ati/keys/revoke': async ({ signet, operator: headers }) => {
    const body = aVirtualKey();
    await call(signet, 'POST', '/api/v1/ati/keys', { body, headers });
    return { path: '/api/v1/ati/keys/revoke', headers, body: { alias_prefix: body.alias } };
  },
  'PATCH /api/v1/ati/keys/:id': onVirtualKey('', { tools: ['look'] }),
  'DELETE /api/v1/ati/keys/:id': onVirtualKey(''),
  'POST /api/v1/ati/keys/:id/block': onVirtualKey('/block'),
  'POST /api/v1/ati/keys/:id/unblock': async (world) => {
    const made = await onVirtualKey('/block')(world, '');
    await call(world.signet, 'POST', made.path, { headers: made.headers });
    return { ...made, path: made.path.replace('/block', '/unblock') };
  },
  'POST /ati/admin/keys/issue': ({ operator }) =>
    Promise.resolve({ path: '/ati/admin/keys/issue', headers: operator, body: aVirtualKey() }),
  'POST /ati/admin/keys/bulk-revoke': async ({ signet, operator: headers }) => {
    const body = aVirtualKey();
    await call(signet, 'POST', '/ati/admin/keys/issue', { body, headers });
    return { path: '/ati/admin/keys/bulk-revoke', headers, body: { alias_prefix: body.alias } };
  },
  'POST /ati/exchange': async ({ signet, operator: headers }) => {
    const made = await call(signet, 'POST', '/ati/admin/keys/issue', { body: aVirtualKey(), headers });
    return { path: '/ati/exchange', headers: { authorization: `Ati-Key ${made.body.raw_key}` } };
  },
  'DELETE /ati/admin/keys/:hash': async ({ signet, operator: headers }) => {
    const made = await call(signet, 'POST', '/ati/admin/keys/issue', { body: aVirtualKey(), headers });
    return { path: `/ati/admin/keys/${made.body.hash}`, headers };
  },
  'POST /api/v1/ati/profiles': ({ operator }) =>
    Promise.resolve({ path: '/api/v1/ati/profiles', headers: operator, body: { name: `p${hex(8)}` } }),
  'PATCH /api/v1/ati/profiles/:id': onProfile('', { audience: 'another' }),
  'DELETE /api/v1/ati/profiles/:id': onProfile(''),
  'POST /api/v1/ati/profiles/:id/rotate': onProfile('/rotate', { force: true }),
  'POST /api/v1/ati/profiles/:id/environment': onProfile('/environment', {}),
  'POST /api/v1/ati/tokens/revoke': ({ operator }) =>
    Promise.resolve({
      path: '/api/v1/ati/tokens/revoke',
      headers: operator,
      body: { jti: `jti-${hex(8)}` },
    }),
  'POST /api/v1/ati/tokens/renew': async ({ signet, operator: headers }) => {
    const made = await call(signet, 'POST', '/api/v1/ati/tokens', {
      body: { sub: 'sandbox:42', scope: 'help' },
      headers,
    });
    return { path: '/api/v1/ati/tokens/renew', headers, body: { token: made.body.token } };
  },
  'POST /api/v1/ati/sandboxes': ({ operator }) =>
    Promise.resolve({
      path: '/api/v1/ati/sandboxes',
      headers: operator,
      body: { agent_id: 'sandbox:42', tools: ['web_search'] },
    }),
  'POST /api/v1/ati/tokens': ({ operator }) =>
    Promise.resolve({
      path: '/api/v1/ati/tokens',
      headers: operator,
      body: { sub: 'sandbox:42', scope: 'help' },
    }),
  'POST /api/v1/signing-keys/rotate': ({ operator }) =>
    Promise.resolve({ path: '/api/v1/signing-keys/rotate', headers: operator, body: { force: true } }),
  'POST /api/v1/activity/holds': ({ operator }) =>
    Promise.resolve({ path: '/api/v1/activity/holds', headers: operator, body: { reason: 'A dispute' } }),
  'POST /api/v1/activity/holds/:id/release': async ({ signet, operator: headers }) => {
    const body = { reason: 'A dispute' };
    const hold = await call(signet, 'POST', '/api/v1/activity/holds', { body, headers });
    return {
      path: `/api/v1/activity/holds/${hold.body.id}/release`,
      headers,
      body: { reason: 'It was settled' },
    };
  },
  'POST /api/v1/webhooks': async (world) => {
    await anEndpoint(world);
    return {
      path: '/api/v1/webhooks',
      headers: world.operator,
      body: { url: URL, events: ['agent.registered'], signatures: ['v1', 'v1a'] },
    };
  },
  'PATCH /api/v1/webhooks/:id': onEndpoint('', { description: 'Another description' }),
  'DELETE /api/v1/webhooks/:id': onEndpoint(''),
  'POST /api/v1/webhooks/:id/rotate-secret': onEndpoint('/rotate-secret', { overlap_seconds: 60 }),
  'POST /api/v1/webhooks/:id/enable': onEndpoint('/enable', { backlog: 'send' }),
  'POST /api/v1/webhooks/:id/pause': onEndpoint('/pause'),
  'POST /api/v1/webhooks/:id/disable': onEndpoint('/disable'),
  'POST /api/v1/webhooks/dead-letters/dismiss': async (world) => {
    const id = await aDelivery(world, await anEndpoint(world), 'dead');
    return {
      path: '/api/v1/webhooks/dead-letters/dismiss',
      headers: world.operator,
      body: { delivery_ids: [id] },
    };
  },
  'POST /api/v1/webhooks/deliveries/:delivery_id/replay': onDelivery('/replay'),
  'POST /api/v1/webhooks/deliveries/:delivery_id/cancel': onDelivery('/cancel'),
  'POST /api/v1/webhooks/:id/replays': onEndpoint('/replays', {
    which: 'failed',
    since: '2026-01-01T00:00:00.000Z',
  }),
  'DELETE /api/v1/webhooks/:id/replays/:replay_id': async (world) => {
    const made = await RECIPES['POST /api/v1/webhooks/:id/replays']!(world, '');
    const { body } = await call(world.signet, 'POST', made.path, made);
    return { path: `${made.path}/${body.id}`, headers: world.operator };
  },
  'POST /agents/register': (_, mount) =>
    Promise.resolve({ path: `${mount}/agents/register`, headers: {}, body: NEW_AGENT }),
  'POST /agents/revoke-tokens': async ({ signet }, mount) => ({
    path: `${mount}/agents/revoke-tokens`,
    headers: (await aVerifiedAgent(signet)).auth,
  }),
  'POST /agents/:agent_id/revoke': asAdministrator('/revoke'),
  'PUT /agents/:agent_id/tier': asAdministrator('/tier', { tier: 'pro' }),
  'PUT /agents/:agent_id/status': asAdministrator('/status', { status: 'suspended' }),
  'PUT /agents/:agent_id/permissions': asAdministrator('/permissions', { permissions: ['slack:*:*'] }),
  'DELETE /agents/:agent_id': asAdministrator(''),
  'POST /agents/:agent_id/rotate-key': asItself('/rotate-key'),
  'POST /agents/:agent_id/persona': asItself('/persona', PERSONA),
  'PUT /agents/:agent_id/persona': async (world, mount) => {
    const agent = await withPersona(world);
    return { path: `${mount}/agents/${agent.id}/persona`, headers: agent.auth, body: PERSONA };
  },
  'POST /agents/:agent_id/persona/import': async (world, mount) => {
    const agent = await withPersona(world);
    return {
      path: `${mount}/agents/${agent.id}/persona/import`,
      headers: agent.auth,
      body: await aBundle(world, agent),
    };
  },
  'POST /drift/:agent_id/health-ping': async ({ signet }, mount) => {
    const agent = await aVerifiedAgent(signet);
    return {
      path: `${mount}/drift/${agent.id}/health-ping`,
      headers: agent.auth,
      body: { metrics: { toxicity_score: 0.1 } },
    };
  },
  'PUT /drift/:agent_id/drift-config': async ({ signet }, mount) => {
    const agent = await aVerifiedAgent(signet);
    // Settings that are there already: the first ones are based on nothing.
    const body = { auto_revoke: true };
    await call(signet, 'PUT', `/drift/${agent.id}/drift-config`, { body, headers: agent.auth });
    return {
      path: `${mount}/drift/${agent.id}/drift-config`,
      headers: agent.auth,
      body: { auto_revoke: false },
    };
  },
  'POST /zkp/register-commitment': async ({ signet }, mount) => {
    const { id, apiKey } = await anAgent(signet);
    return {
      path: `${mount}/zkp/register-commitment`,
      headers: {},
      body: { agent_id: id, api_key: apiKey, expires_in: 60 },
    };
  },
  'DELETE /zkp/commitment/:commitment': async ({ signet }, mount) => {
    const agent = await aVerifiedAgent(signet);
    const body = { agent_id: agent.id, api_key: agent.apiKey };
    const made = await call(signet, 'POST', '/zkp/register-commitment', { body });
    return { path: `${mount}/zkp/commitment/${made.body.commitment}`, headers: agent.auth };
  },
  'POST /webhooks': async ({ signet }, mount) => ({
    path: `${mount}/webhooks`,
    headers: (await aVerifiedAgent(signet)).auth,
    body: { url: URL, events: ['agent.verified'] },
  }),
  'PUT /webhooks/:id': onOwnEndpoint('', { is_active: false, description: 'Mine' }),
  'DELETE /webhooks/:id': onOwnEndpoint(''),
  'POST /webhooks/:id/regenerate-secret': onOwnEndpoint('/regenerate-secret'),
  'POST /webhooks/:id/toggle': onOwnEndpoint('/toggle', { is_active: false }),
  'POST /webhooks/:id/deliveries/:delivery_id/redeliver': async (world, mount) => {
    const agent = await aVerifiedAgent(world.signet);
    const endpointId = await anEndpointOf(world, agent);
    const id = await aDelivery(world, endpointId, 'dead');
    return { path: `${mount}/webhooks/${endpointId}/deliveries/${id}/redeliver`, headers: agent.auth };
  },
};

// Written a moment later, or counted per request: no effect of a call.
// The count of agents is spread over rows at random.
const UNCOUNTED = ['rate_counter', 'migration', 'agent_count'];
const MOMENTARY = `to_jsonb(t) - 'last_used_at' - 'last_verified_at' - 'request_count' - 'error_count'`;

/** Everything the service has stored, as one digest and number of rows per table. */
export const stored = (signet: Signet): Promise<Map<string, { rows: number; digest: string }>> =>
  ofEveryTable(
    signet,
    `json_build_object('rows', count(*), 'digest', sum(hashtextextended((${MOMENTARY})::text, 0))::text)`,
  );

/** How many rows each table has. */
export const counted = (signet: Signet): Promise<Map<string, number>> =>
  ofEveryTable(signet, 'count(*)::int');

async function ofEveryTable<Value>({ sql }: Signet, value: string): Promise<Map<string, Value>> {
  const tables = await sql<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> all($1) order by 1`,
    [UNCOUNTED],
  );
  const parts = tables.map(({ name }) => `select '${name}' as name, ${value} as value from ${name} t`);
  const found = await sql<{ name: string; value: Value }>(parts.join(' union all '));
  return new Map(found.map((table) => [table.name, table.value]));
}

/** How many rows each table has more, where it has. */
export function added(before: Map<string, number>, after: Map<string, number>): Record<string, number> {
  const changes = [...after].map(([name, rows]) => [name, rows - before.get(name)!] as const);
  return Object.fromEntries(changes.filter(([, rows]) => rows !== 0));
}
