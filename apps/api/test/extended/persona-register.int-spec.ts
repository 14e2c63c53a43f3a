import { expectError, keysOf } from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';
import { aPersona, byKey, hashOf, MOUNTS, PERSONA } from './soul.js';

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

describe.each(MOUNTS)('POST %s/agents/{id}/persona', (mount) => {
  it('registers the persona itself, whole, and answers exactly four keys', async () => {
    const agent = await aVerifiedAgent(signet);
    const { status, body } = await call(signet, 'POST', `${mount}/agents/${agent.id}/persona`, {
      body: PERSONA,
      headers: agent.auth,
    });
    expect(status).toBe(201);
    expect(keysOf(body)).toEqual(PERSONA_KEYS);
    expect(body).toMatchObject({ agent_id: agent.id, persona: PERSONA, persona_version: '1.0.0' });
    expect(body.persona_hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await read(agent)).body.persona).toEqual(PERSONA);
  });

  it('takes the persona wrapped as well', async () => {
    const agent = await aVerifiedAgent(signet);
    const { status, body } = await call(signet, 'POST', `${mount}/agents/${agent.id}/persona`, {
      body: { persona: PERSONA },
      headers: byKey(agent),
    });
    expect(status).toBe(201);
    expect(body.persona).toEqual(PERSONA);
  });
});

