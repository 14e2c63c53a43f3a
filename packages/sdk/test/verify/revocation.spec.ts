import { requireAgent, TokenError, type RevocationOptions } from '../../src/verify/index.js';
import { KeySet } from '../../src/verify/key-set.js';
import { RevocationList, instant } from '../../src/verify/revocation-list.js';
import { AUDIENCE, hmacToken, newKey, signTexts } from '../support/issuer.js';
import { STOP_UNTIL, StoppingIssuer, until, type PollAnswer } from '../support/stopping-issuer.js';

let issuer: StoppingIssuer;
let now: number;
const later = (seconds: number) => {
  now += seconds * 1000;
};

beforeEach(async () => {
  now = 1_800_000_000_000;
  issuer = await StoppingIssuer.start();
  issuer.now = () => now;
});
afterEach(() => issuer.end());

const guardOf = (revocation?: RevocationOptions, fetch?: typeof globalThis.fetch) =>
  requireAgent({ issuer: issuer.url, audience: AUDIENCE, revocation, fetch, now: () => now });
type Guard = ReturnType<typeof guardOf>;

const outcome = async (guard: Guard, claims: object = {}): Promise<string> => {
  try {
    return (await guard(issuer.authorization({ ...claims }))).agentId;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return error.code;
  }
};
const LONG = { exp: 1_900_000_000 };

describe('a guard that polls', () => {
  it('refuses a token at most freshSeconds after the stop', async () => {
    const guard = guardOf();
    await expect(outcome(guard)).resolves.toBe('agt_1');
    issuer.stop('agt_1');
    later(30.001);
    await expect(guard(issuer.authorization())).rejects.toMatchObject({
      code: 'TOKEN_REVOKED',
      status: 401,
      challenge: 'Bearer realm="agents", error="invalid_token"',
      headers: { 'WWW-Authenticate': 'Bearer realm="agents", error="invalid_token"' },
    });
    expect(issuer.polls).toEqual(['/.well-known/revoked.jwt?since=0', '/.well-known/revoked.jwt?since=0']);
  });

  it('refuses the old tokens of an agent, and takes those issued after the stop', async () => {
    issuer.stop('agt_1', 3);
    issuer.stop('agt_2', 1);
    const guard = guardOf();
    const of = (sub: string, epoch: unknown) => outcome(guard, { sub, agent_id: sub, epoch });
    for (const epoch of [0, 2, undefined, '9', null, [9], true, Number.MIN_VALUE])
      await expect(of('agt_1', epoch)).resolves.toBe('TOKEN_REVOKED');
    for (const epoch of [3, 4]) await expect(of('agt_1', epoch)).resolves.toBe('agt_1');
    await expect(of('agt_2', 0)).resolves.toBe('TOKEN_REVOKED');
    for (const id of ['agt_3', '__proto__', 'constructor', 'toString'])
      await expect(of(id, 0)).resolves.toBe(id);
  });

  it('asks once for fifty who wait, and for nobody while the list is young', async () => {
    const guard = guardOf();
    await Promise.all(Array.from({ length: 50 }, () => guard(issuer.authorization())));
    expect(issuer.polls).toHaveLength(1);
    later(15);
    await Promise.all(Array.from({ length: 50 }, () => guard(issuer.authorization())));
    expect(issuer.polls).toHaveLength(1);
    later(15.001);
    await Promise.all(Array.from({ length: 50 }, () => guard(issuer.authorization())));
    expect(issuer.polls).toHaveLength(2);
  });

  it('does not make a token wait for the next list while the last is younger than freshSeconds', async () => {
    const guard = guardOf();
    await guard(issuer.authorization());
    issuer.onPoll = () => 'hang';
    later(20);
    await expect(outcome(guard)).resolves.toBe('agt_1');
    await until(() => issuer.polls.length === 2);
  });

  it('asks nothing because of a token that is not good', async () => {
    const guard = guardOf();
    await expect(outcome(guard, { aud: 'other' })).resolves.toBe('INVALID_TOKEN');
    await expect(outcome(guard, { exp: 1 })).resolves.toBe('TOKEN_EXPIRED');
    expect(issuer.polls).toEqual([]);
  });

  it('shares the list with the other guards of the issuer', async () => {
    issuer.now = Date.now;
    const options = { issuer: issuer.url, audience: AUDIENCE };
    await Promise.all([1, 2, 3].map(() => requireAgent(options)(issuer.authorization())));
    await requireAgent({ ...options, revocation: { freshSeconds: 60 } })(issuer.authorization());
    expect(issuer.polls).toHaveLength(1);
  });

  it('says of a refusal first that the token was ended', async () => {
    issuer.stop('agt_1');
    const guard = requireAgent({
      issuer: issuer.url,
      audience: AUDIENCE,
      permissions: ['slack:messages:write'],
      now: () => now,
    });
    await expect(outcome(guard)).resolves.toBe('TOKEN_REVOKED');
  });

  it('says what it knows', async () => {
    const guard = guardOf();
    const usual = { source: 'poll', whenUnknown: 'allow', connected: false };
    const nothing = { sequence: 0, asOf: undefined, entries: 0, reason: undefined };
    expect(guard.revocation()).toEqual({ ...usual, ...nothing, state: 'unknown' });
    issuer.stop('agt_9');
    await guard(issuer.authorization());
    const known = { sequence: 1, asOf: new Date(now), entries: 1, reason: undefined };
    expect(guard.revocation()).toEqual({ ...usual, ...known, state: 'fresh' });
    later(31);
    expect(guard.revocation()).toMatchObject({ state: 'stale' });
  });
});

