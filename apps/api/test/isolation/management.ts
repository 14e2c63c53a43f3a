import { randomBytes } from 'node:crypto';
import { call } from '../support/wire.js';
import {
  byAgent,
  cursorOf,
  filter,
  operator,
  own,
  read,
  shared,
  strange,
  type Line,
  type Say,
} from './lines.js';
import type { Organisation } from './organisation.js';
import { crowd } from './strays.js';

const byPending =
  (body?: unknown): Say =>
  async (whose) => ({ params: { id: await whose.aPendingAgent() }, body });
const byWebhook =
  (body?: unknown): Say =>
  async (whose) => ({ params: { id: await whose.aWebhook() }, body });
const byAgentsWebhook =
  (body?: unknown): Say =>
  async (whose) => ({ params: { id: (await whose.anAgentsWebhook()).id }, body });
const byDelivery =
  (state: string): Say =>
  async (whose) => {
    const { id, endpointId } = await whose.aDelivery(state);
    return { params: { delivery_id: id }, parents: [endpointId] };
  };
const byKey =
  (body?: unknown): Say =>
  async (whose) => {
    const { agentId, id } = await whose.aKey();
    return { params: { id: agentId, credential_id: id }, body };
  };

const anAgentOf = async (whose: Organisation) => (await whose.anAgent()).id;
const filters = [
  filter('agent_id', anAgentOf),
  filter('actor_id', (whose) => whose.agent.id),
  filter('request_id', async (whose) => (await whose.anActivity()).requestId),
];
const loud = (line: Line): Line => ({ ...line, varies: true }) as Line;
const EVENTS = { events: ['agent.registered'] };
const NEW_WEBHOOK = { url: 'https://receiver.example.com/hook', ...EVENTS };
const NEW_AGENT = { name: 'Somebody', owner_email: 'a@b.example', permissions: ['slack:*:*'] };
const OVER = { reason: 'It is over' };
const SINCE = { which: 'failed', since: '2026-01-01T00:00:00.000Z' };

/** What stays one and the same word in both organisations. */
const SHELF = 'shelf:books:read';
const permission: Say = async (_, here) => {
  for (const { signet, operator: headers } of [here, here.other])
    await call(signet, 'POST', '/api/v1/permissions', { headers, body: { permission: SHELF } });
  return { params: { permission: SHELF } };
};

