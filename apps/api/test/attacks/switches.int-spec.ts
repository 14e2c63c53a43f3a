import { createHash, randomBytes } from 'node:crypto';
import { Exporter } from '../../src/activity/export/exporter.js';
import { bootstrap } from '../../src/cli/bootstrap.js';
import { aManagementKey, aSignedInMember } from '../support/console.js';
import { keyPath } from '../support/keys.js';
import { routesOf } from '../support/routes.js';
import { startSignet, type Signet } from '../support/signet.js';
import {
  anAdministrator,
  anAgent,
  aVerifiedAgent,
  call,
  rekeyed,
  type Answer,
  type VerifiedAgent,
} from '../support/wire.js';

/*
 * Everything that cuts somebody off, pulled in one process and tried at once in another that was busy with it a moment
 * before: what is kept in memory anywhere must not outlive the switch.
 */

let signet: Signet;
let beside: Signet;
let admin: VerifiedAgent;
let owner: Record<string, string>;
beforeAll(async () => {
  signet = await startSignet();
  beside = await startSignet({ beside: signet });
  await signet.sql('update rate_tier set requests_per_minute = 1000000');
  admin = await anAdministrator(signet);
  owner = (await aManagementKey(signet)).headers;
});
afterAll(async () => {
  await beside.close();
  await signet.close();
});

type Try = () => Promise<Pick<Answer, 'status'>>;

/** A switch, and what must be refused with this status as soon as it was pulled. */
interface Case {
  pull: () => Promise<Pick<Answer, 'status'>>;
  tries: Record<string, Try>;
  status?: number;
}

const manage = (method: string, path: string, body?: unknown) =>
  call(signet, method, `/api/v1${path}`, { body, headers: owner });
const administer = (method: string, path: string, body?: unknown) =>
  call(signet, method, path, { body, headers: admin.auth });
const verify = (agent: { id: string; apiKey: string }) =>
  call(beside, 'POST', '/agents/verify', { body: { agent_id: agent.id, api_key: agent.apiKey } });
const read = (agent: { id: string }, headers: Record<string, string>) =>
  call(beside, 'GET', `/agents/${agent.id}`, { headers });

/** What somebody has who holds a key of an agent. */
const byKey = (agent: VerifiedAgent): Record<string, Try> => ({
  'verify with the key': () => verify(agent),
  'send the key as X-Api-Key': () => read(agent, { 'x-api-key': agent.apiKey }),
  'commit to the key': () =>
    call(beside, 'POST', '/zkp/register-commitment', {
      body: { agent_id: agent.id, api_key: agent.apiKey },
    }),
});
/** Spends the refresh token and keeps the next one: it works as often as it may. */
const byRefresh = (agent: VerifiedAgent): Record<string, Try> => ({
  'refresh a token': async () => {
    const answer = await call(beside, 'POST', '/agents/refresh', {
      body: { refresh_token: agent.refreshToken },
    });
    if (answer.status === 200) agent.refreshToken = answer.body.token.refresh_token;
    return answer;
  },
});
const byToken = (agent: VerifiedAgent): Record<string, Try> => ({
  'use an access token': () => read(agent, agent.auth),
});
const everything = (agent: VerifiedAgent) => ({ ...byKey(agent), ...byRefresh(agent), ...byToken(agent) });
const credentialOf = async (agent: { id: string }): Promise<string> =>
  (await call(signet, 'GET', keyPath(agent), { headers: owner })).body.data[0].id;

