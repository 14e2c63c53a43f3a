import { EndpointHealth } from '../../src/webhooks/delivery/health.js';
import { Database } from '../../src/platform/database/database.js';
import { ApiDocument } from '../../src/docs/index.js';
import { driftCalls } from '../extended/soul.js';
import { aWorld, RECIPES, type World } from '../idempotency/recipes.js';
import { organisationOf } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';

const ALIASES = /^\/(agentauth|v1)(?=\/)/;

type Thing = VerifiedAgent & { endpointId: string };
type Way = (thing: Thing) => Promise<unknown>;

/** A change of state, what it puts on record and announces, and every way to bring it about. */
interface Change {
  facet: string;
  from: string;
  facts: string[];
  heard: string[];
  /** The body of each route that can make the change. */
  routes: Record<string, unknown>;
  /** Ways that no route is. */
  otherwise?: Record<string, Way>;
}

const SUSPEND = 'POST /api/v1/agents/:id/suspend';
const REACTIVATE = 'POST /api/v1/agents/:id/reactivate';
const REVOKE = 'POST /api/v1/agents/:id/revoke';
const EDIT = 'PATCH /api/v1/agents/:id';
const STATUS = 'PUT /agents/:agent_id/status';
const REASON = { reason: 'For a test' };
const STATUS_HEARD = ['agent.updated', 'agent.status_updated'];
const ENDED = [...STATUS_HEARD, 'agent.revoked'];

const revoked = (from: string, otherwise: Change['otherwise'] = {}): Change => ({
  facet: 'agent status',
  from,
  facts: ['agent.revoked'],
  heard: ENDED,
  routes: { [REVOKE]: REASON, 'POST /agents/:agent_id/revoke': undefined },
  otherwise,
});

const status = (from: string, to: string, facts: string[], route?: string): Change => ({
  facet: 'agent status',
  from,
  facts,
  heard: STATUS_HEARD,
  routes: { ...(route && { [route]: route === SUSPEND ? REASON : undefined }), [STATUS]: { status: to } },
});

