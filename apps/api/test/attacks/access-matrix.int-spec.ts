import { AGENTAUTH_EVENTS } from '@signet/contracts';
import { AGENTAUTH, AGENTAUTH_V1 } from '../../src/protocols/agentauth/index.js';
import { unzip } from '../extended/soul.js';
import { MOUNTS, UNKNOWN_AGENT } from '../support/agentauth.js';
import { routesOf } from '../support/routes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { surfaces } from '../support/surfaces.js';
import { anAdministrator, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';

const EVERYWHERE = [...MOUNTS, '/v1'] as const;
const UNKNOWN_WEBHOOK = `wh_${'0'.repeat(24)}`;
const UNKNOWN_DELIVERY = '00000000-0000-7000-8000-000000000000';

/** Who calls, and about what. Without a target in the address only the caller makes a difference. */
const CELLS = ['own', 'foreign', 'unknown', 'anonymous', 'admin', 'admin, unknown'] as const;
type Cell = (typeof CELLS)[number];

/** `ok` is the success of the route; a refusal is the code of the specification. */
type Expected = 'ok' | keyof typeof STATUS_OF;
const STATUS_OF = {
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  AGENT_NOT_FOUND: 404,
  WEBHOOK_NOT_FOUND: 404,
  NOT_FOUND: 404,
} as const;

/** The lines of the table in section 5 of the specification. */
const RULES = {
  anyone: {
    own: 'ok',
    foreign: 'ok',
    unknown: 'ok',
    anonymous: 'ok',
    admin: 'ok',
    'admin, unknown': 'ok',
  },
  'the agent it is': {
    own: 'ok',
    foreign: 'ok',
    unknown: 'ok',
    anonymous: 'UNAUTHORIZED',
    admin: 'ok',
    'admin, unknown': 'ok',
  },
  'itself or an administrator': {
    own: 'ok',
    foreign: 'FORBIDDEN',
    unknown: 'FORBIDDEN',
    anonymous: 'UNAUTHORIZED',
    admin: 'ok',
    'admin, unknown': 'AGENT_NOT_FOUND',
  },
  administrators: {
    own: 'FORBIDDEN',
    foreign: 'FORBIDDEN',
    unknown: 'FORBIDDEN',
    anonymous: 'UNAUTHORIZED',
    admin: 'ok',
    'admin, unknown': 'AGENT_NOT_FOUND',
  },
  'administrators, without a target': {
    own: 'FORBIDDEN',
    foreign: 'FORBIDDEN',
    unknown: 'FORBIDDEN',
    anonymous: 'UNAUTHORIZED',
    admin: 'ok',
    'admin, unknown': 'ok',
  },
  'public records': {
    own: 'ok',
    foreign: 'ok',
    unknown: 'AGENT_NOT_FOUND',
    anonymous: 'ok',
    admin: 'ok',
    'admin, unknown': 'AGENT_NOT_FOUND',
  },
  'the owner of the webhook or an administrator': {
    own: 'ok',
    foreign: 'WEBHOOK_NOT_FOUND',
    unknown: 'WEBHOOK_NOT_FOUND',
    anonymous: 'UNAUTHORIZED',
    admin: 'ok',
    'admin, unknown': 'WEBHOOK_NOT_FOUND',
  },
  'the owner of the commitment or an administrator': {
    own: 'ok',
    foreign: 'NOT_FOUND',
    unknown: 'NOT_FOUND',
    anonymous: 'UNAUTHORIZED',
    admin: 'ok',
    'admin, unknown': 'NOT_FOUND',
  },
} as const satisfies Record<string, Record<Cell, Expected>>;

interface Target {
  agent: VerifiedAgent;
  /** What stands in the address for `:parameters`. */
  parameters: Record<string, string>;
}

interface Line {
  rule: keyof typeof RULES;
  /** What an allowed call answers: 200 unless told. */
  ok?: number;
  /** What an allowed call answers when it is refused later, for a reason of its own. */
  okCode?: string;
  body?: (target: Target) => unknown;
  arrange?: (target: Target) => Promise<unknown>;
}

const PERSONA = { version: '1.0.0' };
const NO_AGENT = { name: 'Nobody', owner_email: 'a@b.c' };
const credentialsOf = ({ agent }: Target) => ({ agent_id: agent.id, api_key: agent.apiKey });
const withPersona = ({ agent }: Target) =>
  call(signet, 'POST', `/agents/${agent.id}/persona`, { headers: agent.auth, body: PERSONA });
const bundleOf = async ({ agent }: Target) => {
  const response = await fetch(`${signet.url}/agents/${agent.id}/persona/export`);
  const files = unzip(Buffer.from(await response.arrayBuffer()));
  return { ...JSON.parse(files['persona.json']!), signature: response.headers.get('x-bundle-signature') };
};
const withDrift = ({ agent }: Target) =>
  call(signet, 'PUT', `/drift/${agent.id}/drift-config`, { headers: agent.auth, body: {} });
const withWebhook = async ({ agent, parameters }: Target) => {
  const { body } = await call(signet, 'POST', '/webhooks', { headers: agent.auth, body: WEBHOOK });
  parameters['id'] = body.webhook.id;
};
const withCommitment = async (target: Target) => {
  const { body } = await call(signet, 'POST', '/zkp/register-commitment', { body: credentialsOf(target) });
  target.parameters['commitment'] = body.commitment;
};
const WEBHOOK = { url: 'https://receiver.example.com/hook', events: [AGENTAUTH_EVENTS[0]] };
const WEBHOOKS = 'the owner of the webhook or an administrator';
const SELF = 'itself or an administrator';

const TABLE: Record<string, Line> = {
  'POST /agents/register': { rule: 'anyone', ok: 201, body: () => NO_AGENT },
  'POST /agents/verify': { rule: 'anyone', body: credentialsOf },
  'POST /agents/refresh': {
    rule: 'anyone',
    body: ({ agent }) => ({ refresh_token: agent.refreshToken }),
  },
  'POST /agents/revoke-tokens': { rule: 'the agent it is' },
  'GET /agents': { rule: 'administrators, without a target' },
  'GET /activity': { rule: 'administrators, without a target' },
  'GET /agents/:agent_id': { rule: SELF },
  'GET /agents/:agent_id/activity': { rule: SELF },
  'POST /agents/:agent_id/revoke': { rule: SELF },
  'POST /agents/:agent_id/rotate-key': { rule: SELF },
  'PUT /agents/:agent_id/tier': { rule: 'administrators', body: () => ({ tier: 'pro' }) },
  'PUT /agents/:agent_id/status': { rule: 'administrators', body: () => ({ status: 'inactive' }) },
  'PUT /agents/:agent_id/permissions': {
    rule: 'administrators',
    body: () => ({ permissions: ['zendesk:*:*'] }),
  },
  'DELETE /agents/:agent_id': { rule: 'administrators' },

  'GET /permissions/list': { rule: 'anyone' },
  'POST /permissions/check': {
    rule: 'the agent it is',
    body: () => ({ permission: 'zendesk:tickets:read' }),
  },
  'GET /health': { rule: 'anyone' },
  'GET /health/live': { rule: 'anyone' },
  'GET /health/ready': { rule: 'anyone' },
  'GET /health/detailed': { rule: 'administrators, without a target' },

  'GET /webhooks/events': { rule: 'anyone' },
  'POST /webhooks': { rule: 'the agent it is', ok: 201, body: () => WEBHOOK },
  'GET /webhooks': { rule: 'the agent it is' },
  'GET /webhooks/:id': { rule: WEBHOOKS, arrange: withWebhook },
  'PUT /webhooks/:id': { rule: WEBHOOKS, arrange: withWebhook, body: () => ({ description: 'x' }) },
  'DELETE /webhooks/:id': { rule: WEBHOOKS, arrange: withWebhook },
  'POST /webhooks/:id/regenerate-secret': { rule: WEBHOOKS, arrange: withWebhook },
  'POST /webhooks/:id/toggle': {
    rule: WEBHOOKS,
    arrange: withWebhook,
    body: () => ({ is_active: false }),
  },
  'GET /webhooks/:id/deliveries': { rule: WEBHOOKS, arrange: withWebhook },
  // The webhook is there and nothing was delivered: who may look is told that.
  'POST /webhooks/:id/deliveries/:delivery_id/redeliver': {
    rule: WEBHOOKS,
    arrange: withWebhook,
    ok: 404,
    okCode: 'NOT_FOUND',
  },

  'GET /agents/:agent_id/persona': { rule: 'public records', arrange: withPersona },
  'GET /agents/:agent_id/persona/history': { rule: 'public records', arrange: withPersona },
  'GET /agents/:agent_id/persona/export': { rule: 'public records', arrange: withPersona },
  'POST /agents/:agent_id/persona': { rule: SELF, ok: 201, body: () => PERSONA },
  'PUT /agents/:agent_id/persona': { rule: SELF, arrange: withPersona, body: () => PERSONA },
  'POST /agents/:agent_id/persona/verify': { rule: SELF, arrange: withPersona },
  'POST /agents/:agent_id/persona/import': { rule: SELF, ok: 201, arrange: withPersona, body: bundleOf },
  'GET /drift/:agent_id/drift-score': { rule: 'public records' },
  'GET /drift/:agent_id/drift-history': { rule: 'public records' },
  'GET /drift/:agent_id/drift-config': { rule: 'public records', arrange: withDrift },
  'PUT /drift/:agent_id/drift-config': { rule: SELF, body: () => ({ auto_revoke: false }) },
  'POST /drift/:agent_id/health-ping': {
    rule: SELF,
    ok: 201,
    body: () => ({ metrics: { toxicity_score: 0.1 } }),
  },

  'POST /zkp/register-commitment': { rule: 'anyone', ok: 201, body: credentialsOf },
  'POST /zkp/verify-anonymous': {
    rule: 'anyone',
    body: () => ({ commitment: '0'.repeat(64), mode: 'hash', preimage_hash: '0'.repeat(64) }),
  },
  'DELETE /zkp/commitment/:commitment': {
    rule: 'the owner of the commitment or an administrator',
    arrange: withCommitment,
  },
  'GET /zkp/active-count': { rule: 'administrators, without a target' },
};

let signet: Signet;
let admin: VerifiedAgent;
beforeAll(async () => {
  signet = await startSignet();
  admin = await anAdministrator(signet);
  // Hundreds of calls by one administrator are what the test needs, not what it is about.
  await signet.sql('update rate_tier set requests_per_minute = 1000000');
});
afterAll(() => signet.close());

const unknownOf: Record<string, string> = {
  agent_id: UNKNOWN_AGENT,
  id: UNKNOWN_WEBHOOK,
  commitment: '0'.repeat(64),
};

/** Makes the call of one cell on an agent of its own, because some of them end it. */
async function askIn(cell: Cell, mount: string, route: string, line: Line) {
  const [method, path] = route.split(' ') as [string, string];
  const agent = await aVerifiedAgent(signet);
  const target: Target = { agent, parameters: { agent_id: agent.id, delivery_id: UNKNOWN_DELIVERY } };
  await line.arrange?.(target);
  const callers: Record<Cell, () => Promise<Record<string, string>>> = {
    own: async () => agent.auth,
    foreign: async () => (await aVerifiedAgent(signet, { permissions: ['zendesk:*:*', 'slack:*:*'] })).auth,
    unknown: async () => agent.auth,
    anonymous: async () => ({}),
    admin: async () => admin.auth,
    'admin, unknown': async () => admin.auth,
  };
  const isUnknown = cell.endsWith('unknown');
  const parameters = { ...target.parameters, ...(isUnknown && unknownOf) };
  const address = path.replace(/:(\w+)/g, (_, name: string) => parameters[name as keyof typeof parameters]!);
  const response = await fetch(signet.url + mount + address, {
    method,
    headers: { 'content-type': 'application/json', ...(await callers[cell]()) },
    ...(line.body && { body: JSON.stringify(await line.body(target)) }),
  });
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const body = isJson ? ((await response.json()) as { code?: string }) : {};
  return { status: response.status, code: response.status < 400 ? 'ok' : body.code };
}

describe('who may do what', () => {
  it('is said for every route of the router', () => {
    const routes = routesOf(signet)
      // The console has a table of its own, the rest is for everybody.
      .filter(({ path }) => [AGENTAUTH, AGENTAUTH_V1].includes(surfaces.at(path)))
      .map(({ method, path }) => `${method} ${path}`);
    const said = EVERYWHERE.flatMap((mount) =>
      Object.keys(TABLE).map((route) => route.replace(' ', ` ${mount}`)),
    );
    expect(routes.sort()).toEqual(said.sort());
  });

  describe.each(EVERYWHERE)('at "%s"', (mount) => {
    it.each(Object.entries(TABLE).map(([route, line]) => [route, line.rule, line] as const))(
      '%s is for %s, and the refusals are those of the specification',
      async (route, rule, line) => {
        const expected = Object.fromEntries(
          CELLS.map((cell) => {
            const code: Expected = RULES[rule][cell];
            return [
              cell,
              code === 'ok'
                ? { status: line.ok ?? 200, code: line.okCode ?? 'ok' }
                : { status: STATUS_OF[code], code },
            ];
          }),
        );
        const answered = Object.fromEntries(
          await Promise.all(
            CELLS.map(async (cell) => [cell, await askIn(cell, mount, route, line)] as const),
          ),
        );
        expect(answered).toEqual(expected);
      },
    );

    it('registers an administrator for administrators only', async () => {
      const agent = await aVerifiedAgent(signet);
      const body = { ...NO_AGENT, permissions: ['*:*:*'] };
      const ask = (headers: Record<string, string>) =>
        call(signet, 'POST', `${mount}/agents/register`, { headers, body });
      for (const headers of [{}, agent.auth])
        expect(await ask(headers)).toMatchObject({
          status: 403,
          body: { code: 'ADMIN_SCOPE_NOT_GRANTABLE' },
        });
      expect((await ask(admin.auth)).status).toBe(201);
    });

    it('lets nobody make or list the webhooks of another agent, except an administrator', async () => {
      const [agent, other] = [await aVerifiedAgent(signet), await aVerifiedAgent(signet)];
      const create = (headers: Record<string, string>) =>
        call(signet, 'POST', `${mount}/webhooks`, { headers, body: { ...WEBHOOK, agent_id: other.id } });
      expect((await create(agent.auth)).status).toBeGreaterThanOrEqual(400);
      expect(await create(admin.auth)).toMatchObject({
        status: 201,
        body: { webhook: { agent_id: other.id } },
      });
      const list = (headers: Record<string, string>) =>
        call(signet, 'GET', `${mount}/webhooks?agent_id=${other.id}`, { headers });
      const foreign = await list(agent.auth);
      expect(foreign.status >= 400 || foreign.body.webhooks.length === 0).toBe(true);
      expect((await list(admin.auth)).body.webhooks).toHaveLength(1);
    });
  });
});
