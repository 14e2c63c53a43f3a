import { createPrivateKey } from 'node:crypto';
import { JWKS_KEYS_MAX } from '@signet/contracts';
import { Keyring } from '../../src/platform/crypto/keyring.js';
import { SigningKeys } from '../../src/tokens/index.js';
import { expectError } from '../support/agentauth.js';
import { aManagementKey, expectProblem } from '../support/console.js';
import { minted } from '../support/minted.js';
import { kidOf, PUBLISHED_FIRST, signingKeyDesk } from '../support/signing-keys.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';

const INVALID = { status: 401, code: 'INVALID_TOKEN' };

let signet: Signet;
let beside: Signet;
let admin: VerifiedAgent;
let operator: Record<string, string>;
beforeAll(async () => {
  signet = await startSignet();
  beside = await startSignet({ beside: signet });
  operator = (await aManagementKey(signet)).headers;
  admin = await anAdministrator(signet);
  await signet.sql('update rate_tier set requests_per_minute = 1000000');
});
afterAll(async () => {
  await beside.close();
  await signet.close();
});

const { rotate, force, gently, listed, inState, published } = signingKeyDesk(() => ({ signet, operator }));
const present = (token: string, at: Signet, path = '/agents?limit=1') =>
  call(at, 'GET', path, { headers: { authorization: `Bearer ${token}` } });
const read = (agent: VerifiedAgent, at: Signet) => present(agent.accessToken, at, `/agents/${agent.id}`);
const verify = async (agent: VerifiedAgent, at: Signet): Promise<string> =>
  (await call(at, 'POST', '/agents/verify', { body: { agent_id: agent.id, api_key: agent.apiKey } })).body
    .token.access_token;
