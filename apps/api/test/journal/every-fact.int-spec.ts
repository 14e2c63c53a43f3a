import { EVENT_TYPES, FACTS } from '@signet/contracts';
import { Retention } from '../../src/activity/index.js';
import { bootstrap } from '../../src/cli/bootstrap.js';
import { newApiKey } from '../../src/credentials/api-key.js';
import { Database } from '../../src/platform/database/database.js';
import { Refusals } from '../../src/refusals/index.js';
import { EndpointHealth } from '../../src/webhooks/delivery/health.js';
import { driftCalls } from '../extended/soul.js';
import { aWorld, RECIPES, type World } from '../idempotency/recipes.js';
import { anEvent, uncheckedJournal } from '../support/audit.js';
import { aSignedInMember, organisationOf, PASSWORD, signIn } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, aVerifiedAgent, call } from '../support/wire.js';

let signet: Signet;
let world: World;
beforeAll(async () => {
  signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
  await setUpAfterWrongCodes();
  // Makes the administrator whose keys the world replaces.
  await bootstrap(signet.application.nest);
  world = await aWorld(signet);
});
afterAll(() => signet.close());

const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  call(signet, method, path, { headers, body });
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
