import { besideHealth, junkKeys } from '../lib/junk.mjs';

export const name = 'junk API key: GET /agents/{id} with a key nobody was given';
export const peer = 'GET /health';
export const target = 0.8;

/** @param {import('../run.mjs').Context} context */
export function run(context) {
  const { agents } = context;
  const requests = junkKeys().map((key, index) => ({
    method: 'GET',
    path: `/agents/${agents[index % agents.length].agent_id}`,
    headers: { 'x-api-key': key },
  }));
  return besideHealth(context, requests);
}
