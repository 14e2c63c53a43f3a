import { eventually } from '../support/eventually.js';
import { aSignedInMember } from '../support/console.js';
import { aManager, type Manage } from '../support/management.js';
import { listen, listOf } from '../support/revocations.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, aVerifiedAgent, call } from '../support/wire.js';

let signet: Signet;
let beside: Signet;
let api: Manage;
beforeAll(async () => {
  signet = await startSignet();
  beside = await startSignet({ beside: signet });
  api = await aManager(signet);
});
afterAll(async () => {
  await beside.close();
  await signet.close();
});

const stopOf = async (id: string) => (await api('GET', `/agents/${id}/stop`)).body;
const expOf = (token: string): string =>
  new Date(JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()).exp * 1000).toISOString();
const NOBODY = { connected: 0, told: 0, polling: 0, polled: 0 };
const NEVER = {
  stopped_at: null,
  epoch: null,
  seq: null,
  refused_here_at: null,
  last_token_expires_at: null,
};
/** Tokens carry whole seconds. */
const whole = (moment: string): string => `${moment.slice(0, 19)}.000Z`;

describe('GET /api/v1/agents/{id}/stop', () => {
  it('says of an agent without tokens that there is nothing to wait for', async () => {
    const { id } = await anAgent(signet);
    expect(await stopOf(id)).toEqual({ ...NEVER, listeners: NOBODY, current_token_expires_at: null });
    await api('POST', `/agents/${id}/suspend`, { reason: 'x' });
    expect(await stopOf(id)).toMatchObject({ epoch: 1, last_token_expires_at: null });
  });

  it('says before a stop until when the current token lives, and after it the same of the last one', async () => {
    const agent = await aVerifiedAgent(signet);
    const before = await stopOf(agent.id);
    expect(before).toMatchObject(NEVER);
    expect(whole(before.current_token_expires_at)).toBe(expOf(agent.accessToken));
    const { seq } = await listOf(signet);
    signet.clock.advance(120);
    await api('POST', `/agents/${agent.id}/suspend`, { reason: 'x' });
    const after = await stopOf(agent.id);
    expect(after).toMatchObject({ epoch: 1, seq: seq + 1, current_token_expires_at: null });
    expect(after.last_token_expires_at).toBe(before.current_token_expires_at);
    expect(after.refused_here_at).toBe(after.stopped_at);
    expect(Math.abs(signet.clock.now().getTime() - Date.parse(after.stopped_at))).toBeLessThan(60_000);
  });

  it('counts a refresh as an issue, and the time in which it may be repeated', async () => {
    const agent = await aVerifiedAgent(signet);
    signet.clock.advance(600);
    const { body } = await call(signet, 'POST', '/agents/refresh', {
      body: { refresh_token: agent.refreshToken },
    });
    signet.clock.advance(600);
    const { current_token_expires_at: at } = await stopOf(agent.id);
    const late = Date.parse(at) - Date.parse(expOf(body.token.access_token));
    // Within the time of clients the same refresh may have been answered once more.
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(300_000);
  });

  it('remembers the tokens of a stop before the last one', async () => {
    const agent = await aVerifiedAgent(signet);
    const { current_token_expires_at } = await stopOf(agent.id);
    await api('POST', `/agents/${agent.id}/suspend`, { reason: 'x' });
    await api('POST', `/agents/${agent.id}/revoke`, { reason: 'x' });
    expect(await stopOf(agent.id)).toMatchObject({
      epoch: 2,
      last_token_expires_at: current_token_expires_at,
    });
  });

  it('speaks of a revoked key as well, and of the tokens that the agent was given since', async () => {
    const agent = await aVerifiedAgent(signet);
    const { body: made } = await api('POST', `/agents/${agent.id}/credentials`, { name: 'Second' });
    const { body: keys } = await api('GET', `/agents/${agent.id}/credentials`);
    const first = keys.data.find(({ name }: { name: string }) => name !== 'Second');
    await api('POST', `/agents/${agent.id}/credentials/${first.id}/revoke`);
    expect(await stopOf(agent.id)).toMatchObject({ epoch: 1, current_token_expires_at: null });
    signet.clock.advance(2);
    await call(signet, 'POST', '/agents/verify', {
      body: { agent_id: agent.id, api_key: made.api_key ?? made.credential?.api_key },
    });
    const { last_token_expires_at, current_token_expires_at } = await stopOf(agent.id);
    expect(Date.parse(current_token_expires_at)).toBeGreaterThan(Date.parse(last_token_expires_at));
  });

  it('counts who was told in every process, and who fetched it', async () => {
    const feeds = await Promise.all([listen(signet), listen(beside), listen(beside)]);
    await listOf(beside);
    const agent = await aVerifiedAgent(signet);
    await eventually(async () => {
      const { listeners } = await stopOf(agent.id);
      return listeners.connected === 3 && listeners.polling === 1 && listeners.told === 0;
    });
    await api('POST', `/agents/${agent.id}/suspend`, { reason: 'x' });
    const told = await eventually(async () => {
      const { listeners } = await stopOf(agent.id);
      return listeners.told === 3 && listeners;
    });
    expect(told).toEqual({ connected: 3, told: 3, polling: 1, polled: 0 });
    await listOf(signet);
    await eventually(async () => (await stopOf(agent.id)).listeners.polled === 1);
    for (const feed of feeds) feed.stop();
    await eventually(async () => (await stopOf(agent.id)).listeners.connected === 0);
  });

  it('keeps no address of whoever asked', async () => {
    await listOf(signet);
    const rows = await eventually(async () => {
      const found = await signet.sql<{ polling: object }>('select polling from token_end_listener');
      return found.some(({ polling }) => Object.keys(polling).length) && found;
    });
    expect(JSON.stringify(rows)).not.toContain('127.0.0.1');
  });

  it('forgets a process that stops, and one that says nothing any more', async () => {
    const third = await startSignet({ beside: signet });
    const { id } = await anAgent(signet);
    const feed = await listen(third);
    await eventually(async () => (await stopOf(id)).listeners.connected === 1);
    await third.close();
    feed.stop();
    expect((await stopOf(id)).listeners.connected).toBe(0);
    await signet.sql(`insert into token_end_listener select gen_random_uuid(), id, now() - interval '31 seconds', '{7,7}', '{}'
      from organisation where slug = 'default'`);
    expect((await stopOf(id)).listeners.connected).toBe(0);
  });

  it('is for those who may read agents', async () => {
    const { id } = await anAgent(signet);
    expect((await call(signet, 'GET', `/api/v1/agents/${id}/stop`)).status).toBe(401);
    const viewer = await aSignedInMember(signet, { role: 'viewer' });
    const read = await call(signet, 'GET', `/api/v1/agents/${id}`, { headers: viewer.headers });
    const stop = await call(signet, 'GET', `/api/v1/agents/${id}/stop`, { headers: viewer.headers });
    expect(stop.status).toBe(read.status);
    expect((await api('GET', `/agents/agt_${'f'.repeat(32)}/stop`)).status).toBe(404);
  });
});
