import { expectError } from '../support/agentauth.js';
import { aManagementKey, expectProblem } from '../support/console.js';
import { eventually } from '../support/eventually.js';
import { kidOf, PUBLISHED_FIRST, signingKeyDesk } from '../support/signing-keys.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';
import { SigningKeys } from '../../src/tokens/index.js';

const TOKEN_LIFE = 3600;
const SKEW = 60;

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
const read = (agent: VerifiedAgent, at = signet) =>
  call(at, 'GET', `/agents/${agent.id}`, { headers: agent.auth });
const recordsOf = async (kid: string) =>
  (
    await signet.sql<{ record: string }>(
      `select record from activity_event where type = 'signing.key_retired' and record::json->>'kid' = $1`,
      [kid],
    )
  ).map(({ record }) => JSON.parse(record) as Record<string, unknown>);
/** Lets the processes' look at the keys pass, as if a rotation had been announced a while ago. */
const known = (kid: string) => eventually(async () => (await published(beside)).includes(kid));

describe('rotating the signing key', () => {
  it('is refused while verifiers may not have seen the next key, and says when to come back', async () => {
    await force();
    const answer = await rotate({});
    expectProblem(answer, { status: 409, code: 'signing_key.not_ready' });
    const seconds = Number(answer.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(PUBLISHED_FIRST - 30);
    expect(seconds).toBeLessThanOrEqual(PUBLISHED_FIRST);

    signet.clock.advance(seconds - 5);
    expect((await rotate({})).status).toBe(409);
    signet.clock.advance(6);
    expect((await rotate({})).status).toBe(200);
  });

  it('makes the next key sign, keeps the last one to verify, and publishes another', async () => {
    const [next] = await inState('next');
    const [active] = await inState('active');
    const { status, body } = await gently();
    expect(status).toBe(200);
    expect(await inState('active')).toEqual([next]);
    expect(await inState('retiring')).toContain(active);
    const [newNext] = await inState('next');
    expect([next, active]).not.toContain(newNext);
    for (const key of body.data) expect(key).toMatchObject({ algorithm: 'ES256' });
    expect(JSON.stringify(body)).not.toMatch(/private|sealed|"d"/);
    expect(kidOf((await aVerifiedAgent(signet)).accessToken)).toBe(next);
  });

  it('publishes next, active and retiring keys, and no retired one', async () => {
    const keys = await listed();
    const expected = keys.filter(({ state }) => state !== 'retired').map(({ kid }) => kid);
    expect((await published()).sort()).toEqual(expected.sort());
    expect(new Set(keys.map(({ state }) => state))).toEqual(
      new Set(['next', 'active', 'retiring', 'retired']),
    );
  });

  it('reaches the other process, which signs with the same key', async () => {
    await force();
    const [active] = await inState('active');
    await eventually(async () => kidOf((await aVerifiedAgent(beside)).accessToken) === active);
  });

  it('leaves tokens of before valid in every process, and new ones valid where it was not heard of yet', async () => {
    const before = await aVerifiedAgent(signet);
    await known((await inState('next'))[0]!);
    await gently();
    const after = await aVerifiedAgent(signet);
    expect(kidOf(after.accessToken)).not.toBe(kidOf(before.accessToken));
    for (const at of [beside, signet])
      for (const agent of [before, after]) expect((await read(agent, at)).status).toBe(200);
  });

  it('fails no request that runs at the same time in two processes', async () => {
    const agents = [await aVerifiedAgent(signet), await aVerifiedAgent(beside)];
    await known((await inState('next'))[0]!);
    let isOver = false;
    const statuses: number[] = [];
    const kids = new Set<string | undefined>();
    const client = async (agent: VerifiedAgent, at: Signet, elsewhere: Signet) => {
      while (!isOver) {
        const verified = await call(at, 'POST', '/agents/verify', {
          body: { agent_id: agent.id, api_key: agent.apiKey },
        });
        statuses.push(verified.status);
        if (verified.status !== 200) continue;
        const accessToken: string = verified.body.token.access_token;
        kids.add(kidOf(accessToken));
        const fresh = { ...agent, auth: { authorization: `Bearer ${accessToken}` } };
        statuses.push((await read(fresh, elsewhere)).status, (await read(agent, at)).status);
        const refreshed = await call(elsewhere, 'POST', '/agents/refresh', {
          body: { refresh_token: verified.body.token.refresh_token },
        });
        statuses.push(refreshed.status);
      }
    };
    const clients = [0, 1, 2, 3].map((index) =>
      client(agents[index % 2]!, ...((index % 2 ? [signet, beside] : [beside, signet]) as [Signet, Signet])),
    );
    await eventually(async () => statuses.length > 40);
    for (let round = 0; round < 2; round++) {
      const [next] = await inState('next');
      await known(next!);
      expect((await gently()).status).toBe(200);
      await eventually(async () => kids.has(next));
    }
    isOver = true;
    await Promise.all(clients);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(kids.size).toBeGreaterThanOrEqual(3);
  });

  it('happens once at a time: ten at once make one active and one next key', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => force()));
    for (const { status } of answers) expect(status).toBe(200);
    expect(await inState('active')).toHaveLength(1);
    expect(await inState('next')).toHaveLength(1);
    const unforced = await Promise.all(Array.from({ length: 10 }, () => rotate({})));
    for (const { status } of unforced) expect(status).toBe(409);
  });

  it('is on record, and for those who may change settings', async () => {
    const { headers } = await aManagementKey(signet, { permissions: ['settings:read', 'agents:write'] });
    expectProblem(await rotate({ force: true }, { headers }), { status: 403, code: 'authorization.denied' });
    await force();
    const [active] = await inState('active');
    const [event] = await signet.sql<{ record: string }>(
      `select record::text from activity_event where type = 'signing.key_rotated' order by occurred_at desc, id desc limit 1`,
    );
    expect(event!.record).toContain(active);
  });
});

