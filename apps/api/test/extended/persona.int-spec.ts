import { PersonasService } from '../../src/personas/index.js';
import { organisationOf } from '../support/console.js';
import { expectError, keysOf, TIME, UNKNOWN_AGENT } from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';
import { aPersona, byKey, hashOf, PERSONA } from './soul.js';

const PERSONA_KEYS = ['agent_id', 'persona', 'persona_hash', 'persona_version'];

let signet: Signet;
let admin: VerifiedAgent;
beforeAll(async () => {
  signet = await startSignet();
  admin = await anAdministrator(signet);
});
afterAll(() => signet.close());

const read = (agent: { id: string }, query = '', headers = {}) =>
  call(signet, 'GET', `/agents/${agent.id}/persona${query}`, { headers });

describe('GET /agents/{id}/persona', () => {
  it('answers five keys and, when asked in either spelling, the prompt', async () => {
    const agent = await aVerifiedAgent(signet);
    await aPersona(signet, agent);
    const { status, body, headers } = await read(agent);
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual([...PERSONA_KEYS, 'etag'].sort());
    expect(body.etag).toBe(body.persona_hash);
    expect(headers.get('etag')).toBe(`"${body.persona_hash}"`);
    for (const query of ['?includePrompt=true', '?include_prompt=true']) {
      const prompted = (await read(agent, query)).body;
      expect(keysOf(prompted)).toEqual([...PERSONA_KEYS, 'etag', 'prompt'].sort());
      expect(prompted.prompt).toContain('Never talk about: "politics"');
    }
    expect(keysOf((await read(agent, '?includePrompt=false')).body)).toEqual(keysOf(body));
  });

  it('answers 304 to the quoted hash, and not to another', async () => {
    const agent = await aVerifiedAgent(signet);
    await aPersona(signet, agent);
    const hash: string = (await read(agent)).body.persona_hash;
    const known = (tag: string) =>
      fetch(`${signet.url}/agents/${agent.id}/persona`, { headers: { 'if-none-match': tag } });
    for (const tag of [`"${hash}"`, `W/"${hash}"`, `"x", "${hash}"`]) {
      const answer = await known(tag);
      expect(answer.status).toBe(304);
      expect(await answer.text()).toBe('');
      expect(answer.headers.get('etag')).toBe(`"${hash}"`);
    }
    // What a list of tags is, and that a star stands for whatever there is, RFC 9110 says (13.1.2).
    expect((await known('*')).status).toBe(304);
    for (const tag of [hash, `"${hash.slice(1)}"`, `"${hash}`, '"*"'])
      expect((await known(tag)).status).toBe(200);
  });

  it('answers 404 without a persona, and without an agent', async () => {
    const agent = await aVerifiedAgent(signet);
    expectError(await read(agent), { status: 404, code: 'NOT_FOUND' });
    expectError(await read({ id: UNKNOWN_AGENT }), { status: 404, code: 'AGENT_NOT_FOUND' });
    expectError(await read({ id: `${'x'.repeat(900)}` }), { status: 404, code: 'AGENT_NOT_FOUND' });
  });
});

describe('PUT /agents/{id}/persona', () => {
  const update = (agent: VerifiedAgent, body: unknown, headers: Record<string, string> = agent.auth) =>
    call(signet, 'PUT', `/agents/${agent.id}/persona`, { body, headers });

  it('answers six keys with what changed', async () => {
    const agent = await aVerifiedAgent(signet);
    await aPersona(signet, agent);
    const { status, body } = await update(agent, {
      ...PERSONA,
      version: '2.0.0',
      constraints: { forbidden_topics: ['politics', 'medicine'] },
    });
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual([...PERSONA_KEYS, 'changes', 'previous_version'].sort());
    expect(body).toMatchObject({ persona_version: '2.0.0', previous_version: '1.0.0' });
    expect(body.changes).toEqual([
      { kind: 'E', path: ['version'], lhs: '1.0.0', rhs: '2.0.0' },
      { kind: 'D', path: ['constraints', 'max_response_length'], lhs: 500 },
      {
        kind: 'A',
        path: ['constraints', 'forbidden_topics'],
        index: 1,
        item: { kind: 'N', rhs: 'medicine' },
      },
    ]);
  });

  it('raises the minor version when the one given is not higher, in the persona as well', async () => {
    const agent = await aVerifiedAgent(signet);
    await aPersona(signet, agent);
    const { body } = await update(agent, { persona: { ...PERSONA, version: '0.5.0' } }, byKey(agent));
    expect(body).toMatchObject({
      persona_version: '1.1.0',
      previous_version: '1.0.0',
      persona: { version: '1.1.0' },
    });
    expect(body.persona_hash).toBe(hashOf(agent.apiKey, body.persona));
  });

  it('gives parallel writers one version each', async () => {
    const agent = await aVerifiedAgent(signet);
    await aPersona(signet, agent);
    const answers = await Promise.all(Array.from({ length: 20 }, () => update(agent, PERSONA)));
    const versions = new Set(answers.map(({ body }) => body.persona_version as string));
    expect(versions.size).toBe(20);
    expect((await read(agent)).body.persona_version).toBe('1.20.0');
  });

  it('answers 404 without a persona, and 400 and 413 as registration does', async () => {
    const agent = await aVerifiedAgent(signet);
    expectError(await update(agent, PERSONA), { status: 404, code: 'NOT_FOUND' });
    expectError(await update(agent, { version: 'x' }), { status: 400, code: 'VALIDATION_FAILED' }, [
      'details',
    ]);
    const large = { version: '1.0.0', x: 'ü'.repeat(6000) };
    expectError(await update(agent, large), { status: 413, code: 'PAYLOAD_TOO_LARGE' }, ['details']);
  });
});