it('a guard with the source none asks nothing, and says so', async () => {
  issuer.stop('agt_1');
  const guard = guardOf({ source: 'none', whenUnknown: 'refuse' });
  await expect(outcome(guard)).resolves.toBe('agt_1');
  expect(issuer.polls).toEqual([]);
  expect(guard.revocation()).toMatchObject({ source: 'none', state: 'off' });
});

describe('while the issuer does not answer', () => {
  const faults: Record<string, PollAnswer> = {
    'drops the connection': 'drop',
    'answers 500': { status: 500 },
    'answers with a page': { text: '<!doctype html><title>Sign in</title>' },
    'sends its visitors elsewhere': { status: 302, headers: { location: '/.well-known/jwks.json' } },
  };

  it.each(Object.entries(faults))('%s: open by default, and it says so', async (_, answer) => {
    issuer.onPoll = () => answer;
    const guard = guardOf();
    await expect(outcome(guard)).resolves.toBe('agt_1');
    expect(guard.revocation()).toMatchObject({ state: 'unknown', reason: expect.any(String) });
    // A moment later nobody asks.
    await expect(outcome(guard)).resolves.toBe('agt_1');
    expect(issuer.polls).toHaveLength(1);
    issuer.onPoll = undefined;
    issuer.stop('agt_1');
    later(5);
    await until(async () => (await outcome(guard)) === 'TOKEN_REVOKED');
    expect(guard.revocation()).toMatchObject({ state: 'fresh', reason: undefined });
  });

  it.each(Object.entries(faults))('%s: closed by choice, and it says so', async (_, answer) => {
    issuer.onPoll = () => answer;
    const guard = guardOf({ whenUnknown: 'refuse' });
    await expect(guard(issuer.authorization())).rejects.toMatchObject({
      code: 'REVOCATIONS_UNAVAILABLE',
      status: 503,
      retryAfter: 5,
      headers: { 'Retry-After': '5' },
    });
    expect(guard.revocation()).toMatchObject({ state: 'unknown', whenUnknown: 'refuse' });
    issuer.onPoll = undefined;
    later(5);
    await expect(outcome(guard)).resolves.toBe('agt_1');
  });

  it('closed by choice begins when the last list is older than freshSeconds', async () => {
    const guard = guardOf({ whenUnknown: 'refuse', freshSeconds: 60 });
    await guard(issuer.authorization());
    issuer.onPoll = () => 'drop';
    later(60);
    await expect(outcome(guard)).resolves.toBe('agt_1');
    later(1);
    await expect(outcome(guard)).resolves.toBe('REVOCATIONS_UNAVAILABLE');
  });

  it('refuses those of whom a stop is known, in either way', async () => {
    issuer.stop('agt_1');
    for (const whenUnknown of ['allow', 'refuse'] as const) {
      const guard = guardOf({ whenUnknown });
      await expect(outcome(guard, LONG)).resolves.toBe('TOKEN_REVOKED');
      issuer.onPoll = () => 'drop';
      later(86_400);
      await expect(outcome(guard)).resolves.toBe('TOKEN_REVOKED');
      issuer.onPoll = undefined;
    }
  });

  it('makes nobody wait again for an issuer that did not answer a moment ago', async () => {
    let isHanging = false;
    const fetch: typeof globalThis.fetch = (input, init) =>
      isHanging ? new Promise(() => {}) : globalThis.fetch(input, init);
    issuer.onPoll = () => 'drop';
    const guard = guardOf({}, fetch);
    await guard(issuer.authorization());
    isHanging = true;
    later(6);
    await expect(outcome(guard)).resolves.toBe('agt_1');
  });

  it('asks again when the issuer says, within bounds', async () => {
    issuer.onPoll = () => ({ status: 429, headers: { 'retry-after': '40' } });
    const guard = guardOf({ whenUnknown: 'refuse' });
    await expect(guard(issuer.authorization())).rejects.toMatchObject({ retryAfter: 40 });
    issuer.onPoll = () => ({ status: 503, headers: { 'retry-after': '999999' } });
    later(40);
    await expect(guard(issuer.authorization())).rejects.toMatchObject({ retryAfter: 60 });
  });
});

