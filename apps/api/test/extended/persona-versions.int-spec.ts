import { expectError, keysOf, TIME, UNKNOWN_AGENT } from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';
import { aPersona, hashOf, MOUNTS, pagesFrom, PERSONA, unzip } from './soul.js';

const ENTRY_KEYS = ['agent_id', 'changed_at', 'id', 'persona', 'persona_hash', 'persona_version'];

let signet: Signet;
let admin: VerifiedAgent;
beforeAll(async () => {
  signet = await startSignet();
  admin = await anAdministrator(signet);
});
afterAll(() => signet.close());

/** An agent whose persona has the versions 1.0.0, 1.1.0, … */
async function anAgentWithVersions(count: number): Promise<VerifiedAgent> {
  const agent = await aVerifiedAgent(signet);
  await aPersona(signet, agent);
  for (let left = count - 1; left > 0; left--)
    await call(signet, 'PUT', `/agents/${agent.id}/persona`, { body: PERSONA, headers: agent.auth });
  return agent;
}

const versionsOf = (body: { history: { persona_version: string }[] }) =>
  body.history.map(({ persona_version: version }) => version);

describe.each(MOUNTS)('GET %s/agents/{id}/persona/history', (mount) => {
  it('lists versions, newest first, with exactly the keys of the specification', async () => {
    const agent = await anAgentWithVersions(2);
    const { status, body } = await call(signet, 'GET', `${mount}/agents/${agent.id}/persona/history`);
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['history', 'limit', 'offset', 'total']);
    expect(body).toMatchObject({ total: 2, limit: 10, offset: 0 });
    expect(versionsOf(body)).toEqual(['1.1.0', '1.0.0']);
    for (const entry of body.history) {
      expect(keysOf(entry)).toEqual(ENTRY_KEYS);
      expect(typeof entry.id).toBe('string');
      expect(entry.changed_at).toMatch(TIME);
    }
  });
});

