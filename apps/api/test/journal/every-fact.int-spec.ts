import { EVENT_TYPES, FACTS } from '@signet/contracts';
import { LogWatch, Retention, Sealer } from '../../src/activity/index.js';
import { bootstrap } from '../../src/cli/bootstrap.js';
import { newApiKey } from '../../src/credentials/api-key.js';
import { SlidingWindows } from '../../src/limits/index.js';
import { Database } from '../../src/platform/database/database.js';
import { Refusals } from '../../src/refusals/index.js';
import { KeyRotation } from '../../src/session-tokens/index.js';
import { KeyUses } from '../../src/virtual-keys/index.js';
import { EndpointHealth } from '../../src/webhooks/delivery/health.js';
import { driftCalls } from '../extended/soul.js';
import { aWorld, RECIPES, type World } from '../idempotency/recipes.js';
import { AtiProxy } from '../support/ati-proxy.js';
import { anEvent, manyEvents, uncheckedJournal } from '../support/audit.js';
import { aMember, aSignedInMember, organisationOf, PASSWORD, signIn } from '../support/console.js';
import { eventually } from '../support/eventually.js';
import type { Manage } from '../support/management.js';
import { aProvider, aSandbox, callTool } from '../support/sandboxes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, aVerifiedAgent, call } from '../support/wire.js';
import { isNamedInAWrite, WrittenColumns } from './written-columns.js';

let signet: Signet;
let world: World;
let columns: WrittenColumns;
beforeAll(async () => {
  signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
  columns = await WrittenColumns.watch(signet);
  await setUpAfterWrongCodes();
  // Makes the administrator whose keys the world replaces.
  await bootstrap(signet.application.nest);
  world = await aWorld(signet);
});
afterAll(() => signet.close());

const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  call(signet, method, path, { headers, body });
const managerOf =
  (headers: Record<string, string>): Manage =>
  (method, path, body) =>
    ask(method, `/api/v1${path}`, body, headers);
const ALLOWED = 100;

/** The set-up link, after so many wrong ones that the next is refused for their number. */
async function setUpAfterWrongCodes(): Promise<void> {
  const setUp = (code: string) =>
    ask('POST', '/api/v1/setup', {
      code,
      organisation_name: 'Acme',
      name: 'Ada',
      email: 'ada@example.com',
      password: PASSWORD,
    });
  for (let guess = 0; guess <= ALLOWED; guess++) await setUp(`wrong-${guess}`);
  await setUp(new URL(signet.setupLink!).hash.replace('#code=', ''));
}

const anEndpoint = async (): Promise<string> => {
  const body = { url: 'http://127.0.0.1:9/', events: ['agent.registered'] };
  return (await ask('POST', '/api/v1/webhooks', body, world.operator)).body.webhook.id;
};

