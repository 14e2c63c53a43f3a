import { besideHealth, junkKeys } from '../lib/junk.mjs';

export const name = 'junk verification: a real agent with a wrong key, recorded durably';
export const peer = 'GET /health';
export const target = null;

/** @param {import('../run.mjs').Context} context */
export function run(context) {
  const { agents } = context;
  const requests = junkKeys().map((api_key, index) => ({
    method: 'POST',
    path: '/agents/verify',
    body: JSON.stringify({ agent_id: agents[index % agents.length].agent_id, api_key }),
  }));
  return besideHealth(context, requests);
}
