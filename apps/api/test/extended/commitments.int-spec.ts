import { createHash, randomBytes } from 'node:crypto';
import { expectError, keysOf, TIME, UNKNOWN_AGENT } from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';
import { MOUNTS } from './soul.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let signet: Signet;
let admin: VerifiedAgent;
beforeAll(async () => {
  signet = await startSignet();
  admin = await anAdministrator(signet);
});
afterAll(() => signet.close());

const register = (body: unknown, mount = '') =>
  call(signet, 'POST', `${mount}/zkp/register-commitment`, { body });
const verify = (body: unknown, path = '/zkp/verify-anonymous') => call(signet, 'POST', path, { body });

interface Prover {
  agent: VerifiedAgent;
  commitment: string;
  preimage_hash: string;
}

/** A commitment and what its holder computes by the published recipe. */
async function aProver(input: object = {}): Promise<Prover> {
  const agent = await aVerifiedAgent(signet);
  const { status, body } = await register({ agent_id: agent.id, api_key: agent.apiKey, ...input });
  expect(status).toBe(201);
  return {
    agent,
    commitment: body.commitment,
    preimage_hash: sha256(`${agent.id}:${agent.apiKey}:${body.salt}`),
  };
}
const show = ({ commitment, preimage_hash }: Prover) => verify({ commitment, preimage_hash, mode: 'hash' });

