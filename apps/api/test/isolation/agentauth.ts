import { PERSONA } from '../extended/soul.js';
import { UNKNOWN_AGENT } from '../support/agentauth.js';
import { call } from '../support/wire.js';
import { administrator, agent, byAgent, cursorOf, nobody, own, read, shared, strange } from './lines.js';
import type { Line, Say } from './lines.js';
import type { Organisation } from './organisation.js';

const NEW_AGENT = { name: 'Somebody', owner_email: 'a@b.example', permissions: ['slack:*:*'] };
const WEBHOOK = { url: 'https://receiver.example.com/hook', events: ['agent.verified'] };
const PING = { metrics: { toxicity_score: 0.1 } };

/** Whose key is guessed is told, wherever it is. */
const guess = (line: Line): Line => ({ ...line, records: ['activity_event', 'activity_personal', 'event'] });

const anAgentOf = async (whose: Organisation) => (await whose.anAgent()).id;

/** What an administrator finds nowhere, and what an agent may not do to another one wherever it is. */
const both = (say: Say): Line[] => [strange(administrator, say), strange(agent, say, 403)];
const byBoth = (body?: unknown) => both(byAgent(body, 'agent_id'));
const byPersonaTo = (body?: unknown) =>
  both(async (whose) => ({ params: { agent_id: (await whose.aPersona()).id }, body }));
const byWebhook = (body?: unknown): Line[] => [
  strange(administrator, async (whose) => ({ params: { id: (await whose.anAgentsWebhook()).id }, body })),
  strange(administrator, async (whose) => ({ params: { id: await whose.aWebhook() }, body })),
  strange(agent, async (whose) => ({ params: { id: (await whose.anAgentsWebhook()).id }, body })),
];
/** Records that everybody of an organisation may read. */
const open = (say: Say): Line[] => [strange(administrator, say), strange(agent, say), strange(nobody, say)];
const byPersona = open(async (whose) => ({ params: { agent_id: (await whose.aPersona()).id } }));
const byDrift = open(async (whose) => ({ params: { agent_id: (await whose.aDrift()).id } }));

