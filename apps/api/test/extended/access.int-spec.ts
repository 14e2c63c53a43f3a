import { expectError, UNKNOWN_AGENT } from '../support/agentauth.js';
import { aManagementKey } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';
import { aPersona, PERSONA } from './soul.js';

const READS = [
  'agents/{id}/persona',
  'agents/{id}/persona/history',
  'drift/{id}/drift-score',
  'drift/{id}/drift-history',
  'drift/{id}/drift-config',
] as const;
const DOWNLOADS = ['agents/{id}/persona/export', 'drift/{id}/drift-history?format=csv'] as const;

const WRITES: [method: string, path: string, body: unknown, ok: number][] = [
  ['PUT', 'agents/{id}/persona', PERSONA, 200],
  ['POST', 'agents/{id}/persona/verify', undefined, 200],
  ['POST', 'drift/{id}/health-ping', { metrics: { a: 1 } }, 201],
  ['PUT', 'drift/{id}/drift-config', { auto_revoke: false }, 200],
];

const at = (path: string, id: string) => `/${path.replace('{id}', id)}`;

let signet: Signet;
let admin: VerifiedAgent;
let agent: VerifiedAgent;
let other: VerifiedAgent;

async function people(server: Signet) {
  admin = await anAdministrator(server);
  agent = await aVerifiedAgent(server);
  other = await aVerifiedAgent(server);
  await aPersona(server, agent);
}

describe('who may do what with personas and drift', () => {
  beforeAll(async () => {
    signet = await startSignet();
    await people(signet);
  });
  afterAll(() => signet.close());

  it.each([...READS])('everybody reads %s', async (path) => {
    for (const headers of [
      {} as Record<string, string>,
      agent.auth,
      other.auth,
      admin.auth,
      { 'x-api-key': other.apiKey },
    ])
      expect((await call(signet, 'GET', at(path, agent.id), { headers })).status).toBe(200);
    const broken = await call(signet, 'GET', at(path, agent.id), { headers: { authorization: 'Bearer x' } });
    expectError(broken, { status: 401, code: 'INVALID_TOKEN' });
  });

  it.each([...READS])('a private agent shows %s to itself and administrators', async (path) => {
    const hidden = await aVerifiedAgent(signet);
    await aPersona(signet, hidden);
    const { headers: operator } = await aManagementKey(signet);
    const setPrivate = (isPrivate: boolean) =>
      call(signet, 'PATCH', `/api/v1/agents/${hidden.id}`, {
        headers: operator,
        body: { private_persona: isPrivate },
      });
    expect((await setPrivate(true)).body).toMatchObject({ private_persona: true });
    const read = (headers: Record<string, string>) => call(signet, 'GET', at(path, hidden.id), { headers });
    expectError(await read({}), { status: 401, code: 'UNAUTHORIZED' });
    expectError(await read(other.auth), { status: 403, code: 'FORBIDDEN' });
    for (const headers of [hidden.auth, { 'x-api-key': hidden.apiKey }, admin.auth])
      expect((await read(headers)).status).toBe(200);
    expect((await setPrivate(false)).body).toMatchObject({ private_persona: false });
    expect((await read({})).status).toBe(200);
  });

  it.each(WRITES)('%s %s is for the agent and administrators', async (method, path, body, ok) => {
    const write = (headers: Record<string, string>, id = agent.id) =>
      call(signet, method, at(path, id), { body, headers });
    expectError(await write({}), { status: 401, code: 'UNAUTHORIZED' });
    expectError(await write(other.auth), { status: 403, code: 'FORBIDDEN' });
    expectError(await write({ 'x-api-key': other.apiKey }), { status: 403, code: 'FORBIDDEN' });
    expectError(await write(other.auth, UNKNOWN_AGENT), { status: 403, code: 'FORBIDDEN' });
    expectError(await write(admin.auth, UNKNOWN_AGENT), { status: 404, code: 'AGENT_NOT_FOUND' });
    for (const headers of [
      agent.auth,
      { 'x-api-key': agent.apiKey },
      admin.auth,
      { 'x-api-key': admin.apiKey },
    ])
      expect((await write(headers)).status).toBe(ok);
  });

  it('an agent of another organisation does not exist', async () => {
    const [{ id: organisation }] = (await signet.sql<{ id: string }>(
      `insert into organisation (slug, name) values ('elsewhere', 'Elsewhere') returning id`,
    )) as [{ id: string }];
    const foreign = await aVerifiedAgent(signet);
    await signet.sql('update agent set organisation_id = $2 where id = $1', [foreign.id, organisation]);
    for (const [method, path, body] of WRITES)
      expect((await call(signet, method, at(path, foreign.id), { body, headers: admin.auth })).status).toBe(
        404,
      );
    for (const path of READS)
      expect((await call(signet, 'GET', at(path, foreign.id), { headers: admin.auth })).status).toBe(404);
  });
});

describe('a server that keeps personas private', () => {
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_PRIVATE_PERSONAS: 'true' } });
    await people(signet);
  });
  afterAll(() => signet.close());

  it.each([...READS, ...DOWNLOADS])('shows %s to the agent and administrators', async (path) => {
    const status = async (headers: Record<string, string>, id = agent.id) =>
      (await fetch(signet.url + at(path, id), { headers })).status;
    expect(await status({})).toBe(401);
    expect(await status({}, UNKNOWN_AGENT)).toBe(401);
    expect(await status(other.auth)).toBe(403);
    expect(await status(other.auth, UNKNOWN_AGENT)).toBe(403);
    expect(await status(agent.auth)).toBe(200);
    expect(await status(admin.auth)).toBe(200);
    expect(await status(admin.auth, UNKNOWN_AGENT)).toBe(404);
  });
});
