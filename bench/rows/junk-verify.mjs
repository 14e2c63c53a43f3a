import { randomBytes } from 'node:crypto';
import { besideHealth, junkKeys } from '../lib/junk.mjs';

export const name = 'junk verification: an id and a key of the right shape that nobody was given';
export const peer = 'GET /health';
export const target = null;

/** @param {import('../run.mjs').Context} context */
export function run(context) {
  // Many ids: failures are limited by agent, and a limited one would be cheaper to answer.
  const requests = junkKeys().map((api_key) => ({
    method: 'POST',
    path: '/agents/verify',
    body: JSON.stringify({ agent_id: `agt_${randomBytes(16).toString('hex')}`, api_key }),
  }));
  return besideHealth(context, requests);
}