describe('the history of a persona', () => {
  let agent: VerifiedAgent;
  const history = (query: string) => call(signet, 'GET', `/agents/${agent.id}/persona/history${query}`);
  beforeAll(async () => {
    agent = await anAgentWithVersions(12);
  });

  it.each([
    ['?limit=undefined&offset=undefined&sort=undefined&format=undefined', 10, 0, '1.11.0'],
    ['?limit=-1&offset=-5', 10, 0, '1.11.0'],
    ['?limit=0', 10, 0, '1.11.0'],
    ['?limit=1e3&offset=abc', 10, 0, '1.11.0'],
    ['?limit=100000', 100, 0, '1.11.0'],
    ['?limit=3&offset=2', 3, 2, '1.9.0'],
    ['?sort=asc', 10, 0, '1.0.0'],
    ['?sort=desc;drop table agent', 10, 0, '1.11.0'],
  ])('takes the page %s', async (query, limit, offset, first) => {
    const { status, body } = await history(query);
    expect(status).toBe(200);
    expect(body).toMatchObject({ limit, offset, total: 12 });
    expect(versionsOf(body)[0]).toBe(first);
  });

  it.each(['asc', 'desc'])('can be walked by its links, %s', async (sort) => {
    const pages = await pagesFrom(signet, `/agents/${agent.id}/persona/history?limit=5&sort=${sort}`);
    const seen = pages.flatMap(({ body }) => versionsOf(body as never));
    const ascending = Array.from({ length: 12 }, (_, minor) => `1.${minor}.0`);
    expect(seen).toEqual(sort === 'asc' ? ascending : ascending.toReversed());
  });

  it('refuses a cursor that it did not give', async () => {
    expectError(await history('?cursor=forged'), { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
  });

  it('comes as CSV', async () => {
    const answer = await fetch(`${signet.url}/agents/${agent.id}/persona/history?format=csv&limit=1`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="agt_[0-9a-f]+_persona_history\.csv"$/,
    );
    const [header, line, rest] = (await answer.text()).split('\n');
    expect(header).toBe('id,agent_id,persona_hash,persona_version,changed_at');
    expect(line!.split(',').slice(1, 2)).toEqual([agent.id]);
    expect(rest).toBe('');
  });

  it('is empty without a persona, and 404 without an agent', async () => {
    const other = await aVerifiedAgent(signet);
    const { body } = await call(signet, 'GET', `/agents/${other.id}/persona/history`);
    expect(body).toEqual({ history: [], total: 0, limit: 10, offset: 0 });
    const unknown = await call(signet, 'GET', `/agents/${UNKNOWN_AGENT}/persona/history`);
    expectError(unknown, { status: 404, code: 'AGENT_NOT_FOUND' });
  });
});

describe('exporting and importing a persona', () => {
  const exported = async (agent: { id: string }) => {
    const answer = await fetch(`${signet.url}/agents/${agent.id}/persona/export`);
    const files = unzip(Buffer.from(await answer.arrayBuffer()));
    const bundle = JSON.parse(files['persona.json']!) as Record<string, unknown>;
    return { answer, files, bundle: { ...bundle, signature: files['signature.txt']! } };
  };
  const imports = (agent: VerifiedAgent, body: unknown, headers: Record<string, string> = agent.auth) =>
    call(signet, 'POST', `/agents/${agent.id}/persona/import`, { body, headers });

  it('packs persona.json and signature.txt', async () => {
    const agent = await anAgentWithVersions(2);
    const { answer, files, bundle } = await exported(agent);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="${agent.id}_persona_export.zip"`,
    );
    expect(answer.headers.get('x-bundle-signature')).toBe(files['signature.txt']);
    expect(keysOf(files)).toEqual(['persona.json', 'signature.txt']);
    const { signature, ...rest } = bundle;
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(keysOf(rest)).toEqual(
      ['agent_id', 'exported_at', 'history', 'persona', 'persona_hash', 'persona_version'].sort(),
    );
    expect(bundle).toMatchObject({ agent_id: agent.id, persona_version: '1.1.0', history: [{}, {}] });
  });

  it('gives another agent the same persona, hashed anew', async () => {
    const [from, to] = [await anAgentWithVersions(1), await aVerifiedAgent(signet)];
    const { bundle } = await exported(from);
    const { status, body } = await imports(to, bundle, { 'x-api-key': to.apiKey });
    expect(status).toBe(201);
    expect(keysOf(body)).toEqual(['agent_id', 'persona', 'persona_hash', 'persona_version']);
    expect(body).toMatchObject({
      agent_id: to.id,
      persona: PERSONA,
      persona_hash: hashOf(to.apiKey, PERSONA),
    });
  });

  it('replaces what is there by a new version, wrapped or not', async () => {
    const agent = await anAgentWithVersions(1);
    const { bundle } = await exported(agent);
    expect((await imports(agent, { bundle })).body.persona_version).toBe('1.1.0');
    expect((await imports(agent, bundle)).body.persona_version).toBe('1.2.0');
  });

  it('stays importable after a hundred versions', async () => {
    const agent = await aVerifiedAgent(signet, {});
    await aPersona(signet, agent, { version: '1.0.0', x: 'a'.repeat(10_000) });
    await signet.sql(
      `insert into persona_version select 'prs_' || n, organisation_id, agent_id, n, version, persona, hash, key_kind,
         seal, changed_at from persona_version, generate_series(2, 150) n where agent_id = $1`,
      [agent.id],
    );
    const { bundle } = await exported(agent);
    expect(bundle).toMatchObject({ history: Array(100).fill({}) });
    expect((await imports(agent, bundle)).status).toBe(201);
  });

  it.each([
    ['a changed persona', { persona: { ...PERSONA, extra: 1 } }, 'signature'],
    ['another agent', { agent_id: UNKNOWN_AGENT }, 'signature'],
    ['an added member', { extra: 1 }, 'signature'],
    ['an added member that is no text', { extra: '\ud800' }, 'signature'],
    ['another signature', { signature: '0'.repeat(64) }, 'signature'],
    ['no signature', { signature: undefined }, 'signature'],
    ['a signature that is no text', { signature: 1 }, 'signature'],
    ['no persona', { persona: undefined, version: 1 }, 'persona'],
  ])('refuses a bundle with %s', async (_, change, field) => {
    const agent = await anAgentWithVersions(1);
    const { bundle } = await exported(agent);
    const answer = await imports(agent, { ...bundle, ...change });
    expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
    expect(answer.body.details[0].field).toBe(field);
  });

  it('refuses a bundle that was signed without our key', async () => {
    const agent = await anAgentWithVersions(1);
    const { bundle } = await exported(agent);
    const { signature: _, ...unsigned } = bundle;
    const { createHash } = await import('node:crypto');
    const { canonicalNumbersJson } = await import('../../src/platform/crypto/canonical-json.js');
    const signature = createHash('sha256').update(canonicalNumbersJson(unsigned)).digest('hex');
    expect((await imports(agent, { ...unsigned, signature })).status).toBe(400);
  });

  it('answers 404 when there is nothing to export', async () => {
    const agent = await aVerifiedAgent(signet);
    const answer = await call(signet, 'GET', `/agents/${agent.id}/persona/export`);
    expectError(answer, { status: 404, code: 'NOT_FOUND' });
    expect((await imports(agent, {}, admin.auth)).status).toBe(400);
  });
});