/** What a thief has who copied the key out of the memory of a process. */
const stolen = () => signet.application.nest.get(SigningKeys).active;
/** What a thief has who copied the database and the master key. */
const stolenFromDatabase = async (kid: string) => {
  const [row] = await signet.sql<{ private_sealed: Buffer }>(
    'select private_sealed from signing_key where kid = $1',
    [kid],
  );
  const der = signet.application.nest.get(Keyring).open(row!.private_sealed, `signing_key:${kid}`);
  return { kid, privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
};

describe('a forced rotation', () => {
  it('ends the key everywhere before it answers: no process takes a token of it, nor names it', async () => {
    const key = stolen();
    const token = minted(signet, key, admin.id);
    for (const at of [signet, beside]) expect((await present(token, at)).status).toBe(200);

    expect((await force()).status).toBe(200);
    for (const at of [beside, signet]) {
      expectError(await present(token, at), INVALID);
      expectError(await present(minted(signet, key, admin.id), at), INVALID);
      expect(await published(at)).not.toContain(key.kid);
    }
    expect((await listed()).find(({ kid }) => kid === key.kid)).toMatchObject({
      state: 'retired',
      retired_at: expect.any(String),
    });
  });

  it('ends the keys, too, that had been rotated before: the one that leaked may be among them', async () => {
    const key = stolen();
    await gently();
    const former = minted(signet, key, admin.id, {
      iat: Math.floor(signet.clock.now().getTime() / 1000) - 200,
      exp: Math.floor(signet.clock.now().getTime() / 1000) + 3_000,
    });
    expect((await present(former, signet)).status).toBe(200);
    await force();
    for (const at of [beside, signet]) expectError(await present(former, at), INVALID);
    expect(await inState('retiring')).toEqual([]);
    const [left] = await signet.sql<{ count: string }>(
      `select count(*) from signing_key where state in ('retiring', 'retired') and private_sealed is not null`,
    );
    expect(Number(left!.count)).toBe(0);
  });

  it('strands nobody: who was verified refreshes or verifies again, in whichever process', async () => {
    const agents = [await aVerifiedAgent(signet), await aVerifiedAgent(beside)];
    await force();
    for (const [index, agent] of agents.entries())
      for (const at of [signet, beside]) {
        const refused = await read(agent, at);
        expectError(refused, INVALID);
        expect(refused.body.message).toMatch(/[Rr]efresh/);
        const { body } = await call(at, 'POST', '/agents/refresh', {
          body: { refresh_token: agent.refreshToken },
        });
        agent.refreshToken = body.token.refresh_token;
        const elsewhere = at === signet ? beside : signet;
        expect((await present(body.token.access_token, elsewhere, `/agents/${agent.id}`)).status).toBe(200);
        expect(
          (await present(await verify(agents[index]!, at), elsewhere, `/agents/${agent.id}`)).status,
        ).toBe(200);
      }
  });

  it('is signed with at once by every process', async () => {
    const agent = await aVerifiedAgent(signet);
    await force();
    const [active] = await inState('active');
    for (const at of [beside, signet]) expect(kidOf(await verify(agent, at))).toBe(active);
  });

  it('says what it ends, in the answer and on record', async () => {
    const ending = [stolen().kid];
    await gently();
    ending.push(stolen().kid);
    const { body } = await force();
    expect(new Set(body.ended)).toEqual(new Set(ending));
    expect(body.ended).toHaveLength(ending.length);
    expect(body.message).toMatch(/access tokens/i);
    expect(body.message).toMatch(/refused/);
    expect(body.message).toMatch(/verify|refresh/);
    expect(body.message).toMatch(/5 minutes/);
    const [event] = await signet.sql<{ record: string }>(
      `select record::text from activity_event where type = 'signing.key_rotated' order by occurred_at desc, id desc limit 1`,
    );
    for (const kid of ending) expect(event!.record).toContain(kid);

    signet.clock.advance(PUBLISHED_FIRST + 1);
    const gentle = await rotate({});
    expect(gentle.body.ended).toEqual([]);
    expect(gentle.body.message).toMatch(/until they expire/);
  });

  it('reaches a process that signs all the time: afterwards nothing it signs is of the old key', async () => {
    const agent = await aVerifiedAgent(beside);
    let isOver = false;
    const tokens: { token: string; round: number }[] = [];
    let round = 0;
    const clients = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const asked = round;
        tokens.push({ token: await verify(agent, beside), round: asked });
      }
    });
    const signing: string[] = [];
    for (; round < 3;) {
      const before = tokens.length;
      while (tokens.length < before + 8) await new Promise((resolve) => setImmediate(resolve));
      await force();
      signing.push((await inState('active'))[0]!);
      round += 1;
    }
    isOver = true;
    await Promise.all(clients);
    for (const { token, round: asked } of tokens)
      if (asked > 0) expect(signing.indexOf(kidOf(token)!)).toBeGreaterThanOrEqual(asked - 1);
    // What was signed with a key that had ended meanwhile is refused everywhere: nothing of it came to life.
    for (const { token } of tokens.filter(({ token }) => kidOf(token) !== signing.at(-1)))
      for (const at of [signet, beside])
        expectError(await present(token, at, `/agents/${agent.id}`), INVALID);
  });
});