describe('an issuer that answers 404', () => {
  beforeEach(() => {
    issuer.onPoll = () => ({ status: 404 });
  });

  it('has no list: tokens are judged as before, until it has one', async () => {
    const guard = guardOf();
    for (let n = 0; n < 3; n++) {
      await expect(outcome(guard)).resolves.toBe('agt_1');
      later(60);
    }
    expect(issuer.polls).toHaveLength(1);
    expect(guard.revocation()).toMatchObject({ state: 'unsupported' });
    issuer.onPoll = undefined;
    issuer.stop('agt_1');
    later(200);
    await until(async () => (await outcome(guard)) === 'TOKEN_REVOKED');
  });

  it('is not let through by a guard that is to be closed', async () => {
    await expect(outcome(guardOf({ whenUnknown: 'refuse' }))).resolves.toBe('REVOCATIONS_UNAVAILABLE');
  });

  it('after it has had a list is one that does not answer', async () => {
    issuer.onPoll = undefined;
    const guard = guardOf();
    await guard(issuer.authorization());
    issuer.onPoll = () => ({ status: 404 });
    later(31);
    await guard(issuer.authorization());
    expect(guard.revocation()).toMatchObject({ state: 'stale', reason: expect.stringContaining('404') });
    later(5);
    await guard(issuer.authorization());
    await until(() => issuer.polls.length === 3);
  });
});

