import { requireAgent, TokenError, type RequireAgentOptions } from '../../src/verify/index.js';
import { AUDIENCE, Issuer, newKey, type SigningKey } from '../support/issuer.js';

const LIFE = 3600;
const NOT_YET = 253_402_300_799;

let issuer: Issuer;
let now: number;
beforeAll(async () => {
  issuer = await Issuer.start();
});
afterAll(() => issuer.server.stop());

let next: SigningKey;
let active: SigningKey;
let retiring: SigningKey;
const seconds = (offset = 0) => Math.floor(now / 1000) + offset;
/** The list as Signet publishes it. */
const publish = (states: [SigningKey, object][]) =>
  issuer.publish({
    keys: states.map(([key, times]) => ({ ...key.jwk, signet_token_seconds: LIFE, ...times })),
  });
const RETIRED_AGO = 600;
beforeEach(() => {
  now = 1_800_000_000_000;
  [next, active, retiring] = [newKey('next'), newKey('active'), newKey('retiring')];
  publish([
    [next, { nbf: NOT_YET }],
    [active, { nbf: seconds(-RETIRED_AGO) }],
    [retiring, { nbf: seconds(-90_000), exp: seconds(-RETIRED_AGO) + LIFE }],
  ]);
});

const guard = (options: Partial<RequireAgentOptions> = {}) =>
  requireAgent({ issuer: issuer.url, audience: AUDIENCE, now: () => now, ...options });
const token = (key: SigningKey, { iat = seconds(), life = LIFE } = {}) =>
  issuer.token({ iat, exp: iat + life }, { kid: key.kid }, key);
const outcome = (check: ReturnType<typeof guard>, text: string) =>
  check(`Bearer ${text}`).then(
    ({ agentId }) => agentId,
    (error: unknown) => {
      if (!(error instanceof TokenError)) throw error;
      return error.code;
    },
  );

describe('a token', () => {
  it('of the active key is good', async () => {
    expect(await outcome(guard(), token(active))).toBe('agt_1');
  });

  it('that is to live longer than the issuer makes them is refused', async () => {
    expect(await outcome(guard(), token(active, { life: LIFE + 1 }))).toBe('INVALID_TOKEN');
    expect(await outcome(guard(), token(active, { life: 365 * 86_400 }))).toBe('INVALID_TOKEN');
    expect(
      await outcome(guard(), issuer.token({ iat: undefined, exp: seconds(60) }, { kid: 'active' }, active)),
    ).toBe('INVALID_TOKEN');
  });

  it('that has lived longer than it may has expired, whatever it was to', async () => {
    expect(await outcome(guard(), token(active, { iat: seconds(-LIFE) }))).toBe('TOKEN_EXPIRED');
  });

  it('of an issuer that says nothing of lives and times is judged by what it says itself', async () => {
    publish([[active, { signet_token_seconds: undefined }]]);
    expect(await outcome(guard(), token(active, { life: 365 * 86_400 }))).toBe('agt_1');
    for (const nonsense of [-1, 0, '3600', null, Number.MAX_VALUE, {}]) {
      publish([[active, { nbf: nonsense, exp: nonsense, signet_token_seconds: nonsense }]]);
      const code = await outcome(guard(), token(active));
      expect(['agt_1', 'INVALID_TOKEN']).toContain(code);
    }
  });
});

describe('a key that retires', () => {
  it('verifies what it signed before', async () => {
    const iat = seconds(-RETIRED_AGO - 1);
    expect(await outcome(guard(), token(retiring, { iat }))).toBe('agt_1');
  });

  it('verifies nothing that it signed since, however short its life', async () => {
    const iat = seconds(-RETIRED_AGO + 5);
    expect(await outcome(guard(), token(retiring, { iat }))).toBe('INVALID_TOKEN');
    expect(await outcome(guard(), token(retiring, { iat, life: 60 }))).toBe('TOKEN_EXPIRED');
    expect(await outcome(guard(), token(retiring, { life: 60 }))).toBe('INVALID_TOKEN');
  });

  it('verifies nothing beyond its own end', async () => {
    const check = guard();
    expect(await outcome(check, token(active))).toBe('agt_1');
    issuer.server.answers({ status: 500 });
    now += (LIFE - RETIRED_AGO) * 1000;
    expect(await outcome(check, token(retiring, { iat: seconds(-LIFE + 1) }))).toBe('INVALID_TOKEN');
  });
});

describe('a key that is next', () => {
  it('verifies nothing, and costs a question only when it did sign', async () => {
    const check = guard();
    expect(await outcome(check, token(active))).toBe('agt_1');
    const forger = newKey('next');
    for (let n = 0; n < 20; n++) expect(await outcome(check, token(forger))).toBe('INVALID_TOKEN');
    expect(issuer.fetches).toBe(1);
    expect(await outcome(check, token(next))).toBe('INVALID_TOKEN');
    expect(issuer.fetches).toBe(2);
    expect(await outcome(check, token(next))).toBe('KEYS_UNAVAILABLE');
    expect(issuer.fetches).toBe(2);
  });

  it('verifies as soon as it signs: the first token of it asks for the list', async () => {
    const check = guard();
    await outcome(check, token(active));
    publish([
      [next, { nbf: seconds() }],
      [active, { nbf: seconds(-RETIRED_AGO), exp: seconds() + LIFE }],
    ]);
    expect(await outcome(check, token(next))).toBe('agt_1');
    expect(await outcome(check, token(active))).toBe('agt_1');
    expect(issuer.fetches).toBe(1);
  });

  it('is another one when the list then has another of its id', async () => {
    const check = guard();
    await outcome(check, token(active));
    const other = newKey('next');
    publish([[other, { nbf: seconds() }]]);
    expect(await outcome(check, token(next))).toBe('INVALID_TOKEN');
    expect(await outcome(check, token(other))).toBe('agt_1');
  });
});

describe('two rotations in a row because of a leak', () => {
  it('are one question, and then good', async () => {
    const check = guard();
    expect(await outcome(check, token(active))).toBe('agt_1');
    const [third, fourth] = [newKey('third'), newKey('fourth')];
    publish([
      [third, { nbf: seconds() }],
      [fourth, { nbf: NOT_YET }],
    ]);
    expect(await outcome(check, token(third))).toBe('agt_1');
    expect(issuer.fetches).toBe(1);
  });

  it('leave the tokens of before invalid, without a question: their agents are to refresh, not to wait', async () => {
    const check = guard();
    for (const key of [active, retiring])
      expect(await outcome(check, token(key, { iat: seconds(-RETIRED_AGO - 1) }))).toBe('agt_1');
    publish([[next, { nbf: seconds() }]]);
    expect(await outcome(check, token(next))).toBe('agt_1');
    for (let n = 0; n < 10; n++)
      for (const key of [active, retiring]) expect(await outcome(check, token(key))).toBe('INVALID_TOKEN');
    expect(issuer.fetches).toBe(1);
  });

  it('with a token between them are a 503 that says when to come back, and good by then', async () => {
    const check = guard();
    await outcome(check, token(active));
    publish([[next, { nbf: seconds() }]]);
    expect(await outcome(check, token(next))).toBe('agt_1');
    const third = newKey('third');
    publish([[third, { nbf: seconds() }]]);
    now += 1_000;
    const refusal = await check(`Bearer ${token(third)}`).catch((error: TokenError) => error);
    expect(refusal).toMatchObject({ code: 'KEYS_UNAVAILABLE', status: 503, retryAfter: 29 });
    now += 29_000;
    expect(await outcome(check, token(third))).toBe('agt_1');
  });
});
