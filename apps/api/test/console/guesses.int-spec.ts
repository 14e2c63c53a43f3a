import { CONSOLE_HOP } from '@signet/contracts';
import { aMember, expectProblem, PASSWORD } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call, type Answer } from '../support/wire.js';

const SECRET = 's'.repeat(40);
const WRONG = 'wrong password, sorry';

let signet: Signet;
let processes: Signet[];
beforeAll(async () => {
  const environment = { SIGNET_DASHBOARD_SECRET: SECRET };
  signet = await startSignet({ environment });
  processes = [signet, await startSignet({ environment, beside: signet })];
  // Waits are seconds long: they must not pass because the machine is slow.
  signet.clock.stop();
});
afterAll(async () => {
  for (const process of processes.toReversed()) await process.close();
});

let networks = 0;
/** A network that nobody heard of yet. */
const aNetwork = (): string => `100.${64 + (networks >> 8)}.${networks++ & 0xff}.7`;

interface Try {
  password?: string;
  cookies?: readonly string[];
  at?: Signet;
}

/** Signs in through the dashboard from an address. */
const signInFrom = (
  address: string,
  email: string,
  { password = PASSWORD, cookies = [], at = signet }: Try = {},
) =>
  call(at, 'POST', '/api/v1/session', {
    body: { email, password },
    headers: {
      [CONSOLE_HOP.secret]: SECRET,
      [CONSOLE_HOP.for]: address,
      [CONSOLE_HOP.host]: 'localhost',
      ...(cookies.length && { cookie: cookies.join('; ') }),
    },
  });

const cookiesOf = ({ headers }: Answer): string[] =>
  headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]!);
const browserOf = (answer: Answer): string =>
  cookiesOf(answer).find((cookie) => cookie.startsWith('signet_browser='))!;

/** As many strangers as it takes until all strangers wait for each other. */
async function besiege(email: string): Promise<void> {
  for (let stranger = 0; stranger < 60; stranger++) await signInFrom(aNetwork(), email, { password: WRONG });
  expectProblem(await signInFrom(aNetwork(), email, { password: WRONG }), {
    status: 429,
    code: 'limit.exceeded',
  });
}

describe('guessing a password', () => {
  it.each([
    ['one after the other', false],
    ['all at once, over two processes', true],
  ])('from 20 networks is not 200 tries: %s', async (_, atOnce) => {
    const { email } = await aMember(signet);
    const tries = Array.from({ length: 20 }, aNetwork).flatMap((network) => Array<string>(10).fill(network));
    const answers: Answer[] = [];
    const attempt = async (network: string, index: number) =>
      void answers.push(await signInFrom(network, email, { password: WRONG, at: processes[index % 2]! }));
    if (atOnce) {
      // As many as may wait for a password to be compared.
      for (let index = 0; index < tries.length; index += 40)
        await Promise.all(tries.slice(index, index + 40).map(attempt));
    } else for (const [index, network] of tries.entries()) await attempt(network, index);

    const guessed = answers.filter(({ status }) => status === 401);
    const refused = answers.filter(({ status }) => status === 429);
    expect(guessed.length).toBeLessThanOrEqual(40);
    expect(guessed.length + refused.length).toBe(200);
    for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    // Nothing tells the owner from a stranger here but the password, and that is enough.
    expect((await signInFrom(aNetwork(), email)).status).toBe(201);
  });

  it('from one network waits longer after every try, and begins anew when it was right', async () => {
    const { email } = await aMember(signet);
    const network = aNetwork();
    for (let free = 0; free < 5; free++)
      expect((await signInFrom(network, email, { password: WRONG })).status).toBe(401);
    for (const wait of [2, 4, 8, 16]) {
      // Right or wrong: that is not looked at.
      const refused = await signInFrom(network, email);
      expectProblem(refused, { status: 429, code: 'limit.exceeded' });
      expect(refused.body).toMatchObject({ retry_after: wait });
      signet.clock.advance(wait);
      expect((await signInFrom(network, email, { password: WRONG })).status).toBe(401);
    }
    signet.clock.advance(32);
    expect((await signInFrom(network, email)).status).toBe(201);
    for (let free = 0; free < 5; free++)
      expect((await signInFrom(network, email, { password: WRONG })).status).toBe(401);
  });

  it('is slowed down in the same way for an account that does not exist', async () => {
    const statuses = async (email: string) => {
      const seen: number[] = [];
      const own = [aNetwork(), aNetwork()];
      for (let round = 0; round < 14; round++)
        seen.push((await signInFrom(own[round >> 3]!, email, { password: WRONG })).status);
      return seen;
    };
    const { email } = await aMember(signet);
    expect(await statuses(email)).toEqual(await statuses('nobody.at.all@example.com'));
  });

  it('from ever more networks makes all strangers wait for each other, and they get their turn', async () => {
    const { email } = await aMember(signet);
    await besiege(email);
    const refused = await signInFrom(aNetwork(), email);
    expectProblem(refused, { status: 429, code: 'limit.exceeded' });
    signet.clock.advance(Number(refused.headers.get('retry-after')));
    expect((await signInFrom(aNetwork(), email)).status).toBe(201);
  });

  it('of one account slows nobody else down', async () => {
    const [{ email }, other] = [await aMember(signet), await aMember(signet)];
    await besiege(email);
    expect((await signInFrom(aNetwork(), other.email)).status).toBe(201);
  });
});