/** By the route that pulls it, without the prefix of its family. */
const SWITCHES: Record<string, () => Promise<Case>> = {
  'POST /api/v1/agents/:id/credentials/:credential_id/revoke': async () => {
    const agent = await aVerifiedAgent(beside);
    const id = await credentialOf(agent);
    return {
      pull: () => manage('POST', `/agents/${agent.id}/credentials/${id}/revoke`),
      tries: everything(agent),
    };
  },
  'POST /api/v1/agents/:id/credentials/:credential_id/rotate': async () => {
    const agent = await aVerifiedAgent(beside);
    const id = await credentialOf(agent);
    return {
      pull: () => manage('POST', `/agents/${agent.id}/credentials/${id}/rotate`, { overlap_seconds: 0 }),
      tries: everything(agent),
    };
  },
  'POST /agents/:agent_id/rotate-key': async () => {
    const agent = await aVerifiedAgent(beside);
    return {
      pull: () => administer('POST', `/agents/${agent.id}/rotate-key`),
      tries: { ...byKey(agent), ...byRefresh(agent) },
    };
  },
  'POST /api/v1/agents/:id/suspend': async () => {
    const agent = await aVerifiedAgent(beside);
    return {
      pull: () => manage('POST', `/agents/${agent.id}/suspend`, { reason: 'Looks odd' }),
      tries: everything(agent),
    };
  },
  'POST /api/v1/agents/:id/revoke': async () => {
    const agent = await aVerifiedAgent(beside);
    return {
      pull: () => manage('POST', `/agents/${agent.id}/revoke`, { reason: 'Gone' }),
      tries: everything(agent),
    };
  },
  'PUT /agents/:agent_id/status': async () => {
    const agent = await aVerifiedAgent(beside);
    return {
      pull: () => administer('PUT', `/agents/${agent.id}/status`, { status: 'inactive' }),
      tries: everything(agent),
    };
  },
  'POST /agents/:agent_id/revoke': async () => {
    const agent = await aVerifiedAgent(beside);
    return { pull: () => administer('POST', `/agents/${agent.id}/revoke`), tries: everything(agent) };
  },
  'DELETE /agents/:agent_id': async () => {
    const agent = await aVerifiedAgent(beside);
    return { pull: () => administer('DELETE', `/agents/${agent.id}`), tries: everything(agent) };
  },
  'POST /agents/revoke-tokens': async () => {
    const agent = await aVerifiedAgent(beside);
    return {
      pull: () => call(signet, 'POST', '/agents/revoke-tokens', { headers: agent.auth }),
      tries: byRefresh(agent),
    };
  },
  'PUT /agents/:agent_id/permissions': async () => {
    const agent = await anAgent(signet);
    const grant = (permissions: string[]) =>
      administer('PUT', `/agents/${agent.id}/permissions`, { permissions });
    await grant(['*:*:*']);
    const held = await rekeyed(beside, admin, agent);
    const lists = (headers: Record<string, string>) => call(beside, 'GET', '/agents?limit=1', { headers });
    return {
      pull: () => grant(['slack:*:*']),
      tries: {
        'administer with the key': () => lists({ 'x-api-key': held.apiKey }),
        'administer with a token': () => lists(held.auth),
      },
      status: 403,
    };
  },
  'PATCH /api/v1/agents/:id': async () => {
    const agent = await anAgent(signet);
    await manage('PATCH', `/agents/${agent.id}`, { permissions: ['*:*:*'] });
    const held = await rekeyed(beside, admin, agent);
    return {
      pull: () => manage('PATCH', `/agents/${agent.id}`, { permissions: ['slack:*:*'] }),
      tries: {
        'administer with a token': () => call(beside, 'GET', '/agents?limit=1', { headers: held.auth }),
      },
      status: 403,
    };
  },
  'POST /api/v1/signing-keys/rotate': async () => {
    const agent = await aVerifiedAgent(beside);
    return {
      pull: async () => {
        const answer = await manage('POST', '/signing-keys/rotate', { force: true });
        admin = {
          ...admin,
          auth: (await rekeyed(signet, { auth: { 'x-api-key': admin.apiKey } }, admin)).auth,
        };
        return answer;
      },
      tries: byToken(agent),
    };
  },
  'DELETE /api/v1/session': async () => {
    const member = await aSignedInMember(signet);
    return {
      pull: () => call(signet, 'DELETE', '/api/v1/session', { headers: member.headers }),
      tries: {
        'read with the session': () => call(beside, 'GET', '/api/v1/agents', { headers: member.headers }),
        'ask for the session': () => call(beside, 'GET', '/api/v1/session', { headers: member.headers }),
      },
    };
  },
  'DELETE /zkp/commitment/:commitment': async () => {
    const agent = await aVerifiedAgent(signet);
    const { body } = await call(signet, 'POST', '/zkp/register-commitment', {
      body: { agent_id: agent.id, api_key: agent.apiKey },
    });
    const preimage_hash = createHash('sha256')
      .update(`${agent.id}:${agent.apiKey}:${body.salt}`)
      .digest('hex');
    return {
      pull: () => call(signet, 'DELETE', `/zkp/commitment/${body.commitment}`, { headers: agent.auth }),
      tries: {
        'prove with the commitment': async () => {
          const answer = await call(beside, 'POST', '/zkp/verify-anonymous?mode=hash', {
            body: { commitment: body.commitment, preimage_hash },
          });
          return { status: answer.body.valid ? 200 : 401 };
        },
      },
    };
  },
  'bootstrap --rotate': async () => {
    const made = await bootstrap(signet.application.nest, { rotate: true });
    const agent = { id: made.agent_id, apiKey: made.api_key };
    const auth = { authorization: `Bearer ${(await verify(agent)).body.token.access_token}` };
    return {
      pull: async () => {
        admin = await anAdministrator(signet);
        return { status: 200 };
      },
      tries: {
        'verify with the key': () => verify(agent),
        'use an access token': () => read(agent, auth),
        'manage with the management key': () =>
          call(beside, 'GET', '/api/v1/agents', {
            headers: { authorization: `Bearer ${made.management_api_key}` },
          }),
      },
    };
  },
  'a management key is revoked': async () => {
    const key = await aManagementKey(signet);
    return {
      pull: async () => {
        await signet.sql('update credential set revoked_at = now() where id = $1', [key.id]);
        return { status: 200 };
      },
      tries: { 'manage with it': () => call(beside, 'GET', '/api/v1/agents', { headers: key.headers }) },
    };
  },
};