describe('a process that cannot read the keys', () => {
  it('stops signing and stops believing, says that it is not for good, and shows the list others hold', async () => {
    const agent = await aVerifiedAgent(beside);
    const database = beside.application.database;
    const prepared = database.prepared.bind(database);
    const blocked = import.meta.jest
      .spyOn(database, 'prepared')
      .mockImplementation((statement, values) =>
        statement.name.startsWith('signing-key')
          ? Promise.reject(new Error('Connection terminated unexpectedly'))
          : prepared(statement, values),
      );
    const ending = stolen().kid;
    await force();
    const answers = [
      await call(beside, 'POST', '/agents/verify', {
        body: { agent_id: agent.id, api_key: agent.apiKey },
      }),
      await call(beside, 'POST', '/agents/refresh', { body: { refresh_token: agent.refreshToken } }),
      await read(agent, beside),
    ];
    for (const answer of answers) {
      expectError(answer, { status: 503, code: 'SERVICE_UNAVAILABLE' });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(await published(beside)).toContain(ending);
    // Nothing was written for an answer that could not be given.
    const [families] = await signet.sql<{ count: string }>(
      'select count(*) from token_family where agent_id = $1',
      [agent.id],
    );
    expect(Number(families!.count)).toBe(1);
    blocked.mockRestore();
    const again = await call(beside, 'POST', '/agents/refresh', {
      body: { refresh_token: agent.refreshToken },
    });
    expect(again.status).toBe(200);
    expect(kidOf(await verify(agent, beside))).toBe((await inState('active'))[0]);
  });
});

describe('a key that does not sign yet', () => {
  it('verifies nothing, in no process, however its private part got out', async () => {
    const [next] = await inState('next');
    const key = await stolenFromDatabase(next!);
    for (const at of [signet, beside]) {
      expect(await published(at)).toContain(next);
      expectError(await present(minted(signet, key, admin.id), at), INVALID);
    }
    await gently();
    for (const at of [beside, signet])
      expect((await present(minted(signet, key, admin.id), at)).status).toBe(200);
    await force();
  });
});

describe('what a token says of its time', () => {
  const now = () => Math.floor(signet.clock.now().getTime() / 1000);

  it.each([
    ['a year', 365 * 86_400],
    ['a second longer than configured', 3_601],
  ])('is refused when it is to live for %s, although the key is ours', async (_, seconds) => {
    const token = minted(signet, stolen(), admin.id, { iat: now(), exp: now() + seconds });
    for (const at of [signet, beside]) expectError(await present(token, at), INVALID);
  });

  it('is refused when it begins later than clocks differ, or does not say when it began', async () => {
    for (const iat of [now() + 120, now() + 365 * 86_400, undefined, null, 'now', '1'])
      expectError(
        await present(minted(signet, stolen(), admin.id, { iat, exp: now() + 3_600 }), signet),
        INVALID,
      );
    const ahead = minted(signet, stolen(), admin.id, { iat: now() + 30, exp: now() + 3_630 });
    expect((await present(ahead, signet)).status).toBe(200);
  });

  it('is refused when it was issued after its key began to retire', async () => {
    const key = stolen();
    const before = now();
    await gently();
    signet.clock.advance(10);
    for (const at of [beside, signet]) {
      const late = minted(signet, key, admin.id, { iat: now(), exp: now() + 600 });
      expectError(await present(late, at), INVALID);
      const early = minted(signet, key, admin.id, { iat: before, exp: before + 3_600 });
      expect((await present(early, at)).status).toBe(200);
    }
  });
});

describe('a key that retires', () => {
  it('is withdrawn by every process when its last token has ended, with nobody who keeps house', async () => {
    const { kid } = stolen();
    await gently();
    for (const at of [beside, signet]) expect(await published(at)).toContain(kid);
    signet.clock.advance(3_600 + 63);
    for (const at of [beside, signet]) expect(await published(at)).not.toContain(kid);
  });
});

describe('rotations', () => {
  it('fifty at once in two processes are fifty, one after the other: one active and one next key', async () => {
    const before = (await signet.sql('select kid from signing_key')).length;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => force(index % 2 ? beside : signet)),
    );
    for (const { status } of answers) expect(status).toBe(200);
    expect(await inState('active')).toHaveLength(1);
    expect(await inState('next')).toHaveLength(1);
    expect((await signet.sql('select kid from signing_key')).length).toBe(before + 50);
    const ended = answers.flatMap(({ body }) => body.ended as string[]);
    expect(new Set(ended).size).toBe(ended.length);
  });

  it('fifty gentle ones at once are one: the others are told to come back', async () => {
    signet.clock.advance(PUBLISHED_FIRST + 1);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => rotate({}, { signet: index % 2 ? beside : signet })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expectProblem(answer, { status: 409, code: 'signing_key.not_ready' });
    expect(await inState('active')).toHaveLength(1);
    expect(await inState('next')).toHaveLength(1);
  });

  it('25 forced ones in a row publish no more than verifiers take', async () => {
    for (let round = 0; round < 25; round++) {
      expect((await force(round % 2 ? beside : signet)).status).toBe(200);
      expect((await published(beside)).length).toBeLessThanOrEqual(JWKS_KEYS_MAX);
    }
    expect(await published(signet)).toHaveLength(2);
  });
});