describe('the same change of state', () => {
  let signet: Signet;
  let world: World;
  beforeAll(async () => {
    signet = await startSignet();
    world = await aWorld(signet);
  });
  afterAll(() => signet.close());
  // Rate limits have tests of their own.
  beforeEach(() => signet.clock.advance(901));

  const asItself: Way = (agent) => post(`/agents/${agent.id}/revoke`, agent.auth);
  const byDrift: Way = async (agent) => {
    const drift = driftCalls(() => signet);
    await drift.ping(agent, { metrics: { a: 9 } });
  };
  const post = (path: string, headers: Record<string, string>, body?: unknown) =>
    call(signet, 'POST', path, { headers, body });
  const health = () => signet.application.nest.get(EndpointHealth);

  const AGENT_CHANGES: Record<string, Change> = {
    'name changed': {
      facet: 'agent name',
      from: 'active',
      facts: ['agent.updated'],
      heard: ['agent.updated'],
      routes: { [EDIT]: { name: 'Another name' } },
    },
    'tier changed': {
      facet: 'agent rate_tier',
      from: 'active',
      facts: ['tier.updated'],
      heard: ['agent.updated', 'agent.tier_updated'],
      routes: { [EDIT]: { rate_tier: 'pro' }, 'PUT /agents/:agent_id/tier': { tier: 'pro' } },
    },
    'permissions changed': {
      facet: 'agent permissions',
      from: 'active',
      facts: ['permissions.updated'],
      heard: ['agent.updated', 'agent.permissions_updated'],
      routes: {
        [EDIT]: { permissions: ['slack:*:*'] },
        'PUT /agents/:agent_id/permissions': { permissions: ['slack:*:*'] },
      },
    },
    'active to suspended': status('active', 'suspended', ['agent.suspended'], SUSPEND),
    'inactive to suspended': status('inactive', 'suspended', ['agent.suspended'], SUSPEND),
    'suspended to active': status('suspended', 'active', ['agent.reactivated'], REACTIVATE),
    'inactive to active': status('inactive', 'active', ['agent.reactivated'], REACTIVATE),
    'active to inactive': status('active', 'inactive', ['agent.deactivated']),
    'suspended to inactive': status('suspended', 'disabled', ['agent.deactivated']),
    'pending to active': {
      facet: 'agent status',
      from: 'pending',
      facts: ['agent.approved'],
      heard: STATUS_HEARD,
      routes: { 'POST /api/v1/agents/:id/approve': undefined },
    },
    'pending to revoked': {
      ...revoked('pending'),
      facts: ['agent.denied', 'agent.revoked'],
      routes: { ...revoked('pending').routes, 'POST /api/v1/agents/:id/deny': REASON },
    },
    'active to revoked': revoked('active', { 'by itself': asItself, 'for its drift': byDrift }),
    'inactive to revoked': revoked('inactive'),
    'suspended to revoked': revoked('suspended'),
    ...Object.fromEntries(
      ['active', 'inactive', 'suspended', 'pending', 'revoked'].map((from) => [
        `${from} to deleted`,
        {
          facet: 'agent deleted_at',
          from,
          facts: ['agent.deleted'],
          heard: ['agent.deleted'],
          routes: { 'DELETE /agents/:agent_id': undefined },
        },
      ]),
    ),
  };

  const ENDPOINT_CHANGES: Record<string, Change> = {
    'description changed': {
      facet: 'webhook_endpoint description',
      from: 'active',
      facts: ['webhook.updated'],
      heard: [],
      routes: {
        'PATCH /api/v1/webhooks/:id': { description: 'Another' },
        'PUT /webhooks/:id': { description: 'Another' },
      },
    },
    'active to paused': {
      facet: 'webhook_endpoint state',
      from: 'active',
      facts: ['webhook.paused'],
      heard: [],
      routes: {
        'POST /api/v1/webhooks/:id/pause': undefined,
        'PUT /webhooks/:id': { is_active: false },
        'POST /webhooks/:id/toggle': { is_active: false },
      },
    },
    ...Object.fromEntries(
      ['paused', 'disabled'].map((from) => [
        `${from} to active`,
        {
          facet: 'webhook_endpoint state',
          from,
          facts: ['webhook.enabled'],
          heard: [],
          routes: {
            'POST /api/v1/webhooks/:id/enable': { backlog: 'send' },
            'PUT /webhooks/:id': { is_active: true },
            'POST /webhooks/:id/toggle': { is_active: true },
          },
        },
      ]),
    ),
    'active to disabled': {
      facet: 'webhook_endpoint state',
      from: 'active',
      facts: ['webhook.disabled'],
      heard: ['webhook.endpoint.disabled'],
      routes: { 'POST /api/v1/webhooks/:id/disable': undefined },
      otherwise: {
        'for a secret that cannot be read': ({ endpointId }) =>
          signet.application.nest
            .get(Database)
            .transaction((tx) =>
              health().disable(organisationOf(signet), tx, endpointId, 'secret_unreadable'),
            ),
        'for an answer 410': ({ endpointId }) =>
          health().note(organisationOf(signet), endpointId, [
            {
              verdict: { outcome: 'refused', disables: 'gone' } as never,
              ms: 1,
              deliveryId: '',
              eventId: '',
              deadBecause: null,
            },
          ]),
      },
    },
    deleted: {
      facet: 'webhook_endpoint deleted_at',
      from: 'active',
      facts: ['webhook.deleted'],
      heard: [],
      routes: { 'DELETE /api/v1/webhooks/:id': undefined, 'DELETE /webhooks/:id': undefined },
    },
  };

  /** Every way to make a change: each route at each of its mounts, and what no route is. */
  function waysOf({ routes, otherwise = {} }: Change): [string, Way][] {
    const mounted = signet.application.nest.get(ApiDocument).routes();
    const overRoutes = mounted.flatMap(({ method, path }): [string, Way][] => {
      const name = `${method} ${path.replace(ALIASES, '')}`;
      if (!Object.hasOwn(routes, name)) return [];
      const isManagement = path.startsWith('/api/v1/');
      const way: Way = async (thing) => {
        const id = path.includes('webhooks') ? thing.endpointId : thing.id;
        const headers = isManagement
          ? world.operator
          : path.includes('webhooks')
            ? { 'x-api-key': thing.apiKey }
            : { 'x-api-key': world.administrator.apiKey };
        const { status: answered, body } = await call(signet, method, path.replace(/:(agent_)?id/, id), {
          headers,
          body: routes[name],
        });
        if (answered !== 200) throw new Error(`${method} ${path}: ${answered} ${JSON.stringify(body)}`);
      };
      return [[`${method} ${path}`, way]];
    });
    return [...overRoutes, ...Object.entries(otherwise)];
  }

  /** What differs from call to call, and what says who called. */
  const MOMENTARY =
    /^(actor|agent|agent_identity|agent_id|audit_id|id|ip_prefix|method|path|personal_hash|reason|reason_code|request_id|timestamp|ts|revoked_at|revoked_by|disabled_at)$/;
  const lasting = (value: Record<string, unknown>, { id, endpointId }: Thing): Record<string, unknown> =>
    JSON.parse(
      JSON.stringify(Object.fromEntries(Object.entries(value).filter(([name]) => !MOMENTARY.test(name))))
        .replaceAll(id, '<agent>')
        .replaceAll(endpointId, '<endpoint>')
        .replaceAll(/"\d{4}-\d\d-\d\dT[^"]+Z"/g, '"<moment>"'),
    );

  async function said(thing: Thing, subject: string) {
    const records = await signet.sql<{ record: string }>(
      'select record from activity_event where agent_id = $1 order by txid, id',
      [thing.id],
    );
    const events = await signet.sql<{ type: string; data: string }>(
      'select type, data from event where subject_id = $1 order by id',
      [subject],
    );
    return { records: records.map(({ record }) => JSON.parse(record)), events };
  }

  async function said_by(way: Way, thing: Thing, subject: string) {
    const before = await said(thing, subject);
    await way(thing);
    const after = await said(thing, subject);
    const isItsOwn = ({ event }: { event: string }) => event !== 'drift.revoked';
    const records = after.records.slice(before.records.length).filter(isItsOwn);
    const events = after.events
      .slice(before.events.length)
      .filter(({ type }) => type !== 'agent.drift.revoked');
    return {
      facts: records.map(({ event }) => event as string),
      heard: events.map(({ type }) => type),
      record: records.map((record) => lasting(record, thing)),
      data: events.map(({ data }) => lasting(JSON.parse(data) as Record<string, unknown>, thing)),
    };
  }

  const agentIn = async (from: string): Promise<Thing> => {
    const agent = await aVerifiedAgent(signet);
    const drift = driftCalls(() => signet);
    await drift.configure(agent, { baseline_metrics: { a: 1 }, metric_weights: { a: 1 } });
    if (from !== 'active')
      await signet.sql(
        `update agent set status = $2, revoked_at = case $2 when 'revoked' then now() end where id = $1`,
        [agent.id, from],
      );
    return { ...agent, endpointId: '(none)' };
  };
  const endpointIn = async (from: string): Promise<Thing> => {
    const agent = await aVerifiedAgent(signet);
    const body = { url: 'https://receiver.example.com/hook', events: ['agent.verified'] };
    const made = await call(signet, 'POST', '/webhooks', { body, headers: agent.auth });
    const endpointId: string = made.body.webhook.id;
    await signet.sql(
      `update webhook_endpoint set state = $2, disabled_reason = case $2 when 'disabled' then 'failing' end where id = $1`,
      [endpointId, from],
    );
    return { ...agent, endpointId };
  };

  const CHANGES = { agent: AGENT_CHANGES, endpoint: ENDPOINT_CHANGES };
  for (const [noun, changes] of Object.entries(CHANGES))
    for (const [name, change] of Object.entries(changes))
      it(`says the same of an ${noun} ${name}, whichever way it is made`, async () => {
        const ways = waysOf(change);
        expect(ways.length).toBeGreaterThanOrEqual(Object.keys(change.routes).length);
        const found: Record<string, unknown> = {};
        const expected: Record<string, unknown> = {};
        let first: unknown;
        for (const [way, make] of ways) {
          const thing = noun === 'agent' ? await agentIn(change.from) : await endpointIn(change.from);
          const heard = await said_by(make, thing, noun === 'agent' ? thing.id : thing.endpointId);
          found[way] = heard;
          first ??= heard;
          expected[way] = { ...(first as object), facts: change.facts, heard: change.heard };
        }
        expect(found).toEqual(expected);
      });

  it('says nothing where nothing changed', async () => {
    for (const [name, change] of Object.entries(AGENT_CHANGES)) {
      if (/deleted|revoked|pending/.test(name)) continue;
      for (const [, make] of waysOf(change)) {
        const thing = await agentIn(change.from);
        await make(thing);
        const again = await said_by(make, thing, thing.id);
        expect({ name, facts: again.facts, heard: again.heard }).toEqual({ name, facts: [], heard: [] });
      }
    }
  });

  it('can be made by no route that is not compared here', async () => {
    const COLUMNS = {
      agent: ['name', 'owner_email', 'description', 'rate_tier', 'permissions', 'status', 'deleted_at'],
      webhook_endpoint: ['url', 'description', 'filters', 'state', 'deleted_at'],
    };
    const snapshot = async () => {
      const rows: Record<string, string> = {};
      for (const [table, columns] of Object.entries(COLUMNS))
        for (const row of await signet.sql<Record<string, unknown>>(`select * from ${table}`))
          for (const column of columns)
            rows[`${table} ${column} of ${String(row['id'])}`] = JSON.stringify(row[column]);
      return rows;
    };
    const compared = Object.values(CHANGES).flatMap((changes) =>
      Object.values(changes).flatMap(({ facet, routes }) =>
        Object.keys(routes).map((route) => `${route}: ${facet}`),
      ),
    );
    const found = new Set<string>();
    for (const [route, recipe] of Object.entries(RECIPES)) {
      const { path, headers, body } = await recipe(world, '');
      const before = await snapshot();
      await call(signet, route.split(' ')[0]!, path, { headers, body });
      for (const [cell, value] of Object.entries(await snapshot()))
        if (cell in before && before[cell] !== value) found.add(`${route}: ${cell.split(' of ')[0]}`);
    }
    expect(found.size).toBeGreaterThan(10);
    expect([...found].filter((made) => !compared.includes(made))).toEqual([]);
  });

  it('is heard by a consumer of agent.status_updated when a button revokes', async () => {
    const { id } = await anAgent(signet);
    await post(`/api/v1/agents/${id}/revoke`, world.operator, REASON);
    const feed = await call(signet, 'GET', '/api/v1/events?types=agent.status_updated&limit=500', {
      headers: world.operator,
    });
    const data = feed.body.data.map((event: { data: unknown }) => event.data);
    expect(data).toContainEqual({ agent_id: id, old_status: 'active', new_status: 'revoked' });
  });
});