describe('a document', () => {
  const other = newKey('key_1');
  const eddsa = newKey('key_2', 'EdDSA');
  const one = { agt_1: [1, STOP_UNTIL] };
  /** Each would be the end of the tokens of agt_1 if it were believed. */
  const bad: Record<string, () => string> = {
    'with the signature of another': () => issuer.list({ agents: one, seq: 5 }, {}, other),
    'with no signature': () => issuer.list({ agents: one, seq: 5 }).replace(/[^.]*$/, ''),
    'with no algorithm': () => issuer.list({ agents: one, seq: 5 }, { alg: 'none' }),
    'signed with a shared secret': () =>
      hmacToken(
        'secret',
        { alg: 'HS256', typ: 'revocations+jwt', kid: 'key_1' },
        issuer.payload({ agents: one }),
      ),
    'signed with Ed25519': () => issuer.list({ agents: one, seq: 5 }, {}, eddsa),
    'that is an access token': () => issuer.list({ agents: one, seq: 5 }, { typ: 'at+jwt' }),
    'of no type': () => issuer.list({ agents: one, seq: 5 }, { typ: undefined }),
    'with demands': () => issuer.list({ agents: one, seq: 5 }, { crit: ['exp'] }),
    'of a key nobody knows': () => issuer.list({ agents: one, seq: 5 }, { kid: 'key_9' }),
    'of another issuer': () => issuer.list({ agents: one, seq: 5, iss: `${issuer.url}/` }),
    'from the future': () => issuer.list({ agents: one, seq: 5, iat: now / 1000 + 61 }),
    'of no time': () => issuer.list({ agents: one, seq: 5, iat: undefined }),
    'of a time in words': () => issuer.list({ agents: one, seq: 5, iat: '1800000000' }),
    'that leaves a gap': () => issuer.list({ agents: one, since: 2, seq: 5 }),
    'that ends before it begins': () => issuer.list({ agents: one, since: 0, seq: -1 }),
    'with half a sequence': () => issuer.list({ agents: one, seq: 1.5 }),
    'with a sequence beyond numbers': () => issuer.list({ agents: one, seq: 2 ** 53 }),
    'with a list of agents': () => issuer.list({ agents: ['agt_1'], seq: 5 }),
    'with no agents': () => issuer.list({ agents: null, seq: 5 }),
    'with an entry that is a number': () => issuer.list({ agents: { ...one, agt_2: 1 }, seq: 5 }),
    'with half an entry': () => issuer.list({ agents: { ...one, agt_2: [1] }, seq: 5 }),
    'with an entry in words': () => issuer.list({ agents: { ...one, agt_2: ['1', '2'] }, seq: 5 }),
    'with an entry below nothing': () => issuer.list({ agents: { ...one, agt_2: [-1, 5] }, seq: 5 }),
    'with a name twice': () =>
      issuer.signed(JSON.stringify(issuer.payload({ agents: one, seq: 5 })).replace('{', '{"seq":1,')),
    'with an agent twice': () =>
      issuer.signed(
        JSON.stringify(issuer.payload({ agents: one, seq: 5 })).replace('"agt_1"', '"agt_1":[0,0],"agt_1"'),
      ),
    'that is a list': () => issuer.signed('[]'),
    'of bytes that are no text': () =>
      `${issuer.list().split('.')[0]}.${Buffer.from([0xff]).toString('base64url')}.AAAA`,
    'of more than 16 MiB': () => issuer.list({ agents: one, seq: 5, more: 'x'.repeat(13_000_000) }),
  };

  it.each(Object.entries(bad))('%s changes nothing', async (_, make) => {
    issuer.keys = [issuer.key, eddsa];
    issuer.stop('agt_2');
    const guard = guardOf();
    await guard(issuer.authorization());
    issuer.onPoll = () => ({ text: make() });
    const before = guard.revocation();
    later(31);
    await expect(outcome(guard)).resolves.toBe('agt_1');
    await expect(outcome(guard, { sub: 'agt_2', agent_id: 'agt_2' })).resolves.toBe('TOKEN_REVOKED');
    expect(guard.revocation()).toEqual({ ...before, state: 'stale', reason: expect.stringMatching(/./) });
    expect(issuer.polls).toHaveLength(2);
  });

  it('is no token', async () => {
    const claims = { iss: issuer.url, aud: AUDIENCE, sub: 'agt_1', type: 'access', permissions: [] };
    const list = issuer.list({ ...claims, exp: now / 1000 + 60 });
    await expect(guardOf()(`Bearer ${list}`)).rejects.toMatchObject({
      code: 'INVALID_TOKEN',
      message: 'Not an access token',
    });
  });

  it.each([
    ['that is older', () => issuer.list({ iat: now / 1000 - 1, seq: 1, agents: {} })],
    ['of an issuer that was restored', () => issuer.list({ seq: 0, agents: {} })],
    ['with a lower epoch', () => issuer.list({ since: 2, seq: 3, agents: { agt_1: [1, 5] } })],
    ['with nothing new', () => issuer.list({ since: 2, seq: 2, agents: {} })],
    ['with everything but the stop', () => issuer.list({ since: 0, seq: 9, agents: {} })],
  ])('%s makes no token live again', async (_, make) => {
    issuer.stop('agt_2');
    issuer.stop('agt_1', 7);
    const guard = guardOf();
    await expect(outcome(guard, { epoch: 6 })).resolves.toBe('TOKEN_REVOKED');
    issuer.onPoll = () => ({ text: make() });
    for (let n = 0; n < 3; n++) {
      later(31);
      await outcome(guard, { sub: 'agt_3', agent_id: 'agt_3' });
      await expect(outcome(guard, { epoch: 6 })).resolves.toBe('TOKEN_REVOKED');
    }
  });

  it('that is repeated does not make the list younger', async () => {
    const guard = guardOf({ whenUnknown: 'refuse' });
    const text = issuer.list();
    issuer.onPoll = () => ({ text });
    await expect(outcome(guard)).resolves.toBe('agt_1');
    later(31);
    await expect(outcome(guard)).resolves.toBe('REVOCATIONS_UNAVAILABLE');
  });

  it('of an issuer that was restored begins a new count, and stops after it are heard', async () => {
    for (const id of ['agt_2', 'agt_3', 'agt_4']) issuer.stop(id);
    const guard = guardOf();
    await guard(issuer.authorization());
    issuer.seq = 1;
    issuer.agents.clear();
    issuer.onPoll = (since) => ({ text: issuer.list({ since: since > issuer.seq ? 0 : since }) });
    later(31);
    await guard(issuer.authorization());
    expect(guard.revocation()).toMatchObject({ sequence: 1, entries: 3 });
    issuer.stop('agt_1');
    later(31);
    await expect(outcome(guard)).resolves.toBe('TOKEN_REVOKED');
  });

  it('may say what we do not know yet', async () => {
    const more = { grants: { grt_1: [1, 2] }, next: null };
    issuer.onPoll = () => ({
      text: issuer.list({ ...more, seq: 1, agents: { agt_1: [1, STOP_UNTIL, 'more'] } }),
    });
    await expect(outcome(guardOf())).resolves.toBe('TOKEN_REVOKED');
  });

  it('is asked for behind what is known', async () => {
    issuer.stop('agt_2');
    const guard = guardOf();
    await guard(issuer.authorization());
    issuer.stop('agt_3');
    later(31);
    await guard(issuer.authorization());
    expect(issuer.polls[1]).toBe('/.well-known/revoked.jwt?since=1');
    expect(guard.revocation()).toMatchObject({ sequence: 2, entries: 2 });
  });

  it('of 100,000 entries is read, and each entry counts', async () => {
    const agents = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, n) => [`agt_${n.toString(16).padStart(26, '0')}`, [1, STOP_UNTIL]]),
    );
    issuer.onPoll = () => ({ text: issuer.list({ seq: 100_000, agents }) });
    const guard = guardOf();
    await expect(outcome(guard)).resolves.toBe('agt_1');
    expect(guard.revocation()).toMatchObject({ entries: 100_000, sequence: 100_000 });
    const sub = Object.keys(agents)[99_999];
    await expect(outcome(guard, { sub, agent_id: sub })).resolves.toBe('TOKEN_REVOKED');
  });
});