describe('registering a persona', () => {
  const register = (agent: VerifiedAgent, body: unknown, headers: Record<string, string> = agent.auth) =>
    call(signet, 'POST', `/agents/${agent.id}/persona`, { body, headers });

  it('hashes with the API key when the call presents one, alone or beside a token', async () => {
    const [one, two] = [await aVerifiedAgent(signet), await aVerifiedAgent(signet)];
    const shuffled = {
      ...PERSONA,
      constraints: { forbidden_topics: ['politics'], max_response_length: 500.00000000001 },
    };
    expect((await register(one, shuffled, byKey(one))).body.persona_hash).toBe(hashOf(one.apiKey, PERSONA));
    const both = await register(two, PERSONA, { ...two.auth, ...byKey(two) });
    expect(both.body.persona_hash).toBe(hashOf(two.apiKey, PERSONA));
  });

  it('hashes with a key per agent for bearer callers, and never with an API key of somebody else', async () => {
    const [one, two] = [await aVerifiedAgent(signet), await aVerifiedAgent(signet)];
    const first = await register(one, PERSONA);
    const second = await register(two, PERSONA, { ...two.auth, ...byKey(one) });
    expect(second.status).toBe(201);
    expect(first.body.persona_hash).not.toBe(second.body.persona_hash);
    expect(second.body.persona_hash).not.toBe(hashOf(one.apiKey, PERSONA));
  });

  it('lets one of 20 parallel registrations through', async () => {
    const agent = await aVerifiedAgent(signet);
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(agent, PERSONA)));
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array<number>(19).fill(409)]);
    expectError(
      answers.find(({ status }) => status === 409)!,
      { status: 409, code: 'CONFLICT' },
    );
    const events = await signet.sql(
      `select from activity_event where agent_id = $1 and type = 'persona.created'`,
      [agent.id],
    );
    expect(events).toHaveLength(1);
  });

  it('repeats its answer for the same Idempotency-Key', async () => {
    const agent = await aVerifiedAgent(signet);
    const headers = { ...agent.auth, 'idempotency-key': 'retry-1' };
    const [first, second] = [
      await register(agent, PERSONA, headers),
      await register(agent, PERSONA, headers),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
  });

  it('makes a drift configuration from it, and never resets one', async () => {
    const [fresh, configured] = [await aVerifiedAgent(signet), await aVerifiedAgent(signet)];
    await call(signet, 'PUT', `/drift/${configured.id}/drift-config`, {
      body: { drift_threshold: 0.9, baseline_metrics: { own: 1 } },
      headers: configured.auth,
    });
    await aPersona(signet, fresh);
    await aPersona(signet, configured);
    const configOf = async ({ id }: VerifiedAgent) =>
      (await call(signet, 'GET', `/drift/${id}/drift-config`)).body;
    expect((await configOf(fresh)).baseline_metrics).toEqual({
      toxicity_score: 0.2,
      avg_response_length: 350,
    });
    expect(await configOf(configured)).toMatchObject({ drift_threshold: 0.9, baseline_metrics: { own: 1 } });
  });

  it('puts the drift limits that came of it on record, once, with who brought them about', async () => {
    const agent = await aVerifiedAgent(signet);
    await register(agent, PERSONA);
    await call(signet, 'PUT', `/agents/${agent.id}/persona`, { body: PERSONA, headers: agent.auth });
    const facts = await signet.sql<{ actor: unknown; record: string }>(
      `select actor, record from activity_event where agent_id = $1 and type = 'drift.configured'`,
      [agent.id],
    );
    expect(facts).toEqual([expect.objectContaining({ actor: [expect.objectContaining({ id: agent.id })] })]);
    const { object, changes } = JSON.parse(facts[0]!.record) as { object: unknown; changes: unknown[] };
    expect(object).toMatchObject({ type: 'drift_config', id: agent.id });
    expect(changes).toContainEqual({ path: '/drift_threshold', from: null, to: 0.3 });
  });

  it.each([
    ['no version', { personality: {} }, 'version'],
    ['a version that is none', { version: '1.0' }, 'version'],
    ['a version that is a number', { version: 1 }, 'version'],
    [
      'a trait above 1',
      { version: '1.0.0', personality: { traits: { kind: 1.01 } } },
      'personality.traits.kind',
    ],
    [
      'a trait nobody knows',
      { version: '1.0.0', personality: { traits: { kind: 'evil' } } },
      'personality.traits.kind',
    ],
    [
      'a trait named like what objects inherit',
      { version: '1.0.0', personality: { traits: { toString: {} } } },
      'personality.traits.toString',
    ],
    [
      'no room for a response',
      { version: '1.0.0', constraints: { max_response_length: 0 } },
      'constraints.max_response_length',
    ],
    [
      'topics that are no list',
      { version: '1.0.0', constraints: { forbidden_topics: 'x' } },
      'constraints.forbidden_topics',
    ],
    [
      'a topic that is no text',
      { version: '1.0.0', constraints: { blocked_actions: [1] } },
      'constraints.blocked_actions.0',
    ],
    [
      'a threshold above 1',
      { version: '1.0.0', guardrails: { toxicity_threshold: 2 } },
      'guardrails.toxicity_threshold',
    ],
    [
      'a tolerance nobody knows',
      { version: '1.0.0', guardrails: { hallucination_tolerance: 'some' } },
      'guardrails.hallucination_tolerance',
    ],
    ['a template that is no text', { version: '1.0.0', prompt_template: [] }, 'prompt_template'],
    ['NUL in a member nobody knows', { version: '1.0.0', a: { b: ['\0'] } }, 'a.b.0'],
    ['half a character', { version: '1.0.0', a: '\ud800' }, 'a'],
    ['a wrapped persona that is none', { persona: 'x' }, 'persona'],
    ['a wrapped persona without version', { persona: {} }, 'persona.version'],
    ['a list', [], 'body'],
  ])('names the member for %s', async (_, body, field) => {
    const agent = await aVerifiedAgent(signet);
    const answer = await register(agent, body);
    expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
    expect(answer.body.details[0].field).toBe(field);
    expect((await read(agent)).status).toBe(404);
  });

  it('refuses numbers that are none, and members that poison prototypes', async () => {
    const agent = await aVerifiedAgent(signet);
    expectError(
      await register(agent, '{"version":"1.0.0","a":1e999}'),
      { status: 400, code: 'VALIDATION_FAILED' },
      ['details'],
    );
    expectError(await register(agent, '{"version":"1.0.0","a":NaN}'), { status: 400, code: 'INVALID_JSON' });
    for (const poison of [
      '"__proto__":{"x":1}',
      '"a":{"__proto__":{"x":1}}',
      '"constructor":{"prototype":{}}',
    ])
      expectError(await register(agent, `{"version":"1.0.0",${poison}}`), {
        status: 400,
        code: 'INVALID_JSON',
      });
    expect((await register(agent, { version: '1.0.0', constructor: 1, toString: 'x' })).status).toBe(201);
  });

  it('takes 10 kB and not a byte more', async () => {
    const [fits, over] = [await aVerifiedAgent(signet), await aVerifiedAgent(signet)];
    const frame = JSON.stringify({ version: '1.0.0', x: '' }).length;
    const ofSize = (bytes: number) => ({ version: '1.0.0', x: 'a'.repeat(bytes - frame) });
    expect((await register(fits, ofSize(10 * 1024))).status).toBe(201);
    const answer = await register(over, ofSize(10 * 1024 + 1));
    expectError(answer, { status: 413, code: 'PAYLOAD_TOO_LARGE' }, ['details']);
    expect(answer.body.details).toEqual([{ field: 'persona', message: expect.stringContaining('10241') }]);
  });

  it('answers hostile versions and traits at once', async () => {
    const agent = await aVerifiedAgent(signet);
    // A pattern that backtracks would not answer these within the age of the universe.
    await register(agent, { version: `1.0.0-${'a-'.repeat(4000)}!` });
    await register(agent, { version: '1.0.0', personality: { traits: { x: 'risk-'.repeat(1800) } } });
  });

  it('is refused for an agent that was revoked', async () => {
    const agent = await aVerifiedAgent(signet);
    await call(signet, 'POST', `/agents/${agent.id}/revoke`, { headers: agent.auth });
    expectError(await register(agent, PERSONA), { status: 401, code: 'AGENT_NOT_ACTIVE' });
    expectError(await register(agent, PERSONA, admin.auth), { status: 409, code: 'CONFLICT' });
  });
});