describe('a key that no longer signs', () => {
  it('verifies until its last token has expired, and is then withdrawn everywhere', async () => {
    signet.clock.advance(PUBLISHED_FIRST + 1);
    const agent = await aVerifiedAgent(signet);
    const kid = kidOf(agent.accessToken)!;
    await rotate({});
    const { nest } = signet.application;
    const retire = () => nest.get(SigningKeys).retire();

    signet.clock.advance(TOKEN_LIFE - 30);
    await retire();
    expect(await inState('retiring')).toContain(kid);
    for (const at of [beside, signet]) expect((await read(agent, at)).status).toBe(200);

    signet.clock.advance(31);
    await retire();
    expect(await published()).toContain(kid);
    for (const at of [beside, signet])
      expectError(await read(agent, at), { status: 401, code: 'TOKEN_EXPIRED' });

    signet.clock.advance(SKEW + 1);
    await retire();
    const key = (await listed()).find((one) => one.kid === kid)!;
    expect(key).toMatchObject({ state: 'retired', retired_at: expect.any(String) });
    for (const at of [beside, signet]) {
      await eventually(async () => !(await published(at)).includes(kid));
      expectError(await read(agent, at), { status: 401, code: 'INVALID_TOKEN' });
    }
    const [row] = await signet.sql('select private_sealed from signing_key where kid = $1', [kid]);
    expect(row).toEqual({ private_sealed: null });
  });

  it('is put on record once when it has ended, however many processes keep house', async () => {
    await force();
    const [kid] = await inState('active');
    await gently();
    signet.clock.advance(TOKEN_LIFE + SKEW + 3);
    await Promise.all(
      [signet, beside, signet, beside].map(({ application }) => application.nest.get(SigningKeys).retire()),
    );
    expect(await recordsOf(kid!)).toEqual([
      expect.objectContaining({
        actor: [expect.objectContaining({ type: 'system', id: 'housekeeping' })],
        object: { type: 'signing_key', id: kid, name: null },
        changes: [{ path: '/state', from: 'retiring', to: 'retired' }],
      }),
    ]);
  });

  it('is put on record by whoever ended it at once', async () => {
    await force();
    const [former] = await inState('active');
    await gently();
    const [leaked] = await inState('active');
    await force();
    for (const [kid, from] of [
      [former, 'retiring'],
      [leaked, 'active'],
    ] as const)
      expect(await recordsOf(kid!)).toEqual([
        expect.objectContaining({
          actor: [expect.objectContaining({ type: 'management_key' })],
          changes: [{ path: '/state', from, to: 'retired' }],
        }),
      ]);
  });
});

describe('what a token does not say: its agent as it is now, in the other process too', () => {
  const put = (agent: VerifiedAgent, field: string, value: unknown) =>
    call(signet, 'PUT', `/agents/${agent.id}/${field}`, { body: { [field]: value }, headers: admin.auth });
  beforeAll(async () => {
    admin = await anAdministrator(signet);
  });

  it('the tier', async () => {
    const agent = await aVerifiedAgent(beside);
    await signet.sql(`update rate_tier set requests_per_minute = 4321 where name = 'pro'`);
    await put(agent, 'tier', 'pro');
    const { headers, body } = await read(agent, beside);
    expect(body.agent.tier).toBe('pro');
    expect(headers.get('x-ratelimit-limit')).toBe('4321');
  });

  it('the permissions, given and taken', async () => {
    const agent = await aVerifiedAgent(beside);
    const check = async () =>
      (
        await call(beside, 'POST', '/permissions/check', {
          body: { permission: 'slack:messages:read' },
          headers: agent.auth,
        })
      ).body.allowed;
    expect(await check()).toBe(false);
    await put(agent, 'permissions', ['slack:*:*']);
    expect(await check()).toBe(true);
    await put(agent, 'permissions', ['zendesk:*:*']);
    expect(await check()).toBe(false);
  });

  it('the status', async () => {
    const agent = await aVerifiedAgent(beside);
    await put(agent, 'status', 'suspended');
    expectError(await read(agent, beside), { status: 401, code: 'AGENT_NOT_ACTIVE' });
    await put(agent, 'status', 'active');
    // A stop ended it, and nobody gets it back.
    expectError(await read(agent, beside), { status: 401, code: 'INVALID_TOKEN' });
  });

  it('its revocation and its end', async () => {
    const [revoked, deleted] = [await aVerifiedAgent(beside), await aVerifiedAgent(beside)];
    await call(signet, 'POST', `/agents/${revoked.id}/revoke`, { headers: admin.auth });
    await call(signet, 'DELETE', `/agents/${deleted.id}`, { headers: admin.auth });
    expectError(await read(revoked, beside), { status: 401, code: 'AGENT_NOT_ACTIVE' });
    expectError(await read(deleted, beside), { status: 401, code: 'INVALID_CREDENTIALS' });
  });
});
