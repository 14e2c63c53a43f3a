import { createHash, randomBytes } from 'node:crypto';
import { ADMIN_PERMISSION, OPERATOR_PERMISSIONS } from '@signet/contracts';
import { decodeJwt } from 'jose';
import { ownersConfig } from '../../src/platform/database/connections.js';
import { openDataSource } from '../../src/platform/database/data-source.js';
import { expectError } from '../support/agentauth.js';
import { aManagementKey, expectProblem } from '../support/console.js';
import { keyPath } from '../support/keys.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { anAdministrator, anAgent, call, type RegisteredAgent, type VerifiedAgent } from '../support/wire.js';

const FORBIDDEN = { status: 403, code: 'FORBIDDEN' };
const BEFORE = ['zendesk:tickets:read'];

let signet: Signet;
let beside: Signet;
let admin: VerifiedAgent;
let owner: Record<string, string>;
/** May make keys for agents, and no administrator. */
let clerk: Record<string, string>;
beforeAll(async () => {
  signet = await startSignet();
  beside = await startSignet({ beside: signet });
  await signet.sql('update rate_tier set requests_per_minute = 1000000');
  admin = await anAdministrator(signet);
  owner = (await aManagementKey(signet)).headers;
  clerk = (
    await aManagementKey(signet, {
      permissions: OPERATOR_PERMISSIONS.filter((permission) => permission !== 'settings:write'),
    })
  ).headers;
});
afterAll(async () => {
  await beside.close();
  await signet.close();
});

const api = (method: string, path: string, body: unknown, headers: Record<string, string>) =>
  call(signet, method, `/api/v1${path}`, { body, headers });
const verify = (agent: { id: string }, key: string, at = signet) =>
  call(at, 'POST', '/agents/verify', { body: { agent_id: agent.id, api_key: key } });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const onlyKeyOf = async (agent: { id: string }): Promise<string> =>
  (await call(signet, 'GET', keyPath(agent), { headers: owner })).body.data[0].id;

async function imported(agent: RegisteredAgent, by: Record<string, string>): Promise<string> {
  const key = `old_${randomBytes(20).toString('hex')}`;
  const body = { name: 'Imported', prefix: key.slice(0, 6), sha256: sha256(key) };
  expect((await call(signet, 'POST', keyPath(agent, '/import'), { body, headers: by })).status).toBe(201);
  return key;
}
const created = async (agent: RegisteredAgent, by: Record<string, string>): Promise<string> =>
  (await call(signet, 'POST', keyPath(agent), { body: { name: 'Made' }, headers: by })).body.api_key;
const rotated = async (agent: RegisteredAgent, by: Record<string, string>): Promise<string> =>
  (await call(signet, 'POST', keyPath(agent, `/${await onlyKeyOf(agent)}/rotate`), { body: {}, headers: by }))
    .body.api_key;
const replaced = async (agent: RegisteredAgent, by: Record<string, string>): Promise<string> =>
  (await call(signet, 'POST', `/agents/${agent.id}/rotate-key`, { headers: by })).body.credentials.api_key;

/** How somebody comes to a key of an ordinary agent. */
const KEYS: Record<string, (agent: RegisteredAgent) => Promise<string>> = {
  'registered with it': async (agent) => agent.apiKey,
  'was given it by a clerk': (agent) => created(agent, clerk),
  'had it imported by a clerk': (agent) => imported(agent, clerk),
  'got it in a rotation by a clerk': (agent) => rotated(agent, clerk),
  'replaced it with the one before': (agent) => replaced(agent, { 'x-api-key': agent.apiKey }),
};

const grant = (agent: RegisteredAgent) =>
  call(signet, 'PUT', `/agents/${agent.id}/permissions`, {
    body: { permissions: [...BEFORE, ADMIN_PERMISSION] },
    headers: admin.auth,
  });
const edit = (agent: RegisteredAgent) =>
  api('PATCH', `/agents/${agent.id}`, { permissions: [ADMIN_PERMISSION, ...BEFORE] }, owner);

/** How an agent becomes an administrator. */
const PROMOTIONS: Record<string, (agent: RegisteredAgent) => Promise<unknown>> = {
  'an administrator grants it': grant,
  'an owner edits it': edit,
  'it is granted while suspended, and comes back': async (agent) => {
    await api('POST', `/agents/${agent.id}/suspend`, { reason: 'Looks odd' }, owner);
    await grant(agent);
    await api('POST', `/agents/${agent.id}/reactivate`, undefined, owner);
  },
  'it was one before, and becomes one again': async (agent) => {
    await edit(agent);
    await api('PATCH', `/agents/${agent.id}`, { permissions: BEFORE }, clerk);
    await edit(agent);
  },
};