describe('the list', () => {
  const listWith = (clock: { wall: () => number; steady: () => number }) => {
    const keys = new KeySet(`${issuer.url}/.well-known/jwks.json`);
    const url = `${issuer.url}/.well-known/revoked.jwt`;
    return new RevocationList({ url, issuer: issuer.url, keys, fetch: () => fetch, clock });
  };

  it('forgets a stop a minute after its last token has expired, by the clock of the issuer', async () => {
    const start = now / 1000;
    const clock = { wall: () => now, steady: () => now };
    const list = listWith(clock);
    issuer.stop('agt_1', 1, start + 100);
    await list.apply(issuer.list(), instant(clock));
    // A clock that is set ahead here, and back again, has made nobody forget.
    later(100_000);
    await list.apply(issuer.list({ since: 1, iat: start + 160 }), instant(clock));
    expect(list.ended('agt_1', 0)).toBe(true);
    await list.apply(issuer.list({ since: 1, iat: start + 221 }), instant(clock));
    expect(list.entries).toBe(0);
  });

  it('is not younger because a clock was set back, or because the process slept', async () => {
    const clock = { wall: now, steady: 1_000 };
    const list = listWith({ wall: () => clock.wall, steady: () => clock.steady });
    await list.refresh();
    expect(list.age()).toBe(0);
    // Set back by an hour while forty seconds pass.
    clock.wall -= 3_600_000;
    clock.steady += 40_000;
    expect(list.age()).toBe(40_000);
    // Asleep for an hour: the steady clock of many systems sleeps too.
    clock.wall = now + 3_600_000;
    expect(list.age()).toBe(3_600_000);
    expect(list.waitMs()).toBeLessThanOrEqual(0);
  });

  it('keeps no more stops than it has room for, and forgets none for others', async () => {
    const clock = { wall: () => now, steady: () => now };
    const list = listWith(clock);
    const many = (from: number, to: number) =>
      Object.fromEntries(Array.from({ length: to - from }, (_, n) => [`agt_${from + n}`, [1, STOP_UNTIL]]));
    await list.apply(issuer.list({ seq: 1, agents: many(0, 200_000) }), instant(clock));
    const more = issuer.list({ since: 1, seq: 2, agents: many(200_000, 250_001) });
    await expect(list.apply(more, instant(clock))).rejects.toThrow('250000 entries');
    expect(list).toMatchObject({ entries: 200_000, sequence: 1 });
    expect(list.ended('agt_0', 0)).toBe(true);
  });

  it('is not believed with a key that signs no more, as a token is not', async () => {
    const clock = { wall: () => now, steady: () => now };
    const list = listWith(clock);
    const seconds = now / 1000;
    Object.assign(issuer.key.jwk, { exp: seconds + 900, signet_token_seconds: 900 });
    await expect(list.apply(issuer.list({ iat: seconds }), instant(clock))).resolves.toBe('newer');
    await expect(list.apply(issuer.list({ iat: seconds + 1 }), instant(clock))).rejects.toThrow(
      'signed nothing',
    );
  });
});

it.each([
  [{ source: 'push' }, /revocation.source/],
  [{ whenUnknown: 'maybe' }, /revocation.whenUnknown/],
  [{ freshSeconds: 9 }, /revocation.freshSeconds/],
  [{ freshSeconds: Number.NaN }, /revocation.freshSeconds/],
  [{ freshSeconds: '30' }, /revocation.freshSeconds/],
  [{ freshSeconds: 3601 }, /revocation.freshSeconds/],
  [{ fresh_seconds: 30 }, /write freshSeconds/],
  [{ when_unknown: 'refuse' }, /write whenUnknown/],
])('the options %j are refused at once', (revocation, message) => {
  expect(() => guardOf(revocation as RevocationOptions)).toThrow(message);
});

it('is sought beside the keys', async () => {
  const jwksUrl = `${issuer.url}/inside/jwks.json`;
  const options = { issuer: issuer.url, audience: AUDIENCE, jwksUrl, now: () => now };
  await requireAgent(options)(`Bearer ${signTexts(issuer.key, '{"alg":"ES256","kid":"key_1"}', '{}')}`).catch(
    () => {},
  );
  await requireAgent(options)(issuer.authorization());
  expect(issuer.polls).toEqual(['/inside/revoked.jwt?since=0']);
});