describe.each(Object.entries(SWITCHES))('%s', (_name, arrange) => {
  it('is obeyed by the other process at once', async () => {
    const { pull, tries, status = 401 } = await arrange();
    for (const [what, attempt] of Object.entries(tries))
      for (let n = 0; n < 3; n++) expect([what, (await attempt()).status < 300]).toEqual([what, true]);
    expect((await pull()).status).toBeLessThan(300);
    const refused = await Promise.all(
      Object.entries(tries).map(async ([what, attempt]) => [what, (await attempt()).status]),
    );
    expect(refused).toEqual(Object.keys(tries).map((what) => [what, status]));
  });
});

it('who holds another key goes on when one is revoked: by refreshing', async () => {
  const agent = await aVerifiedAgent(beside);
  const [leaked] = (await call(signet, 'GET', keyPath(agent), { headers: owner })).body.data;
  const made = await manage('POST', `/agents/${agent.id}/credentials`, { name: 'Second' });
  const second = { ...agent, apiKey: made.body.api_key as string };
  const { token } = (await verify(second)).body;
  await manage('POST', `/agents/${agent.id}/credentials/${leaked.id}/revoke`);

  const refused = await read(agent, { authorization: `Bearer ${token.access_token}` });
  expect(refused.status).toBe(401);
  expect(refused.body.code).toBe('INVALID_TOKEN');
  const refreshed = await call(beside, 'POST', '/agents/refresh', {
    body: { refresh_token: token.refresh_token },
  });
  const auth = { authorization: `Bearer ${refreshed.body.token.access_token}` };
  expect((await read(agent, auth)).status).toBe(200);
});