/** AgentAuth, as it is at every mount. */
export const AGENTAUTH: Record<string, Line[]> = {
  'POST /agents/register': [
    own(nobody, () => ({ body: NEW_AGENT }), 201),
    own(administrator, () => ({ body: NEW_AGENT }), 201),
  ],
  // A key names its agent, and its agent its organisation: whoever has both is that agent.
  'POST /agents/verify': [
    own(nobody, (_, { agent: its }) => ({ body: { agent_id: its.id, api_key: its.apiKey } })),
    guess(
      strange(
        nobody,
        async (whose, here) => ({
          body: { agent_id: await anAgentOf(whose), api_key: here.agent.apiKey },
        }),
        401,
      ),
    ),
  ],
  'POST /agents/refresh': [shared('A refresh token names its agent, and its agent its organisation')],
  'POST /agents/revoke-tokens': [own(agent, () => ({}))],
  'GET /agents': [
    read('administrator', { limit: '1000' }),
    strange(administrator, (whose) => ({ query: { search: whose.word } }), 200),
    strange(administrator, cursorOf('/agents', 'administrator'), 400),
  ],
  'GET /activity': [
    read('administrator', { limit: '1000' }),
    strange(administrator, cursorOf('/activity', 'administrator'), 400),
  ],
  'GET /agents/:agent_id': [
    strange(administrator, byAgent(undefined, 'agent_id')),
    strange(agent, byAgent(undefined, 'agent_id'), 403),
  ],
  'GET /agents/:agent_id/activity': [
    strange(administrator, byAgent(undefined, 'agent_id')),
    strange(agent, byAgent(undefined, 'agent_id'), 403),
    strange(
      administrator,
      async (whose, here) =>
        cursorOf(`/agents/${(await whose.anAgent()).id}/activity`, 'administrator', () => ({
          params: { agent_id: here.agent.id },
        }))(whose, here),
      400,
    ),
  ],
  'POST /agents/:agent_id/revoke': byBoth(),
  'POST /agents/:agent_id/rotate-key': byBoth(),
  'PUT /agents/:agent_id/tier': byBoth({ tier: 'pro' }),
  'PUT /agents/:agent_id/status': byBoth({ status: 'inactive' }),
  'PUT /agents/:agent_id/permissions': byBoth({ permissions: ['zendesk:*:*'] }),
  'DELETE /agents/:agent_id': byBoth(),

  'GET /permissions/list': [read('nobody')],
  'POST /permissions/check': [
    strange(administrator, async (whose) => ({
      body: { agent_id: await anAgentOf(whose), permission: 'slack:messages:read' },
    })),
    strange(
      agent,
      async (whose) => ({
        body: { agent_id: await anAgentOf(whose), permission: 'slack:messages:read' },
      }),
      403,
    ),
  ],
  'GET /health': [shared('How the server does')],
  'GET /health/live': [shared('How the server does')],
  'GET /health/ready': [shared('How the server does')],
  'GET /health/detailed': [shared('How the server does', 'administrator')],

  'GET /webhooks/events': [shared('The names are documentation')],
  'POST /webhooks': [
    own(
      agent,
      async (_, here) => {
        await call(here.signet, 'POST', '/webhooks', { body: WEBHOOK, headers: here.agent.auth });
        return { body: WEBHOOK };
      },
      201,
    ),
    strange(administrator, async (whose) => ({ body: { ...WEBHOOK, agent_id: await anAgentOf(whose) } })),
  ],
  'GET /webhooks': [
    read('agent'),
    strange(administrator, async (whose) => ({
      query: { agent_id: (await whose.anAgentsWebhook()).agent.id },
    })),
    strange(agent, async (whose) => ({ query: { agent_id: await anAgentOf(whose) } }), 403),
  ],
  'GET /webhooks/:id': byWebhook(),
  'PUT /webhooks/:id': byWebhook({ description: 'Mine' }),
  'DELETE /webhooks/:id': byWebhook(),
  'POST /webhooks/:id/regenerate-secret': byWebhook(),
  'POST /webhooks/:id/toggle': byWebhook({ is_active: false }),
  'GET /webhooks/:id/deliveries': [
    ...byWebhook(),
    strange(
      administrator,
      async (whose, here) => {
        const { id } = await whose.anAgentsWebhook();
        for (const state of ['dead', 'pending']) await whose.aDelivery(state, id);
        return cursorOf(`/webhooks/${id}/deliveries`, 'administrator', async () => ({
          params: { id: (await here.anAgentsWebhook()).id },
        }))(whose, here);
      },
      400,
    ),
  ],
  'POST /webhooks/:id/deliveries/:delivery_id/redeliver': [
    strange(administrator, async (whose) => {
      const { id, endpointId } = await whose.aDelivery();
      return { params: { id: endpointId, delivery_id: id } };
    }),
    strange(administrator, async (whose, here) => ({
      params: { id: (await here.anAgentsWebhook()).id, delivery_id: (await whose.aDelivery()).id },
    })),
  ],

  'GET /agents/:agent_id/persona': byPersona,
  'GET /agents/:agent_id/persona/history': [
    ...byPersona,
    strange(
      administrator,
      async (whose, here) => {
        const { id, auth } = await whose.aPersona();
        await call(whose.signet, 'PUT', `/agents/${id}/persona`, { body: PERSONA, headers: auth });
        return cursorOf(`/agents/${id}/persona/history`, 'administrator', async () => ({
          params: { agent_id: (await here.aPersona()).id },
        }))(whose, here);
      },
      400,
    ),
  ],
  'GET /agents/:agent_id/persona/export': byPersona,
  'POST /agents/:agent_id/persona': byBoth(PERSONA),
  'PUT /agents/:agent_id/persona': byPersonaTo(PERSONA),
  'POST /agents/:agent_id/persona/verify': byPersonaTo(),
  'POST /agents/:agent_id/persona/import': both(async (whose) => {
    const { agent: its, bundle } = await whose.aBundle();
    // A bundle is signed with the id that stands in it.
    const nobodys = { params: { agent_id: UNKNOWN_AGENT }, body: bundle };
    return { params: { agent_id: its.id }, body: bundle, nobodys };
  }),
  'GET /drift/:agent_id/drift-score': byDrift,
  'GET /drift/:agent_id/drift-history': [
    ...byDrift,
    strange(
      administrator,
      async (whose, here) => {
        const { id, auth } = await whose.aDrift();
        await call(whose.signet, 'POST', `/drift/${id}/health-ping`, { body: PING, headers: auth });
        return cursorOf(`/drift/${id}/drift-history`, 'administrator', async () => ({
          params: { agent_id: (await here.aDrift()).id },
        }))(whose, here);
      },
      400,
    ),
  ],
  'GET /drift/:agent_id/drift-config': byDrift,
  'PUT /drift/:agent_id/drift-config': byBoth({ auto_revoke: false }),
  'POST /drift/:agent_id/health-ping': byBoth(PING),

  'POST /zkp/register-commitment': [
    guess(
      strange(
        nobody,
        async (whose, here) => ({
          body: { agent_id: await anAgentOf(whose), api_key: here.agent.apiKey },
        }),
        401,
      ),
    ),
  ],
  'POST /zkp/verify-anonymous': [
    strange(
      nobody,
      async (whose) => ({
        body: { commitment: await whose.aCommitment(), mode: 'hash', preimage_hash: '0'.repeat(64) },
      }),
      200,
    ),
  ],
  'DELETE /zkp/commitment/:commitment': [
    strange(administrator, async (whose) => ({ params: { commitment: await whose.aCommitment() } })),
    strange(agent, async (whose) => ({ params: { commitment: await whose.aCommitment() } })),
    ...(['agent', 'key'] as const).map((of) =>
      own(
        administrator,
        async (_, here) => ({ params: { commitment: await here.aMixedCommitment(of) } }),
        404,
      ),
    ),
  ],
  'GET /zkp/active-count': [read('administrator')],
};

/** What belongs to no family: documents, keys and packages. */
export const PUBLISHED: Record<string, Line[]> = {
  'GET /ati/health': [shared('Strangers are served in one organisation, and told its counts')],
  'GET /.well-known/jwks.json': [shared('All organisations of a server sign with the same keys')],
  'GET /.well-known/signet-audit-keys.json': [
    shared('All organisations of a server sign with the same keys'),
  ],
  'GET /.well-known/revoked.jwt': [read('nobody')],
  'GET /.well-known/revoked.feed': [shared('It passes on the lists of revoked.jwt, which is asked instead')],
  'GET /.well-known/webhook-keys.json': [read('nobody')],
};
