import { setTimeout as pause } from 'node:timers/promises';
import { requireAgent, TokenError, type AgentCheck, type RevocationOptions } from '@signet/sdk/verify';
import { aManager, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent } from '../support/wire.js';

const ISSUER = 'http://signet.test';

let signet: Signet;
let beside: Signet;
let api: Manage;
const guards: AgentCheck[] = [];
beforeAll(async () => {
  signet = await startSignet();
  beside = await startSignet({ beside: signet });
  api = await aManager(signet);
});
afterAll(async () => {
  for (const guard of guards) guard.close();
  await beside.close();
  await signet.close();
});

/** A service that checks tokens offline, beside the process that does not make the stop. */
function aGuard(revocation: RevocationOptions, now?: () => number): AgentCheck {
  const jwksUrl = `${beside.url}/.well-known/jwks.json`;
  const guard = requireAgent({ issuer: ISSUER, audience: ISSUER, jwksUrl, revocation, now });
  guards.push(guard);
  return guard;
}

async function outcome(guard: AgentCheck, token: string): Promise<string> {
  try {
    return (await guard(`Bearer ${token}`)).agentId;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return error.code;
  }
}

it('services hear of a stop over the feed, by asking when the list is old, or not at all, as they chose', async () => {
  const [agent, other] = [await aVerifiedAgent(signet), await aVerifiedAgent(signet)];
  let later = 0;
  const feed = aGuard({ source: 'feed', whenUnknown: 'refuse' });
  const poll = aGuard({ source: 'poll' }, () => Date.now() + later);
  const none = aGuard({ source: 'none' });
  for (const guard of [feed, poll, none]) expect(await outcome(guard, agent.accessToken)).toBe(agent.id);
  while (!feed.revocation().connected) await pause(5);
  expect(poll.revocation()).toMatchObject({ state: 'fresh', connected: false, reason: undefined });

  await api('POST', `/agents/${agent.id}/suspend`, { reason: 'x' });
  while ((await outcome(feed, agent.accessToken)) !== 'TOKEN_REVOKED') await pause(5);
  later = 30_001;
  expect(await outcome(poll, agent.accessToken)).toBe('TOKEN_REVOKED');
  expect(await outcome(none, agent.accessToken)).toBe(agent.id);
  for (const guard of [feed, poll, none]) expect(await outcome(guard, other.accessToken)).toBe(other.id);
  expect(feed.revocation()).toMatchObject({ connected: true, state: 'fresh', reason: undefined });
});
