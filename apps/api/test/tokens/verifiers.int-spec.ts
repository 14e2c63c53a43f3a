import { JWKS_KEYS_MAX } from '@signet/contracts';
import { requireAgent, TokenError } from '@signet/sdk/verify';
import { SigningKeys } from '../../src/tokens/index.js';
import { aManagementKey, expectProblem } from '../support/console.js';
import { minted } from '../support/minted.js';
import { signingKeyDesk } from '../support/signing-keys.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';

const ISSUER = 'http://signet.test';
const DAY = 86_400;

let signet: Signet;
let beside: Signet;
let agent: VerifiedAgent;
let operator: Record<string, string>;
afterEach(async () => {
  await beside.close();
  await signet.close();
});

async function start(environment: Record<string, string> = {}): Promise<void> {
  signet = await startSignet({ environment });
  beside = await startSignet({ beside: signet, environment });
  operator = (await aManagementKey(signet)).headers;
  agent = await aVerifiedAgent(signet);
}

/** A service that checks tokens offline; its clock is that of the server. */
const aGuard = (at = signet) =>
  requireAgent({
    issuer: ISSUER,
    audience: ISSUER,
    jwksUrl: `${at.url}/.well-known/jwks.json`,
    now: () => signet.clock.now().getTime(),
  });
const { rotate, force, gently, published } = signingKeyDesk(() => ({ signet, operator }));
const aToken = async (at = signet): Promise<string> =>
  (await call(at, 'POST', '/agents/verify', { body: { agent_id: agent.id, api_key: agent.apiKey } })).body
    .token.access_token;
const outcome = async (guard: ReturnType<typeof aGuard>, token: string): Promise<string> => {
  try {
    return (await guard(`Bearer ${token}`)).agentId;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return error.code;
  }
};
/** Tries again when the guard says so, and no sooner: what callers do with a 503. */
async function patiently(guard: ReturnType<typeof aGuard>, token: string): Promise<string> {
  const first = await guard(`Bearer ${token}`).catch((error: TokenError) => error);
  if (!(first instanceof TokenError)) return first.agentId;
  expect(first).toMatchObject({ code: 'KEYS_UNAVAILABLE', retryAfter: expect.any(Number) });
  signet.clock.advance(first.retryAfter!);
  return outcome(guard, token);
}

describe('a service that checks tokens offline', () => {
  it('goes on through 25 forced rotations in a row, as do those that start meanwhile', async () => {
    await start();
    const guard = aGuard();
    expect(await outcome(guard, await aToken())).toBe(agent.id);
    for (let round = 0; round < 25; round++) {
      expect((await force()).status).toBe(200);
      const token = await aToken(round % 2 ? beside : signet);
      expect(await patiently(guard, token)).toBe(agent.id);
      expect(await outcome(aGuard(beside), token)).toBe(agent.id);
    }
  });

  it('goes on through two forced rotations in a row at once, and refuses what was signed before', async () => {
    await start();
    const guard = aGuard();
    const before = await aToken();
    expect(await outcome(guard, before)).toBe(agent.id);
    for (let round = 0; round < 2; round++) await force();
    expect(await outcome(guard, await aToken(beside))).toBe(agent.id);
    expect(await outcome(guard, before)).toBe('INVALID_TOKEN');
  });

  it('goes on through 25 gentle rotations asked for within an hour: never a refusal', async () => {
    await start();
    const guard = aGuard();
    const tokens: string[] = [];
    for (let round = 0; round < 25; round++) {
      signet.clock.advance(140);
      expect([200, 409]).toContain((await rotate({})).status);
      tokens.push(await aToken(round % 2 ? beside : signet));
      for (const token of tokens) expect(await patiently(guard, token)).toBe(agent.id);
    }
    expect((await published(beside)).length).toBeLessThanOrEqual(JWKS_KEYS_MAX);
  });

  it('goes on when tokens live for a day: rotations wait before there are more keys than it takes', async () => {
    await start({ SIGNET_ACCESS_TOKEN_SECONDS: String(DAY) });
    const guard = aGuard();
    let refused;
    for (let round = 0; round < 25 && !refused; round++) {
      const answer = await gently();
      if (answer.status !== 200) refused = answer;
      expect((await published(beside)).length).toBeLessThanOrEqual(JWKS_KEYS_MAX);
      expect(await patiently(guard, await aToken())).toBe(agent.id);
    }
    expectProblem(refused!, { status: 409, code: 'signing_key.too_many' });
    const { body } = await call(beside, 'GET', '/.well-known/jwks.json');
    expect(body.keys).toHaveLength(JWKS_KEYS_MAX);
    const seconds = Number(refused!.headers.get('retry-after'));
    signet.clock.advance(seconds - 5);
    expect((await rotate({})).status).toBe(409);
    signet.clock.advance(6);
    expect((await rotate({})).status).toBe(200);
    expect((await force()).status).toBe(200);
    expect(await patiently(guard, await aToken())).toBe(agent.id);
  });

  it('takes nothing that a thief makes with a key of ours beyond what an honest token may be', async () => {
    await start();
    const now = () => Math.floor(signet.clock.now().getTime() / 1000);
    const key = signet.application.nest.get(SigningKeys).active;
    const guard = aGuard();
    expect(await outcome(guard, minted(signet, key, agent.id))).toBe(agent.id);
    expect(await outcome(guard, minted(signet, key, agent.id, { exp: now() + 365 * DAY }))).toBe(
      'INVALID_TOKEN',
    );
    const [before, later] = [now(), 400];
    signet.clock.advance(later);
    await rotate({});
    expect(await outcome(guard, await aToken())).toBe(agent.id);
    signet.clock.advance(10);
    expect(await outcome(guard, minted(signet, key, agent.id))).toBe('INVALID_TOKEN');
    expect(await outcome(guard, minted(signet, key, agent.id, { iat: before, exp: before + 3600 }))).toBe(
      agent.id,
    );
  });
});