/** What only an administrator may, in every place that asks. */
const list = (headers: Record<string, string>, at = beside) =>
  call(at, 'GET', '/agents?limit=1', { headers });
const POWERS: Record<string, (headers: Record<string, string>) => Promise<{ status: number }>> = {
  'list agents': (headers) => list(headers),
  'list agents in the open family': (headers) => call(beside, 'GET', '/v1/agents?limit=1', { headers }),
  'read another agent': (headers) => call(beside, 'GET', `/agents/${admin.id}`, { headers }),
  'read all activity': (headers) => call(signet, 'GET', '/activity', { headers }),
  'register an administrator': (headers) =>
    call(signet, 'POST', '/agents/register', {
      body: { name: 'Another one', owner_email: 'a@b.example', permissions: [ADMIN_PERMISSION] },
      headers,
    }),
  'change another agent': async (headers) =>
    call(signet, 'PUT', `/agents/${(await anAgent(signet)).id}/tier`, { body: { tier: 'pro' }, headers }),
  'see webhooks of another agent': (headers) =>
    call(signet, 'GET', `/webhooks?agent_id=${admin.id}`, { headers }),
  'count commitments': (headers) => call(signet, 'GET', '/zkp/active-count', { headers }),
  'see health in detail': (headers) => call(signet, 'GET', '/health/detailed', { headers }),
};

describe.each(Object.entries(PROMOTIONS))('when an agent becomes an administrator (%s)', (_, promote) => {
  it.each(Object.entries(KEYS))('who %s is not one', async (_how, keyOf) => {
    const agent = await anAgent(signet);
    const key = await keyOf(agent);
    const before = (await verify(agent, key)).body.token;
    await promote(agent);

    // The other process hears of an imported key a moment later.
    const verified = await until(
      () => verify(agent, key, beside),
      ({ status }) => status === 200,
    );
    expect(verified.body.agent.permissions).toContain(ADMIN_PERMISSION);
    const refreshed = await call(beside, 'POST', '/agents/refresh', {
      body: { refresh_token: before.refresh_token },
    });
    const tokens = [verified.body.token.access_token];
    // Whoever was stopped meanwhile begins anew.
    if (refreshed.status === 200) tokens.push(before.access_token, refreshed.body.token.access_token);
    else expectError(await list(bearer(before.access_token)), { status: 401, code: 'INVALID_TOKEN' });
    for (const headers of [{ 'x-api-key': key }, ...tokens.map(bearer)]) {
      expectError(await list(headers), FORBIDDEN);
      expect((await call(signet, 'GET', `/agents/${agent.id}`, { headers })).status).toBe(200);
    }
    for (const token of tokens) expect(decodeJwt(token)['permissions']).toEqual(BEFORE);
  });

  it('who is given a key from then on is one, by whoever may make administrators', async () => {
    for (const make of [created, imported, rotated]) {
      const agent = await anAgent(signet);
      await promote(agent);
      const key = await make(agent, owner);
      const { body } = await until(
        () => verify(agent, key, beside),
        ({ status }) => status === 200,
      );
      expect((await list({ 'x-api-key': key })).status).toBe(200);
      expect((await list(bearer(body.token.access_token))).status).toBe(200);
      expect(decodeJwt(body.token.access_token)['permissions']).toContain(ADMIN_PERMISSION);
      const refreshed = await call(signet, 'POST', '/agents/refresh', {
        body: { refresh_token: body.token.refresh_token },
      });
      expect((await list(bearer(refreshed.body.token.access_token))).status).toBe(200);
    }
    const agent = await anAgent(signet);
    await promote(agent);
    expect((await list({ 'x-api-key': await replaced(agent, admin.auth) })).status).toBe(200);
  });
});