/** Everything that no route with an Idempotency-Key brings about, one after the other. */
const OTHERWISE: Record<string, () => Promise<unknown>> = {
  'signing in and out': async () => {
    const member = await aSignedInMember(signet);
    await ask('POST', '/api/v1/permissions', { permission: 'a:b:c' }, { cookie: member.cookie });
    await signIn(signet, member.email, 'not this one');
    await ask('DELETE', '/api/v1/session', undefined, member.headers);
  },
  'calls that are refused': async () => {
    const { auth } = await aVerifiedAgent(signet);
    const { id } = await anAgent(signet);
    await ask('GET', '/api/v1/agents', undefined, { authorization: 'Bearer mk_nonsense' });
    await ask('PUT', `/agents/${id}/tier`, { tier: 'pro' }, auth);
    const greedy = { name: 'Greedy', owner_email: 'a@b.cd', permissions: ['*:*:*'] };
    await ask('POST', '/agents/register', greedy);
    const metadata = { url: 'http://169.254.169.254/', events: ['agent.registered'] };
    await ask('POST', '/api/v1/webhooks', metadata, world.operator);
    await signet.application.nest.get(Refusals).flush();
  },
  'a tier that is used up': async () => {
    const { id, auth } = await aVerifiedAgent(signet);
    await signet.sql('update rate_tier set requests_per_minute = 1');
    for (let call = 0; call < 3; call++) await ask('GET', `/agents/${id}/activity`, undefined, auth);
    await signet.sql('update rate_tier set requests_per_minute = 100000');
  },
  'a wrong key': async () => {
    const { id } = await aVerifiedAgent(signet);
    await ask('POST', '/agents/verify', { agent_id: id, api_key: newApiKey('ak_') });
  },
  'a token that is spent twice': async () => {
    const { refreshToken } = await aVerifiedAgent(signet);
    const refresh = () => ask('POST', '/agents/refresh', { refresh_token: refreshToken });
    await refresh();
    signet.clock.advance(3600);
    await refresh();
  },
  'an agent that is set aside, and comes back': async () => {
    const { id } = await anAgent(signet);
    const headers = { 'x-api-key': world.administrator.apiKey };
    for (const status of ['inactive', 'active'])
      await ask('PUT', `/agents/${id}/status`, { status }, headers);
  },
  'behaviour that drifts': async () => {
    const { aMeasuredAgent, ping } = driftCalls(() => signet);
    const agent = await aMeasuredAgent();
    await ping(agent, { metrics: { a: 1.25 } });
    await ping(agent, { metrics: { a: 9 } });
  },
  'a call that counts towards a window that slides': () =>
    signet.application.nest
      .get(SlidingWindows, { strict: false })
      .charge([{ key: 'somebody', max: 1, windowSeconds: 60 }]),
  'a virtual key that is used': async () => {
    const body = { user_id: 'sandbox', alias: 'used' };
    const { body: made } = await ask('POST', '/api/v1/ati/keys', body, world.operator);
    const uses = signet.application.nest.get(KeyUses, { strict: false });
    uses.note(made.key.id, true);
    await uses.flush();
  },
  'a session token that is refused, and one of everything that ends': async () => {
    await ask('POST', '/ati/call', {}, { authorization: 'Bearer a.b.c' });
    await signet.application.nest.get(Refusals).flush();
    const manage = managerOf(world.operator);
    const profile = { name: 'stock', target: 'stock', proxy_url: 'https://proxy.example.com' };
    const brief = { ...profile, default_ttl_seconds: 60, max_ttl_seconds: 60 };
    const { id } = (await manage('POST', '/ati/profiles', brief)).body;
    const sub = (await anAgent(signet)).id;
    const order = { sub, scope: '', profile_id: id, job_id: 'job', sandbox_id: 'box' };
    const { jti } = (await manage('POST', '/ati/tokens', order)).body;
    await manage('POST', '/ati/tokens/revoke', { jti });
    await manage('POST', `/ati/profiles/${id}/rotate`, {});
    signet.clock.advance(300);
    await signet.application.nest.get(KeyRotation, { strict: false }).retire();
  },
  'tools that are called, and refused': async () => {
    const caller = await aSandbox(signet, { rates: { '*': '1/hour' } });
    const api = managerOf(world.operator);
    await aProvider(
      api,
      { name: 'nobody', base_url: 'http://127.0.0.1:9' },
      { x: { method: 'GET', path: '/' } },
    );
    for (const name of ['nobody:x', 'nobody:x', 'nobody:y']) await callTool(signet, caller, name);
  },
  'a proxy that lets everybody in, and then answers no more': async () => {
    const manage = managerOf(world.operator);
    const secret = 'ab'.repeat(32);
    const proxy = await AtiProxy.start({ key: { secret } });
    proxy.health = { auth: 'disabled' };
    proxy.tools = [{ name: 'web_search', scope: 'tool:web_search' }];
    const behind = { name: 'behind', target: 'stock', proxy_url: proxy.url, secret };
    const { id: profile_id } = (await manage('POST', '/ati/profiles', behind)).body;
    const provider = { name: 'proxy', kind: 'ati', base_url: proxy.url, profile_id };
    const { id } = (await manage('POST', '/ati/providers', provider)).body;
    await manage('POST', `/ati/providers/${id}/check`);
    await manage('POST', `/ati/providers/${id}/import-ati`);
    await proxy.close();
    await manage('POST', `/ati/providers/${id}/check`);
  },
  'an endpoint that is tried': async () =>
    ask('POST', `/api/v1/webhooks/${await anEndpoint()}/test`, undefined, world.operator),
  'an endpoint that accepts nothing': async () => {
    const id = await anEndpoint();
    await signet.sql(
      `update webhook_endpoint set failing_since = now() - interval '2 days', failures = 50 where id = $1`,
      [id],
    );
    const failed = {
      verdict: { outcome: 'http_5xx' } as never,
      ms: 1,
      deliveryId: '0192f0c0-7d3a-7c11-9b1e-2f6a1d3c4b5a',
      eventId: 'evt_0192f0c07d3a7c119b1e2f6a1d3c4b5a',
      deadBecause: 'http_5xx',
    };
    await signet.application.nest.get(EndpointHealth).note(organisationOf(signet), id, [failed]);
  },
  'a key that ends at once': () =>
    ask('POST', '/api/v1/signing-keys/rotate', { force: true }, world.operator),
  'an audit key that is rotated': () =>
    ask('POST', '/api/v1/signing-keys/rotate', { purpose: 'audit' }, world.operator),
  'an export': async () =>
    (await fetch(`${signet.url}/api/v1/activity/export`, { headers: world.operator })).text(),
  'a month that is archived': async () => {
    await signet.sql(`select ensure_activity_partition('2020-01-15')`);
    const old = { ...anEvent(organisationOf(signet)), occurredAt: new Date('2020-01-15T00:00:00Z') };
    await signet.application.nest.get(Database).transaction((tx) => uncheckedJournal(signet).write(tx, old));
    await signet.application.nest.get(Retention).run();
  },
  'a database that was restored': async () => {
    await signet.sql(`update activity_head set txid = '900000000000'`);
    await (await startSignet({ beside: signet })).close();
  },
};

