import { randomUUID } from 'node:crypto';
import { ANSWER_SECONDS } from '@signet/contracts';
import { driftCalls } from '../extended/soul.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent, call, type Answer, type VerifiedAgent } from '../support/wire.js';

const ADMINISTRATION = ['*:*:*'];

interface Farewell {
  method: string;
  path: (agent: VerifiedAgent) => string;
  body?: unknown;
  /** What the same call is refused with afterwards, made anew. */
  refused: number;
}

/** What an agent can do to itself after which it is not who it was. Administrators can do all of it. */
const FAREWELLS: Record<string, Farewell> = {
  'replaces its key': { method: 'POST', path: ({ id }) => `/agents/${id}/rotate-key`, refused: 401 },
  'revokes itself': { method: 'POST', path: ({ id }) => `/agents/${id}/revoke`, refused: 401 },
  'deletes itself': { method: 'DELETE', path: ({ id }) => `/agents/${id}`, refused: 401 },
  'suspends itself': {
    method: 'PUT',
    path: ({ id }) => `/agents/${id}/status`,
    body: { status: 'suspended' },
    refused: 401,
  },
  'switches itself off': {
    method: 'PUT',
    path: ({ id }) => `/agents/${id}/status`,
    body: { status: 'inactive' },
    refused: 401,
  },
  'gives up its administration': {
    method: 'PUT',
    path: ({ id }) => `/agents/${id}/permissions`,
    body: { permissions: ['slack:*:*'] },
    refused: 403,
  },
  'reports how far it has strayed': {
    method: 'POST',
    path: ({ id }) => `/drift/${id}/health-ping`,
    body: { metrics: { a: 9 } },
    refused: 401,
  },
};

const CREDENTIALS: Record<string, (agent: VerifiedAgent) => Record<string, string>> = {
  'its API key': ({ apiKey }) => ({ 'x-api-key': apiKey }),
  'a token': ({ auth }) => auth,
};

const MOUNTS = ['', '/agentauth', '/v1'];

describe('a call that ends what it was made with', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet({ environment: { ALLOW_ANONYMOUS_ADMIN_REGISTRATION: '1' } });
  });
  afterAll(() => signet.close());

  const drift = driftCalls(() => signet);
  const anAdministrator = async () => {
    const agent = await aVerifiedAgent(signet, { permissions: ADMINISTRATION });
    await drift.configure(agent, { baseline_metrics: { a: 1 }, metric_weights: { a: 1 }, auto_revoke: true });
    return agent;
  };
  const say = (
    { method, path, body }: Farewell,
    agent: VerifiedAgent,
    headers: Record<string, string>,
    mount = '',
  ) => call(signet, method, mount + path(agent), { body, headers });
  const essence = ({ status, body }: Answer) => ({ status, body });

  const cases = Object.keys(FAREWELLS).flatMap((what) =>
    Object.keys(CREDENTIALS).map((credential) => ({ what, credential })),
  );

  describe.each(cases)('when an agent $what with $credential', ({ what, credential }) => {
    const farewell = FAREWELLS[what]!;
    const presented = CREDENTIALS[credential]!;
    // Whoever replaces its key keeps its token.
    const stays = what === 'replaces its key' && credential === 'a token';
    const refused = stays ? 200 : farewell.refused;

    it.each(MOUNTS)('can be repeated when its answer was lost (mount "%s")', async (mount) => {
      const agent = await anAdministrator();
      const headers = { ...presented(agent), 'idempotency-key': randomUUID() };
      const first = await say(farewell, agent, headers, mount);
      expect(first.status).toBeLessThan(300);
      for (let n = 0; n < 3; n++) {
        const again = await say(farewell, agent, headers, mount);
        expect(essence(again)).toEqual(essence(first));
        expect(again.headers.get('idempotency-replayed')).toBe('true');
      }
    });

    it('is refused like any other call without the key, or with another one', async () => {
      const agent = await anAdministrator();
      const headers = { ...presented(agent), 'idempotency-key': randomUUID() };
      await say(farewell, agent, headers);
      const other = { ...headers, 'idempotency-key': randomUUID() };
      expect((await say(farewell, agent, other)).status).toBe(refused);
      expect((await say(farewell, agent, presented(agent))).status).toBe(refused);
    });

    it('answers nobody who presents something else with the same key', async () => {
      const agent = await anAdministrator();
      const stranger = await anAdministrator();
      const key = { 'idempotency-key': randomUUID() };
      const first = await say(farewell, agent, { ...presented(agent), ...key });
      for (const headers of [presented(stranger), { 'x-api-key': `ak_${'0'.repeat(64)}` }, {}]) {
        const answer = await say(farewell, agent, { ...headers, ...key });
        expect(answer.headers.get('idempotency-replayed')).toBeNull();
        const secret = first.body.credentials?.api_key;
        if (secret) expect(JSON.stringify(answer.body)).not.toContain(secret);
      }
    });

    if (stays) return;

    it('answers nothing under a key that could be guessed: who stole the old credential could guess too', async () => {
      for (const key of ['1', 'rotate-2026-11', '00000000-0000-4000-8000-000000000001']) {
        const agent = await anAdministrator();
        const headers = { ...presented(agent), 'idempotency-key': key };
        expect((await say(farewell, agent, headers)).status).toBeLessThan(300);
        expect((await say(farewell, agent, headers)).status).toBe(refused);
      }
    });

    it('answers nothing for another request, or when the time of clients is over', async () => {
      const agent = await anAdministrator();
      const headers = { ...presented(agent), 'idempotency-key': randomUUID() };
      await say(farewell, agent, headers);
      const other = { ...farewell, body: { ...(farewell.body as object), more: 1 } };
      if (farewell.method !== 'DELETE') expect((await say(other, agent, headers)).status).toBe(refused);
      await signet.sql(`update idempotency_key set created_at = created_at - make_interval(secs => $1)`, [
        ANSWER_SECONDS,
      ]);
      expect((await say(farewell, agent, headers)).status).toBe(refused);
    });
  });

  it('gives a working key to an agent whose answer was lost when it replaced its own', async () => {
    const agent = await aVerifiedAgent(signet);
    const rotate = FAREWELLS['replaces its key']!;
    const headers = { 'x-api-key': agent.apiKey, 'idempotency-key': randomUUID() };
    await say(rotate, agent, headers);
    const { body } = await say(rotate, agent, headers);
    const verified = await call(signet, 'POST', '/agents/verify', {
      body: { agent_id: agent.id, api_key: body.credentials.api_key },
    });
    expect(verified.status).toBe(200);
    const [{ count }] = (await signet.sql<{ count: number }>(
      'select count(*)::int as count from credential where agent_id = $1',
      [agent.id],
    )) as [{ count: number }];
    expect(count).toBe(2);
  });

  it('keeps nothing of it in clear', async () => {
    const agent = await aVerifiedAgent(signet);
    const key = randomUUID();
    const headers = { 'x-api-key': agent.apiKey, 'idempotency-key': key };
    const { body } = await say(FAREWELLS['replaces its key']!, agent, headers);
    const rows = await signet.sql<{ text: string }>('select i::text as text from idempotency_key i');
    const text = rows.map((row) => row.text).join();
    for (const secret of [body.credentials.api_key, agent.apiKey, key]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });
});
