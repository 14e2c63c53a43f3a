import { aManagementKey, expectProblem } from '../support/console.js';
import { DAY, HOUR, keyDesk } from '../support/keys.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent } from '../support/wire.js';

let signet: Signet;
let beside: Signet;
let operator: Record<string, string>;
beforeAll(async () => {
  signet = await startSignet();
  beside = await startSignet({ beside: signet });
  operator = (await aManagementKey(signet)).headers;
});
afterAll(async () => {
  await beside.close();
  await signet.close();
});

const { aKey, firstKeyOf, inSeconds, keysOfAgent, post, verifies } = keyDesk(() => ({ signet, operator }));

describe('rotating a key', () => {
  it('gives a successor of the same name, and lets the old one work until the overlap is over', async () => {
    const agent = await anAgent(signet);
    const old = await aKey(agent, { name: 'Rotated' });
    const { status, body } = await post(agent, `/${old.id}/rotate`, { overlap_seconds: HOUR });
    expect(status).toBe(200);
    expect(body.credential).toMatchObject({ name: 'Rotated', expires_at: null, status: 'active' });
    for (const at of [signet, beside])
      for (const key of [old.secret, body.api_key]) expect(await verifies(agent, key, at)).toBe(true);
    signet.clock.advance(HOUR + 1);
    expect(await verifies(agent, old.secret)).toBe(false);
    expect(await verifies(agent, body.api_key)).toBe(true);
  });

  it('overlaps for a day unless told', async () => {
    const agent = await anAgent(signet);
    const { id } = await firstKeyOf(agent);
    await post(agent, `/${id}/rotate`);
    const old = (await keysOfAgent(agent)).find((key) => key.id === id)!;
    expect(Math.abs(Date.parse(old.expires_at!) - Date.parse(inSeconds(DAY)))).toBeLessThan(10_000);
  });

  it('with an overlap of 0 ends the old key with the next request in every process', async () => {
    const agent = await anAgent(signet);
    const { id } = await firstKeyOf(agent);
    const { body } = await post(agent, `/${id}/rotate`, { overlap_seconds: 0 });
    for (const at of [signet, beside]) {
      expect(await verifies(agent, agent.apiKey, at)).toBe(false);
      expect(await verifies(agent, body.api_key, at)).toBe(true);
    }
  });

  it('extends nothing: the old key keeps an earlier expiry, the new one inherits it', async () => {
    const agent = await anAgent(signet);
    const expiresAt = inSeconds(HOUR);
    const old = await aKey(agent, { expires_at: expiresAt });
    const { body } = await post(agent, `/${old.id}/rotate`, { overlap_seconds: 7 * DAY });
    expect(body.credential.expires_at).toBe(expiresAt);
    const keys = await keysOfAgent(agent);
    expect(keys.find(({ id }) => id === old.id)!.expires_at).toBe(expiresAt);
    signet.clock.advance(HOUR + 1);
    for (const key of [old.secret, body.api_key]) expect(await verifies(agent, key)).toBe(false);
    expectProblem(await post(agent, `/${old.id}/rotate`), { status: 409, code: 'credential.ended' });
  });

  it.each([-1, 604_801, 1.5, '60', null])('refuses an overlap of %j', async (overlap_seconds) => {
    const agent = await anAgent(signet);
    const { id } = await firstKeyOf(agent);
    expectProblem(await post(agent, `/${id}/rotate`, { overlap_seconds }), {
      status: 422,
      code: 'request.invalid',
    });
  });

  it('replaces a leaked key even of an agent that has as many as it may', async () => {
    const agent = await anAgent(signet);
    for (let index = 0; index < 19; index++) await aKey(agent);
    const { id } = await firstKeyOf(agent);
    const { status, body } = await post(agent, `/${id}/rotate`, { overlap_seconds: 0 });
    expect(status).toBe(200);
    expect(await verifies(agent, body.api_key)).toBe(true);
    expect(await verifies(agent, agent.apiKey)).toBe(false);
  });

  it('can be done month after month', async () => {
    const agent = await anAgent(signet);
    let { id } = await firstKeyOf(agent);
    for (let month = 0; month < 25; month++) {
      const { status, body } = await post(agent, `/${id}/rotate`);
      expect(status).toBe(200);
      id = body.credential.id;
      signet.clock.advance(30 * DAY);
    }
  });

  it.each([
    ['to replace a leaked key', 0],
    ['for a successor', HOUR],
  ])('succeeds once when 50 ask at the same time %s', async (_, overlap_seconds) => {
    const agent = await anAgent(signet);
    const { id } = await firstKeyOf(agent);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        post(agent, `/${id}/rotate`, { overlap_seconds }, { signet: index % 2 ? signet : beside }),
      ),
    );
    const [winner, ...others] = answers.filter(({ status }) => status === 200);
    expect(others).toEqual([]);
    for (const answer of answers)
      if (answer !== winner) expectProblem(answer, { status: 409, code: 'credential.ended' });
    expect(await verifies(agent, winner!.body.api_key)).toBe(true);
    expect(await verifies(agent, agent.apiKey)).toBe(overlap_seconds > 0);
    expect(await keysOfAgent(agent)).toHaveLength(2);
  });

  it('can be done once: then its successor rotates, and the key itself can only be ended', async () => {
    const agent = await anAgent(signet);
    const { id } = await firstKeyOf(agent);
    const { body } = await post(agent, `/${id}/rotate`);
    expectProblem(await post(agent, `/${id}/rotate`), { status: 409, code: 'credential.ended' });
    expect((await post(agent, `/${body.credential.id}/rotate`)).status).toBe(200);
    expect((await post(agent, `/${id}/revoke`)).status).toBe(200);
    expect(await verifies(agent, agent.apiKey)).toBe(false);
  });
});