/** What only a worker sends, and only to whoever asked for it. */
const NEVER_IN_THE_FEED = ['webhook.test'];

it('what the catalogue declares is what happens: every fact is put on record, and every event announced', async () => {
  // Before what a route may leave standing, such as a legal hold.
  for (const happen of Object.values(OTHERWISE)) {
    signet.clock.advance(901);
    await happen();
  }
  for (const [route, recipe] of Object.entries(RECIPES)) {
    signet.clock.advance(901);
    const { path, headers, body } = await recipe(world, '');
    const { status } = await ask(route.split(' ')[0]!, path, body, headers);
    expect([route, status < 300]).toEqual([route, true]);
  }

  const told = async (table: string) =>
    (await signet.sql<{ type: string }>(`select distinct type from ${table}`)).map(({ type }) => type);
  expect((await told('activity_event')).sort()).toEqual(Object.keys(FACTS).sort());
  const announced = [...(await told('event')), ...NEVER_IN_THE_FEED];
  expect(announced.sort()).toEqual(Object.keys(EVENT_TYPES).sort());
});

/** What leaves rows that no fact is needed for, and fills in what a caller may leave out. */
const BESIDE_FACTS: Record<string, () => Promise<unknown>> = {
  'a description, and a persona of its own': async () => {
    const { id } = await anAgent(signet);
    await ask(
      'PATCH',
      `/api/v1/agents/${id}`,
      { description: 'Helps', private_persona: true },
      world.operator,
    );
    const permission = { permission: 'described:books:read', description: 'Reads books' };
    await ask('POST', '/api/v1/permissions', permission, {
      ...world.operator,
      'idempotency-key': 'once-and-no-more',
    });
  },
  'a hold on one year': () =>
    ask(
      'POST',
      '/api/v1/activity/holds',
      { reason: 'A dispute', since: '2021-01-01T00:00:00Z', until: '2022-01-01T00:00:00Z' },
      world.operator,
    ),
  'endpoints with every setting': async () => {
    const url = 'https://receiver.example.com/hook';
    const set = { url, events: ['agent.registered'], ordered: true, rate_per_second: 5 };
    await ask('POST', '/api/v1/webhooks', set, world.operator);
    const body = { url, events: ['agent.verified'] };
    await ask('POST', '/webhooks', body, {
      'x-api-key': world.administrator.apiKey,
      'idempotency-key': 'once-and-no-more',
    });
    const replay = { which: 'all', event_types: ['agent.verified'], since: '2026-01-01T00:00:00.000Z' };
    await ask('POST', `/api/v1/webhooks/${await anEndpoint()}/replays`, replay, world.operator);
  },
  'a ping that says of when it is': async () => {
    const { aMeasuredAgent, ping } = driftCalls(() => signet);
    await ping(await aMeasuredAgent(), {
      metrics: { a: 1 },
      request_count: 3,
      period_start: '2026-03-01T00:00:00Z',
      period_end: '2026-03-02T00:00:00Z',
    });
  },
  'a guess at an agent that nobody has': () =>
    ask('POST', '/agents/verify', { agent_id: `agt_${'0'.repeat(32)}`, api_key: newApiKey('ak_') }),
  'a member who errs before they sign in': async () => {
    const { email } = await aMember(signet);
    await signIn(signet, email, 'not this one');
    await signIn(signet, email);
  },
  'an audit key that leaked': () =>
    ask('POST', '/api/v1/signing-keys/rotate', { purpose: 'audit', force: true }, world.operator),
  'a log that grows, moves and is verified': async () => {
    await signet.sql(
      `update event set txid = '900000000000' where id = (select id from event order by txid desc limit 1)`,
    );
    const again = await startSignet({ beside: signet });
    await anAgent(signet);
    await manyEvents(signet, organisationOf(signet), 300);
    await again.application.nest.get(Sealer).sealAll();
    await again.application.nest.get(LogWatch).verify();
    await again.close();
  },
  'somebody asks which tokens ended': async () => {
    await fetch(`${signet.url}/.well-known/revoked.jwt`);
    // A process writes down who listens once a second.
    await eventually(async () => (await signet.sql('select from token_end_listener')).length > 0);
  },
};

/** Tables that workers fill. */
const BY_WORKERS = /^webhook_/;
/** Columns that have one value, with what it is good for. */
const ONE_VALUE: Record<string, string> = {
  'activity_epoch.is_only': 'The key of a table with one row',
  'event_epoch.is_only': 'The key of a table with one row',
  'warrant_key.is_only': 'The key of a table with one row',
};

it('every column is written: one that nothing gives a value is no part of the schema', async () => {
  for (const happen of Object.values(BESIDE_FACTS)) {
    signet.clock.advance(901);
    await happen();
  }
  expect(columns.all().length).toBeGreaterThan(300);
  const unwritten = await columns.unwritten();
  expect(unwritten.filter((name) => !(BY_WORKERS.test(name) && isNamedInAWrite(name))).sort()).toEqual(
    Object.keys(ONE_VALUE).sort(),
  );
});