/** The management API. */
export const MANAGEMENT: Record<string, Line[]> = {
  'GET /api/v1/agents': [
    read('operator', { limit: '100' }),
    ...['-created_at', 'created_at', 'name', '-name'].map((sort) => read('operator', { sort, limit: '100' })),
    read('operator', { search: 'agent' }),
    strange(operator, (whose) => ({ query: { search: whose.word } }), 200),
    strange(operator, cursorOf('/api/v1/agents'), 422),
  ],
  'POST /api/v1/agents': [own(operator, () => ({ body: NEW_AGENT }), 201)],
  'GET /api/v1/agents/figures': [read('operator')],
  'GET /api/v1/agents/expiring-credentials': [read('operator')],
  'GET /api/v1/agents/:id': [strange(operator, byAgent())],
  'PATCH /api/v1/agents/:id': [strange(operator, byAgent({ name: 'Mine' }))],
  'POST /api/v1/agents/:id/revoke': [strange(operator, byAgent(OVER))],
  'POST /api/v1/agents/:id/suspend': [strange(operator, byAgent(OVER))],
  'POST /api/v1/agents/:id/reactivate': [
    strange(operator, async (whose) => ({ params: { id: await whose.aSuspendedAgent() } })),
  ],
  'POST /api/v1/agents/:id/approve': [strange(operator, byPending())],
  'POST /api/v1/agents/:id/deny': [strange(operator, byPending(OVER))],
  'GET /api/v1/agents/:id/behaviour': [
    strange(operator, async (whose) => ({ params: { id: (await whose.aDrift()).id } })),
    strange(operator, async (whose) => ({ params: { id: (await whose.aPersona()).id } })),
  ],
  'GET /api/v1/agents/:id/stop': [own(operator, byAgent()), strange(operator, byAgent())],
  'GET /api/v1/agents/:id/credentials': [strange(operator, byAgent())],
  'POST /api/v1/agents/:id/credentials': [strange(operator, byAgent({ name: 'Mine' }))],
  'POST /api/v1/agents/:id/credentials/import': [
    strange(operator, async (whose) => ({
      params: { id: await anAgentOf(whose) },
      body: { name: 'Mine', prefix: 'old_1234', sha256: randomBytes(32).toString('hex') },
    })),
  ],
  'POST /api/v1/agents/:id/credentials/:credential_id/rotate': [
    strange(operator, byKey({ overlap_seconds: 0 })),
    strange(operator, async (whose, here) => ({
      params: { id: here.agent.id, credential_id: (await whose.aKey()).id },
      body: { overlap_seconds: 0 },
    })),
  ],
  'POST /api/v1/agents/:id/credentials/:credential_id/revoke': [
    strange(operator, byKey()),
    strange(operator, async (whose, here) => ({
      params: { id: here.agent.id, credential_id: (await whose.aKey()).id },
    })),
  ],
  'GET /api/v1/permissions': [read('operator')],
  'POST /api/v1/permissions': [own(operator, () => ({ body: { permission: 'shelf:papers:read' } }), 201)],
  'DELETE /api/v1/permissions/:permission': [own(operator, permission, 204)],
  'GET /api/v1/rate-tiers': [read('operator')],
  'PATCH /api/v1/rate-tiers/:name': [
    own(operator, () => ({
      params: { name: 'pro' },
      body: { requests_per_minute: 999_999, webhooks_max: 42 },
    })),
  ],
  'GET /api/v1/activity': [
    read('operator', { limit: '100' }),
    ...filters,
    own(operator, (_, here) => ({ query: { agent_id: here.agent.id } })),
    own(operator, (_, here) => ({ query: { actor_id: here.agent.id } })),
    own(operator, async (_, here) => ({ query: { agent_id: await here.aMixedActivity() } })),
    own(operator, async (whose) => ({ query: { request_id: (await whose.anActivity()).requestId } })),
    // Not what all agents are called: of more than 50 that match a search takes any 50.
    read('operator', { q: 'registered', limit: '100' }),
    own(operator, (_, here) => ({ query: { q: here.agent.id, limit: '100' } })),
    strange(operator, (whose) => ({ query: { q: whose.word } }), 200),
    strange(operator, async (whose) => ({ query: { q: (await whose.anActivity()).requestId } }), 200),
    strange(operator, async (whose) => ({ query: { q: (await whose.anAgent()).id } }), 200),
    strange(operator, cursorOf('/api/v1/activity'), 422),
  ],
  'GET /api/v1/activity/:id': [
    own(operator, async (whose) => ({ params: { id: (await whose.anActivity()).id } })),
    strange(operator, async (whose) => ({ params: { id: (await whose.anActivity()).id } })),
  ],
  'GET /api/v1/decisions/:id': [
    strange(operator, async (whose) => ({ params: { id: await whose.aDecision() } })),
  ],
  'GET /api/v1/activity/:id/proof': [
    own(operator, async (whose) => ({ params: { id: (await whose.anActivity()).id } })),
    strange(operator, async (whose) => ({ params: { id: (await whose.anActivity()).id } })),
  ],
  'GET /api/v1/activity/histogram': [read('operator'), read('operator', { type: 'agent.registered' })],
  'GET /api/v1/activity/facets': [
    read('operator'),
    read('operator', { outcome: 'success' }),
    own(operator, (_, here) => ({ query: { agent_id: here.agent.id } })),
    strange(operator, async (whose) => ({ query: { agent_id: (await whose.anAgent()).id } }), 200),
  ],
  'GET /api/v1/activity/checkpoints': [
    read('operator'),
    strange(
      operator,
      async (whose, here) => {
        await whose.anActivity();
        return cursorOf('/api/v1/activity/checkpoints')(whose, here);
      },
      422,
    ),
  ],
  'GET /api/v1/activity/consistency': [read('operator', { from: '1' })],
  // An export is an event itself, and each has its own time.
  'GET /api/v1/activity/export': [
    loud(read('operator', { format: 'ndjson' })),
    loud(read('operator', { format: 'csv' })),
    ...['ndjson', 'csv'].map((format) =>
      own(operator, () => ({ query: { format, until: new Date().toISOString() } })),
    ),
    loud(own(operator, async (_, here) => ({ query: { agent_id: await anAgentOf(here.other) } }))),
    loud(own(operator, (_, here) => ({ query: { actor_id: here.other.agent.id } }))),
    loud(
      own(operator, async (_, here) => ({
        query: { request_id: (await here.other.anActivity()).requestId },
      })),
    ),
  ],
  'GET /api/v1/ati/calls/export': [
    loud(read('operator')),
    own(operator, () => ({ query: { until: new Date().toISOString() } })),
    loud(own(operator, (_, here) => ({ query: { sandbox: here.other.agent.id } }))),
  ],
  'GET /api/v1/activity/stream': [
    loud(read('operator')),
    loud(own(operator, (_, here) => ({ query: { agent_id: here.other.agent.id } }))),
    loud(own(operator, (_, here) => ({ query: { actor_id: here.other.agent.id } }))),
  ],
  'GET /api/v1/activity/verification': [read('operator')],
  'GET /api/v1/activity/holds': [read('operator')],
  'POST /api/v1/activity/holds': [own(operator, () => ({ body: OVER }), 201)],
  'POST /api/v1/activity/holds/:id/release': [
    strange(operator, async (whose) => ({ params: { id: await whose.aHold() }, body: OVER })),
  ],
  'GET /api/v1/webhooks': [
    read('operator', { limit: '100' }),
    filter('agent_id', async (whose) => (await whose.anAgentsWebhook()).agent.id),
    strange(operator, async (whose) => ({ query: { about: (await whose.anAgentsWebhook()).agent.id } }), 200),
    own(operator, (_, here) => ({ query: { about: here.agent.id } })),
    strange(operator, cursorOf('/api/v1/webhooks'), 422),
  ],
  'POST /api/v1/webhooks': [
    own(operator, () => ({ body: { ...NEW_WEBHOOK, subject_ids: null } }), 201),
    loud(
      own(
        operator,
        async (_, here) => {
          await crowd(here.other);
          return { body: { ...NEW_WEBHOOK, subject_ids: [here.other.agent.id] } };
        },
        201,
      ),
    ),
  ],
  'POST /api/v1/webhooks/preview': [
    own(operator, () => ({ body: EVENTS })),
    strange(operator, async (whose) => ({ body: { ...EVENTS, subject_ids: [await anAgentOf(whose)] } }), 200),
  ],
  'GET /api/v1/webhooks/figures': [read('operator')],
  'GET /api/v1/webhooks/dead-letters': [
    read('operator', { limit: '100' }),
    strange(
      operator,
      async (whose) => ({ query: { webhook_id: (await whose.aDelivery()).endpointId } }),
      200,
    ),
    strange(operator, cursorOf('/api/v1/webhooks/dead-letters'), 422),
  ],
  'POST /api/v1/webhooks/dead-letters/dismiss': [
    strange(operator, async (whose) => ({ body: { delivery_ids: [(await whose.aDelivery()).id] } }), 200),
    strange(operator, async (whose) => ({ body: { webhook_id: (await whose.aDelivery()).endpointId } }), 200),
  ],
  'GET /api/v1/webhooks/deliveries': [
    strange(operator, async (whose) => ({ query: { agent_id: whose.agent.id } }), 200),
    own(operator, (_, here) => ({ query: { agent_id: here.agent.id, limit: '100' } })),
    strange(
      operator,
      async (whose, here) => {
        const { endpointId } = await whose.aDelivery();
        await whose.aDelivery('pending', endpointId);
        return cursorOf(`/api/v1/webhooks/deliveries?agent_id=${whose.agent.id}`, 'operator', () => ({
          query: { agent_id: here.agent.id },
        }))(whose, here);
      },
      422,
    ),
  ],
  'GET /api/v1/webhooks/deliveries/:delivery_id': [strange(operator, byDelivery('dead'))],
  'POST /api/v1/webhooks/deliveries/:delivery_id/replay': [strange(operator, byDelivery('dead'))],
  'POST /api/v1/webhooks/deliveries/:delivery_id/cancel': [strange(operator, byDelivery('pending'))],
  'GET /api/v1/webhooks/:id': [strange(operator, byWebhook()), strange(operator, byAgentsWebhook())],
  'PATCH /api/v1/webhooks/:id': [
    strange(operator, byWebhook({ description: 'Mine' })),
    own(operator, async (_, here) => ({
      params: { id: await here.aWebhook() },
      body: { subject_ids: [here.other.agent.id] },
    })),
  ],
  'DELETE /api/v1/webhooks/:id': [strange(operator, byWebhook())],
  'GET /api/v1/webhooks/:id/deliveries': [
    strange(operator, async (whose) => ({ params: { id: (await whose.aDelivery()).endpointId } })),
    strange(
      operator,
      async (whose, here) => ({
        params: { id: (await here.aDelivery()).endpointId },
        query: { subject_id: whose.agent.id },
      }),
      200,
    ),
    strange(
      operator,
      async (whose, here) => {
        const { endpointId } = await whose.aDelivery();
        await whose.aDelivery('pending', endpointId);
        return cursorOf(`/api/v1/webhooks/${endpointId}/deliveries`, 'operator', async () => ({
          params: { id: await here.aWebhook() },
        }))(whose, here);
      },
      422,
    ),
  ],
  'POST /api/v1/webhooks/:id/enable': [strange(operator, byWebhook({ backlog: 'send' }))],
  'POST /api/v1/webhooks/:id/pause': [strange(operator, byWebhook())],
  'POST /api/v1/webhooks/:id/disable': [strange(operator, byWebhook())],
  'POST /api/v1/webhooks/:id/rotate-secret': [strange(operator, byWebhook({ overlap_seconds: 0 }))],
  'POST /api/v1/webhooks/:id/test': [strange(operator, byWebhook())],
  'GET /api/v1/webhooks/:id/stats': [
    strange(operator, async (whose) => ({ params: { id: (await whose.aDelivery()).endpointId } })),
  ],
  'GET /api/v1/webhooks/:id/replays': [
    strange(operator, async (whose) => ({ params: { id: (await whose.aReplay()).endpointId } })),
  ],
  'POST /api/v1/webhooks/:id/replays': [strange(operator, byWebhook(SINCE))],
  'DELETE /api/v1/webhooks/:id/replays/:replay_id': [
    strange(operator, async (whose) => {
      const { id, endpointId } = await whose.aReplay();
      return { params: { id: endpointId, replay_id: id } };
    }),
    strange(operator, async (whose, here) => ({
      params: { id: await here.aWebhook(), replay_id: (await whose.aReplay()).id },
    })),
  ],
  'GET /api/v1/events': [
    read('operator', { limit: '100' }),
    strange(operator, cursorOf('/api/v1/events'), 422),
  ],
  'GET /api/v1/session': [shared('It tells who signed in where, and nothing else')],
  'DELETE /api/v1/session': [shared('It ends the session that its cookie names')],
  'POST /api/v1/session': [shared('An e-mail address is one person’s, whose organisation it tells')],
  'GET /api/v1/setup': [shared('Whether the first owner is missing is a fact of the whole server')],
  'POST /api/v1/setup': [shared('It makes the first owner of the server, once')],
  'GET /api/v1/event-types': [shared('The catalogue is documentation')],
  'GET /api/v1/signing-keys': [shared('All organisations of a server sign with the same keys', 'operator')],
  'POST /api/v1/signing-keys/rotate': [
    shared('All organisations of a server sign with the same keys', 'operator'),
  ],
};
