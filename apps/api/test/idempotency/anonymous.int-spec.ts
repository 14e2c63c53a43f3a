import { randomBytes, randomUUID } from 'node:crypto';
import { expectError } from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, call } from '../support/wire.js';

const body = { name: 'Support bot', owner_email: 'owner@example.com' };
const MOUNTS = ['', '/agentauth', '/v1'];

/** What somebody who knows the body can think of. */
const GUESSABLE = [
  '1',
  'register',
  'support-bot',
  'owner@example.com',
  'register-support-bot-of-owner@example.com-1',
  '2026-11-29T12:00:00.000Z',
  '00000000-0000-0000-0000-000000000000',
  '00000000-0000-4000-8000-000000000001',
  '0'.repeat(64),
  'ab'.repeat(40),
];

describe('registration by somebody whom nobody knows', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  const register = (key: string, more: Record<string, string> = {}, mount = '') =>
    call(signet, 'POST', `${mount}/agents/register`, { body, headers: { 'idempotency-key': key, ...more } });
  const agents = async () => (await signet.sql<{ n: number }>('select count(*)::int as n from agent'))[0]!.n;

  it.each(GUESSABLE)(
    'takes no key that could be guessed (%s): it would be the password to the API key',
    async (key) => {
      const before = await agents();
      for (const mount of MOUNTS) {
        const answer = await register(key, {}, mount);
        expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
        expect(answer.body.details).toEqual([
          { field: 'Idempotency-Key', message: expect.stringContaining('random UUID') },
        ]);
      }
      expect(await agents()).toBe(before);
    },
  );

  it('takes such a key from a known caller, who shares it with nobody', async () => {
    const [first, second] = [await anAgent(signet), await anAgent(signet)];
    const answers = [];
    for (const { apiKey } of [first, second, first])
      answers.push(await register('1', { 'x-api-key': apiKey }));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(answers[2]!.body).toEqual(answers[0]!.body);
    expect(answers[1]!.body.agent.agent_id).not.toBe(answers[0]!.body.agent.agent_id);
  });

  it.each([
    ['a random UUID', () => randomUUID()],
    ['random bytes in hex', () => randomBytes(16).toString('hex')],
    ['random bytes in base64', () => randomBytes(24).toString('base64url')],
  ])('repeats its answer under %s, from wherever the repetition comes', async (_, make) => {
    const key = make();
    const before = await agents();
    const first = await register(key);
    const second = await register(key, { 'x-forwarded-for': '198.51.100.7' });
    expect(first.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(await agents()).toBe(before + 1);
  });

  it('is not confused with what the same key was used for elsewhere', async () => {
    const key = randomUUID();
    expect((await register(key)).status).toBe(201);
    const { id, apiKey } = await anAgent(signet);
    const commitment = await call(signet, 'POST', '/zkp/register-commitment', {
      body: { agent_id: id, api_key: apiKey },
      headers: { 'idempotency-key': key },
    });
    expect(commitment.status).toBe(201);
  });
});

describe('a commitment, whose credentials are in the body', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  const commit = (agent: { id: string; apiKey: string }, more: object = {}) =>
    call(signet, 'POST', '/zkp/register-commitment', {
      body: { agent_id: agent.id, api_key: agent.apiKey, ...more },
      headers: { 'idempotency-key': '1' },
    });

  it('belongs to whoever holds them, whatever key others use', async () => {
    const [first, second] = [await anAgent(signet), await anAgent(signet)];
    const made = await commit(first);
    expect(made.status).toBe(201);
    expect((await commit(second)).body.salt).not.toBe(made.body.salt);
    expect((await commit(first)).body).toEqual(made.body);
    expectError(await commit(first, { expires_in: 60 }), { status: 400, code: 'VALIDATION_FAILED' });
  });

  it("is nobody else's to repeat: what cannot be proven is refused", async () => {
    const agent = await anAgent(signet);
    await commit(agent);
    const wrong = { id: agent.id, apiKey: (await anAgent(signet)).apiKey };
    expectError(await commit(wrong), { status: 401, code: 'INVALID_CREDENTIALS' });
  });
});