describe('POST /agents/{id}/persona/verify', () => {
  const verify = (agent: { id: string }, headers: Record<string, string>) =>
    call(signet, 'POST', `/agents/${agent.id}/persona/verify`, { headers });

  it('always answers four keys', async () => {
    const agent = await aVerifiedAgent(signet);
    const nothing = await verify(agent, agent.auth);
    expect(nothing).toMatchObject({
      status: 200,
      body: { valid: false, agent_id: agent.id, persona_hash: '' },
    });
    await aPersona(signet, agent);
    for (const headers of [agent.auth, byKey(agent), admin.auth]) {
      const { status, body } = await verify(agent, headers);
      expect(status).toBe(200);
      expect(keysOf(body)).toEqual(['agent_id', 'persona_hash', 'reason', 'valid']);
      expect(body.valid).toBe(true);
    }
    expectError(await verify({ id: UNKNOWN_AGENT }, admin.auth), { status: 404, code: 'AGENT_NOT_FOUND' });
  });

  it.each([
    ['text', `persona = replace(persona::text, 'politics', 'nothing')::json`],
    ['hash', `hash = repeat('0', 64)`],
    ['version', `version = '9.9.9'`],
    ['kind of key', `key_kind = case key_kind when 'server' then 'api_key' else 'server' end`],
  ])('notices a changed %s, whichever key made the hash', async (_, change) => {
    for (const kind of ['auth', 'key'] as const) {
      const agent = await aVerifiedAgent(signet);
      await aPersona(signet, kind === 'auth' ? agent : { ...agent, auth: byKey(agent) as never });
      await signet.sql(`update persona_version set ${change} where agent_id = $1`, [agent.id]);
      expect((await verify(agent, agent.auth)).body.valid).toBe(false);
    }
  });

  it('still holds after the API key was replaced', async () => {
    const agent = await aVerifiedAgent(signet);
    await aPersona(signet, { ...agent, auth: byKey(agent) as never });
    await call(signet, 'POST', `/agents/${agent.id}/rotate-key`, { headers: agent.auth });
    expect((await verify(agent, agent.auth)).body.valid).toBe(true);
  });
});

it('puts registering and changing a persona on record', async () => {
  const agent = await aVerifiedAgent(signet);
  await aPersona(signet, agent);
  await call(signet, 'PUT', `/agents/${agent.id}/persona`, { body: PERSONA, headers: agent.auth });
  const { body } = await call(signet, 'GET', `/agents/${agent.id}/activity?limit=2`, { headers: agent.auth });
  expect(body.activity.map(({ message }: { message: string }) => message)).toEqual([
    'persona.updated',
    'persona.created',
  ]);
  expect(body.activity[0].timestamp).toMatch(TIME);
});

it('tells lists of agents about their personas in one question', async () => {
  const [intact, changed, without] = [
    await aVerifiedAgent(signet),
    await aVerifiedAgent(signet),
    await aVerifiedAgent(signet),
  ];
  for (const agent of [intact, changed]) await aPersona(signet, agent);
  await call(signet, 'PUT', `/agents/${intact.id}/persona`, { body: PERSONA, headers: intact.auth });
  await signet.sql(`update persona_version set hash = repeat('0', 64) where agent_id = $1`, [changed.id]);
  const personas = signet.application.nest.get(PersonasService, { strict: false });
  const summary = await personas.summaryOf(organisationOf(signet), [
    intact.id,
    changed.id,
    without.id,
    UNKNOWN_AGENT,
  ]);
  expect([...summary.keys()].sort()).toEqual([intact.id, changed.id].sort());
  expect(summary.get(intact.id)).toMatchObject({
    version: '1.1.0',
    isIntact: true,
    persona: { company: PERSONA.company },
  });
  expect(summary.get(changed.id)).toMatchObject({ version: '1.0.0', isIntact: false });
  expect((await personas.summaryOf(organisationOf(signet), [])).size).toBe(0);
});