describe('an owner whose password is being guessed', () => {
  it('passes from a network they were in before, unless the guesses come from there', async () => {
    const { email } = await aMember(signet);
    const home = aNetwork();
    expect((await signInFrom(home, email)).status).toBe(201);
    await besiege(email);
    expect((await signInFrom(home, email)).status).toBe(201);
    signet.clock.advance(91 * 86_400);
    await besiege(email);
    expect((await signInFrom(home, email)).status).toBe(429);
  });

  it('passes with a browser they used before, wherever the guesses come from', async () => {
    const { email } = await aMember(signet);
    const [home, cafe] = [aNetwork(), aNetwork()];
    const browser = browserOf(await signInFrom(home, email));
    await besiege(email);
    for (const network of [home, cafe]) {
      for (let guess = 0; guess < 7; guess++) await signInFrom(network, email, { password: WRONG });
      expect((await signInFrom(network, email)).status).toBe(429);
      expect((await signInFrom(network, email, { cookies: [browser] })).status).toBe(201);
    }
  });

  it('is still asked for the password, with a wait after wrong ones, in a browser that somebody took', async () => {
    const { email } = await aMember(signet);
    const cookies = [browserOf(await signInFrom(aNetwork(), email))];
    const seen: number[] = [];
    for (let guess = 0; guess < 7; guess++)
      seen.push((await signInFrom(aNetwork(), email, { password: WRONG, cookies })).status);
    expect(seen).toEqual([401, 401, 401, 401, 401, 429, 429]);
  });

  it('is not helped by the browser of somebody else, a made-up one, an old one or two of them', async () => {
    const [{ email }, other] = [await aMember(signet), await aMember(signet)];
    const browser = browserOf(await signInFrom(aNetwork(), email));
    const theirs = browserOf(await signInFrom(aNetwork(), other.email));
    await besiege(email);
    const [id, madeAt, nonce, proof] = browser.split('=')[1]!.split('.');
    const cookie = (...parts: (string | undefined)[]) => `signet_browser=${parts.join('.')}`;
    for (const cookies of [
      [theirs],
      [cookie(id, madeAt, nonce, theirs.split('.')[3])],
      [cookie(id, String(Number(madeAt) + 1), nonce, proof)],
      [
        cookie(
          id,
          madeAt,
          nonce?.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
          proof,
        ),
      ],
      [cookie(id, madeAt, nonce)],
      ['signet_browser='],
      [browser, theirs],
      [browser, browser],
    ])
      expect([cookies, (await signInFrom(aNetwork(), email, { cookies })).status]).toEqual([cookies, 429]);
    signet.clock.advance(181 * 86_400);
    await besiege(email);
    expect((await signInFrom(aNetwork(), email, { cookies: [browser] })).status).toBe(429);
  });

  it('is told at the next sign-in how much was tried, once', async () => {
    const [{ email }, other] = [await aMember(signet), await aMember(signet)];
    const start = signet.clock.now();
    const networksTried = [aNetwork(), aNetwork(), aNetwork()];
    for (const network of networksTried)
      for (let guess = 0; guess < 7; guess++) await signInFrom(network, email, { password: WRONG });

    const answer = await signInFrom(aNetwork(), email);
    const { failed_sign_ins } = answer.body as { failed_sign_ins: { since: string } };
    // Refused tries are tries.
    expect(failed_sign_ins).toMatchObject({ count: 21, networks: 3 });
    expect(Date.parse(failed_sign_ins.since)).toBeGreaterThanOrEqual(start.getTime());
    const cookie = cookiesOf(answer).find((one) => one.startsWith('signet_session='))!;
    const again = await call(signet, 'GET', '/api/v1/session', { headers: { cookie } });
    expect(again.body).toMatchObject({ failed_sign_ins });

    expect((await signInFrom(aNetwork(), email)).body).toMatchObject({ failed_sign_ins: null });
    expect((await signInFrom(aNetwork(), other.email)).body).toMatchObject({ failed_sign_ins: null });
  });

  it('finds every failed try in the log with the network that it came from', async () => {
    const { id, email } = await aMember(signet);
    await signInFrom('203.0.113.9', email, { password: WRONG });
    await signInFrom('2001:db8:1:2::3', email, { password: WRONG });
    const rows = await signet.sql<{ ip_prefix: string }>(
      `select ip_prefix from activity_event where type = 'member.sign_in_failed' and actor @> $1 order by id`,
      [JSON.stringify([{ id }])],
    );
    expect(rows.map(({ ip_prefix }) => ip_prefix)).toEqual(['203.0.113.0/24', '2001:db8:1::/48']);
  });
});

describe('a limit by address', () => {
  it('is one for everybody at an address, but for browsers that their members signed in with before', async () => {
    const strict = await startSignet({
      beside: signet,
      environment: { SIGNET_DASHBOARD_SECRET: SECRET, SIGNET_RATE_LIMIT_IP_MULTIPLIER: '1' },
    });
    try {
      const { email } = await aMember(signet);
      const home = aNetwork();
      const browser = browserOf(await signInFrom(home, email, { at: strict }));
      for (let guess = 0; guess < 60; guess++)
        await signInFrom(home, `nobody.${guess}@example.com`, { password: WRONG, at: strict });
      expect((await signInFrom(home, email, { at: strict })).status).toBe(429);
      expect((await signInFrom(home, email, { at: strict, cookies: [browser] })).status).toBe(201);
      expect((await signInFrom(aNetwork(), email, { at: strict })).status).toBe(201);
    } finally {
      await strict.close();
    }
  });
});