describe.each(MOUNTS)('%s/zkp', (mount) => {
  it('registers, verifies, counts and revokes with exactly the keys of the specification', async () => {
    const agent = await aVerifiedAgent(signet);
    const { status, body, headers } = await register({ agent_id: agent.id, api_key: agent.apiKey }, mount);
    expect(status).toBe(201);
    expect(keysOf(body)).toEqual(['commitment', 'expires_at', 'message', 'salt']);
    expect(body).toMatchObject({ expires_at: null, salt: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(headers.get('cache-control')).toBe('no-store');
    const preimage_hash = sha256(`${agent.id}:${agent.apiKey}:${body.salt}`);
    expect(body.commitment).toBe(sha256(preimage_hash));

    const proof = { commitment: body.commitment, preimage_hash };
    const verdict = await verify(proof, `${mount}/zkp/verify-anonymous?mode=hash`);
    expect(verdict.status).toBe(200);
    expect(verdict.body).toEqual({
      valid: true,
      reason: expect.any(String),
      permissions: ['zendesk:tickets:read'],
      tier: 'free',
    });
    expect(verdict.headers.get('cache-control')).toBe('no-store');
    expect(JSON.stringify(verdict.body)).not.toContain(agent.id);

    const count = await call(signet, 'GET', `${mount}/zkp/active-count`, { headers: admin.auth });
    expect(count.body).toEqual({ active_commitments: expect.any(Number) });
    const path = `${mount}/zkp/commitment/${body.commitment}`;
    const ended = await call(signet, 'DELETE', path, { headers: agent.auth });
    expect(ended).toMatchObject({
      status: 200,
      body: { success: true, commitment: body.commitment, status: 'revoked' },
    });
    expect(keysOf(ended.body)).toEqual(['commitment', 'status', 'success']);
  });
});

describe('registering a commitment', () => {
  it('wants credentials that belong together, and puts failures on record', async () => {
    const [agent, other] = [await aVerifiedAgent(signet), await aVerifiedAgent(signet)];
    for (const input of [
      { agent_id: agent.id, api_key: other.apiKey },
      { agent_id: UNKNOWN_AGENT, api_key: agent.apiKey },
      { agent_id: agent.id, api_key: 'junk' },
    ])
      expectError(await register(input), { status: 401, code: 'INVALID_CREDENTIALS' });
    const failures = await signet.sql(
      `select from activity_event where agent_id = $1 and outcome = 'failure'`,
      [agent.id],
    );
    expect(failures).toHaveLength(2);
  });

  it('is not for agents that are not active', async () => {
    const agent = await aVerifiedAgent(signet);
    await call(signet, 'PUT', `/agents/${agent.id}/status`, {
      body: { status: 'suspended' },
      headers: admin.auth,
    });
    const answer = await register({ agent_id: agent.id, api_key: agent.apiKey });
    expectError(answer, { status: 401, code: 'AGENT_NOT_ACTIVE' });
  });

  it.each([
    [{ expires_in: 0 }, 'expires_in'],
    [{ expires_in: -1 }, 'expires_in'],
    [{ expires_in: '60' }, 'expires_in'],
    [{ expires_in: 1e300 }, 'expires_in'],
    [{ api_key: undefined }, 'api_key'],
    [{ agent_id: { $ne: 1 } }, 'agent_id'],
  ])('refuses %j', async (change, field) => {
    const agent = await aVerifiedAgent(signet);
    const answer = await register({ agent_id: agent.id, api_key: agent.apiKey, ...change });
    expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
    expect(answer.body.details[0].field).toBe(field);
  });

  it('keeps neither salt nor preimage', async () => {
    const agent = await aVerifiedAgent(signet);
    const { body } = await register({ agent_id: agent.id, api_key: agent.apiKey });
    const rows = await signet.sql('select * from commitment where commitment = $1', [body.commitment]);
    expect(JSON.stringify(rows)).not.toContain(body.salt);
    expect(JSON.stringify(rows)).not.toContain(sha256(`${agent.id}:${agent.apiKey}:${body.salt}`));
  });
});

describe('verifying without a name', () => {
  const reasonOf = async (prover: Prover) => {
    const { status, body } = await show(prover);
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['reason', 'valid']);
    expect(body.valid).toBe(false);
    return body.reason as string;
  };

  it('does not take the commitment for its own proof', async () => {
    const prover = await aProver();
    const wrong = await reasonOf({ ...prover, preimage_hash: prover.commitment });
    const unknown = await reasonOf({
      ...prover,
      commitment: sha256('x'),
      preimage_hash: prover.preimage_hash,
    });
    expect(wrong).toBe(unknown);
  });

  it('does not take a commitment that somebody made up', async () => {
    const preimage_hash = randomBytes(32).toString('hex');
    expect(await reasonOf({ agent: admin, commitment: sha256(preimage_hash), preimage_hash })).toContain(
      'not registered',
    );
  });

  it('ends with the expiry', async () => {
    const agent = await aVerifiedAgent(signet);
    const { body } = await register({ agent_id: agent.id, api_key: agent.apiKey, expires_in: 60 });
    expect(body.expires_at).toMatch(TIME);
    const prover = await aProver({ expires_in: 60 });
    expect((await show(prover)).body.valid).toBe(true);
    signet.clock.advance(61);
    expect(await reasonOf(prover)).toContain('expired');
  });

  it('ends when the agent is suspended, and lives again with it', async () => {
    const prover = await aProver();
    const set = (status: string) =>
      call(signet, 'PUT', `/agents/${prover.agent.id}/status`, { body: { status }, headers: admin.auth });
    for (const status of ['suspended', 'inactive']) {
      await set(status);
      expect(await reasonOf(prover)).toContain('not active');
      await set('active');
    }
    expect((await show(prover)).body.valid).toBe(true);
  });

  it('ends with the agent, and with the API key', async () => {
    const [revoked, deleted, rotated] = [await aProver(), await aProver(), await aProver()];
    await call(signet, 'POST', `/agents/${revoked.agent.id}/revoke`, { headers: revoked.agent.auth });
    await call(signet, 'DELETE', `/agents/${deleted.agent.id}`, { headers: admin.auth });
    await call(signet, 'POST', `/agents/${rotated.agent.id}/rotate-key`, { headers: rotated.agent.auth });
    await reasonOf(revoked);
    await reasonOf(deleted);
    expect(await reasonOf(rotated)).toContain('API key');
  });

  it('has nothing to check Groth16 proofs with, so none is valid', async () => {
    const { commitment } = await aProver();
    const proof = {
      pi_a: ['1', '2', '1'],
      pi_b: [
        ['1', '2'],
        ['3', '4'],
        ['1', '0'],
      ],
      pi_c: ['1', '2', '1'],
    };
    for (const signals of [[commitment], ['other']]) {
      const { status, body } = await verify({ commitment, proof, publicSignals: signals });
      expect(status).toBe(200);
      expect(body.valid).toBe(false);
    }
  });

  it.each([
    ['a short commitment', { commitment: 'ab', mode: 'hash', preimage_hash: 'a'.repeat(64) }],
    [
      'a commitment that is not hex',
      { commitment: 'z'.repeat(64), mode: 'hash', preimage_hash: 'a'.repeat(64) },
    ],
    ['a long commitment', { commitment: 'a'.repeat(257), mode: 'hash', preimage_hash: 'a'.repeat(64) }],
    ['no preimage', { commitment: 'a'.repeat(64), mode: 'hash' }],
    ['a preimage that is no text', { commitment: 'a'.repeat(64), mode: 'hash', preimage_hash: 1 }],
    ['no proof', { commitment: 'a'.repeat(64) }],
    ['a mode nobody knows', { commitment: 'a'.repeat(64), mode: 'trust-me' }],
    ['a list', []],
  ])('refuses %s', async (_, body) => {
    expectError(await verify(body), { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
  });
});

describe('revoking and counting commitments', () => {
  const revoke = (commitment: string, headers: Record<string, string> = {}) =>
    call(signet, 'DELETE', `/zkp/commitment/${commitment}`, { headers });
  const count = (headers: Record<string, string> = {}) =>
    call(signet, 'GET', '/zkp/active-count', { headers });

  it('is for the owner and administrators; a foreign commitment does not exist', async () => {
    const [one, two, other] = [await aProver(), await aProver(), await aVerifiedAgent(signet)];
    expectError(await revoke(one.commitment), { status: 401, code: 'UNAUTHORIZED' });
    expectError(await revoke(one.commitment, other.auth), { status: 404, code: 'NOT_FOUND' });
    expectError(await revoke(sha256('unknown'), admin.auth), { status: 404, code: 'NOT_FOUND' });
    expectError(await revoke('junk', admin.auth), { status: 404, code: 'NOT_FOUND' });
    expect((await show(one)).body.valid).toBe(true);
    expect((await revoke(one.commitment, { 'x-api-key': one.agent.apiKey })).status).toBe(200);
    expect((await revoke(two.commitment, admin.auth)).status).toBe(200);
    for (const prover of [one, two]) expect((await show(prover)).body.valid).toBe(false);
  });

  it('happens once, however many ask', async () => {
    const { agent, commitment } = await aProver();
    const answers = await Promise.all(Array.from({ length: 10 }, () => revoke(commitment, agent.auth)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const events = await signet.sql(
      `select from activity_event where agent_id = $1 and type = 'commitment.revoked'`,
      [agent.id],
    );
    expect(events).toHaveLength(1);
  });

  it('counts what would be found valid, for administrators', async () => {
    expectError(await count(), { status: 401, code: 'UNAUTHORIZED' });
    expectError(await count((await aVerifiedAgent(signet)).auth), { status: 403, code: 'FORBIDDEN' });
    const before: number = (await count(admin.auth)).body.active_commitments;
    const [kept, ended, gone] = [await aProver(), await aProver(), await aProver()];
    await revoke(ended.commitment, ended.agent.auth);
    await call(signet, 'POST', `/agents/${gone.agent.id}/revoke`, { headers: gone.agent.auth });
    expect((await count(admin.auth)).body.active_commitments).toBe(before + 1);
    expect((await show(kept)).body.valid).toBe(true);
  });
});