describe('a key from before its agent became an administrator', () => {
  let agent: RegisteredAgent;
  let token: string;
  beforeAll(async () => {
    agent = await anAgent(signet);
    token = (await verify(agent, agent.apiKey)).body.token.access_token;
    await grant(agent);
  });

  it.each(Object.entries(POWERS))('may not %s', async (_, use) => {
    for (const headers of [{ 'x-api-key': agent.apiKey }, bearer(token)]) {
      expect((await use(headers)).status).toBe(403);
      expect((await use(admin.auth)).status).toBeLessThan(300);
    }
  });

  it('is told what it needs', async () => {
    expect((await list(bearer(token))).body.message).toMatch(/became an administrator after/);
  });

  it('is replaced by another such key when it replaces itself, and not by an administrator’s', async () => {
    const byToken = async (of: RegisteredAgent) =>
      bearer((await verify(of, of.apiKey)).body.token.access_token);
    for (const headersOf of [(of: RegisteredAgent) => ({ 'x-api-key': of.apiKey }), byToken]) {
      const promoted = await anAgent(signet);
      await grant(promoted);
      const key = await replaced(promoted, await headersOf(promoted));
      expectError(await list({ 'x-api-key': key }), FORBIDDEN);
    }
  });

  it('cannot be replaced by a clerk at all, once it is the key of an administrator', async () => {
    const sha = sha256(agent.apiKey);
    for (const [rest, body] of [
      ['', { name: 'Mine' }],
      ['/import', { name: 'Mine', prefix: 'old_x', sha256: sha }],
      [`/${await onlyKeyOf(agent)}/rotate`, {}],
    ] as const)
      expectProblem(await call(signet, 'POST', keyPath(agent, rest), { body, headers: clerk }), {
        status: 403,
        code: 'agent.admin_not_grantable',
      });
  });

  it('proves the other permissions alone to who must not know the agent', async () => {
    const prove = async (key: string) => {
      const { body } = await call(signet, 'POST', '/zkp/register-commitment', {
        body: { agent_id: agent.id, api_key: key },
      });
      const preimage_hash = sha256(`${agent.id}:${key}:${body.salt}`);
      return (
        await call(signet, 'POST', '/zkp/verify-anonymous?mode=hash', {
          body: { commitment: body.commitment, preimage_hash },
        })
      ).body.permissions;
    };
    expect(await prove(agent.apiKey)).toEqual(BEFORE);
    expect(await prove(await created(agent, owner))).toEqual([...BEFORE, ADMIN_PERMISSION]);
  });

  it('sees its agent as it is', async () => {
    const { body } = await call(signet, 'GET', `/agents/${agent.id}`, { headers: bearer(token) });
    expect(body.agent.permissions).toEqual([...BEFORE, ADMIN_PERMISSION]);
  });

  it('is shown to operators as what it is', async () => {
    const { data } = (await call(signet, 'GET', keyPath(agent), { headers: owner })).body;
    const byName = new Map(
      data.map((key: { name: string; may_administer: boolean }) => [key.name, key.may_administer]),
    );
    expect(byName.get('First key')).toBe(false);
    expect(byName.get('Made')).toBe(true);
  });
});

it('the answer to a promotion says that a new key is needed, and the answer to others does not', async () => {
  const agent = await anAgent(signet);
  expect((await grant(agent)).body.message).toMatch(/keys that are issued to it from now on/);
  const { body } = await call(signet, 'PUT', `/agents/${agent.id}/permissions`, {
    body: { permissions: BEFORE },
    headers: admin.auth,
  });
  expect(body.message).toBe('Permissions changed.');
});

it('who is registered as an administrator, by the command or by an owner, is one with the first key', async () => {
  const { body } = await api(
    'POST',
    '/agents',
    { name: 'Born to it', owner_email: 'a@b.example', permissions: [ADMIN_PERMISSION] },
    owner,
  );
  for (const key of [body.credential.api_key, admin.apiKey])
    expect((await list({ 'x-api-key': key })).status).toBe(200);
});

it('rights that were taken away are gone with the next request, whatever key and token say', async () => {
  const agent = await anAgent(signet);
  await grant(agent);
  const key = await created(agent, owner);
  const token = (await verify(agent, key)).body.token.access_token;
  for (const headers of [{ 'x-api-key': key }, bearer(token)]) expect((await list(headers)).status).toBe(200);
  await api('PATCH', `/agents/${agent.id}`, { permissions: BEFORE }, owner);
  for (const headers of [{ 'x-api-key': key }, bearer(token)]) expectError(await list(headers), FORBIDDEN);
});

it('the administrators of an instance of before stay what they are', async () => {
  const agent = await anAgent(signet);
  await grant(agent);
  const ordinary = await anAgent(signet);
  const { AdministratorKeys1763800200002: Migration } =
    await import('../../src/migrations/1763800200002-administrator-keys.js');
  const source = await openDataSource(ownersConfig(signet.databaseUrl), { entities: [], migrations: [] });
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  await new Migration().down(runner);
  await new Migration().up(runner);
  const rows: { agent_id: string; may_administer: boolean }[] = await runner.query(
    'select agent_id, may_administer from credential where agent_id = any($1)',
    [[agent.id, ordinary.id, admin.id]],
  );
  await runner.rollbackTransaction();
  await source.destroy();
  expect(new Set(rows.map((row) => row.agent_id)).size).toBe(3);
  for (const { agent_id, may_administer } of rows) expect(may_administer).toBe(agent_id !== ordinary.id);
});