/** Routes that change something and cut nobody off: they make, or concern what is not a right of somebody. */
const CUT_NOTHING = [
  /* make */
  'POST /agents/register',
  'POST /agents/verify',
  'POST /agents/refresh',
  'POST /zkp/register-commitment',
  'POST /zkp/verify-anonymous',
  'POST /permissions/check',
  'POST /api/v1/setup',
  'POST /api/v1/session',
  'POST /api/v1/agents',
  'POST /api/v1/agents/:id/credentials',
  'POST /api/v1/agents/:id/credentials/import',
  'POST /api/v1/agents/:id/approve',
  'POST /api/v1/agents/:id/reactivate',
  'POST /api/v1/permissions',
  /* never had it: an agent that waits for approval is refused before and after */
  'POST /api/v1/agents/:id/deny',
  /* narrow what may be granted, not what is held */
  'DELETE /api/v1/permissions/:permission',
  /* how much, not whether: nothing is cached, see the tests of limits */
  'PUT /agents/:agent_id/tier',
  'PATCH /api/v1/rate-tiers/:name',
];
/** Whom a virtual key lets in has its own tests with two processes. */
const KEYS = /^\w+ (\/api\/v1\/ati\/keys|\/ati\/(admin\/keys|exchange))(\/|$)/;
/** The catalogue of tools says what there is: nobody has a right to a tool by its entry, which every call reads anew. */
const CATALOGUE = /^\w+ \/api\/v1\/ati\/(providers|tools|skills)(\/|$)/;
/** Sandboxes have tools called and ask for texts: it is their tokens and keys that are cut off. */
const OF_SANDBOXES = /^POST \/ati\/(call|mcp|help|skills\/(bundle|resolve))$/;
/** Profiles, session tokens and what ends them have their own tests with two processes. */
const OF_PROFILES = /^\w+ (\/api\/v1)?\/ati\/(profiles|sandboxes|tokens)(\/|$)/;
/** What these folders hold has its own tests with two processes: who is told what, and what an agent is like. */
const ELSEWHERE =
  /^\w+ (\/api\/v1)?\/(webhooks|webhook-deliveries|webhook-replays|agents\/:(id|agent_id)\/persona|agents\/:id\/behaviour|drift|activity|retention|holds|audit)(\/|$)/;

it('every route that changes something is a switch above, or cuts nobody off', () => {
  const known = new Set([...Object.keys(SWITCHES), ...CUT_NOTHING]);
  const routes = routesOf(signet)
    .filter(({ method }) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method))
    .map(({ method, path }) => `${method} ${path.replace(/^\/(v1|agentauth(\/v1)?)(?=\/)/, '')}`);
  expect(routes.length).toBeGreaterThan(50);
  const isKnown = (route: string) =>
    known.has(route) ||
    [ELSEWHERE, CATALOGUE, KEYS, OF_SANDBOXES, OF_PROFILES].some((those) => those.test(route));
  expect([...new Set(routes)].filter((route) => !isKnown(route))).toEqual([]);
});

describe('a download that is under way', () => {
  it.each(['identity', 'gzip'])(
    'breaks off when its reader is signed out elsewhere (%s)',
    async (encoding) => {
      const member = await aSignedInMember(signet);
      let isOver = false;
      const endless = import.meta.jest.spyOn(beside.application.nest.get(Exporter), 'export');
      endless.mockImplementation(async () =>
        (async function* () {
          try {
            for (;;) {
              await new Promise((resolve) => setTimeout(resolve, 5));
              yield `${randomBytes(2_000).toString('base64')}\n`;
            }
          } finally {
            isOver = true;
          }
        })(),
      );
      const answer = await fetch(`${beside.url}/api/v1/activity/export`, {
        headers: { ...member.headers, 'accept-encoding': encoding },
      });
      const reader = answer.body!.getReader();
      expect((await reader.read()).done).toBe(false);
      await call(signet, 'DELETE', '/api/v1/session', { headers: member.headers });
      const read = async () => {
        while (!(await reader.read()).done);
      };
      await expect(read()).rejects.toThrow();
      expect(isOver).toBe(true);
      endless.mockRestore();
    },
  );
});
