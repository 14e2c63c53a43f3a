import { join } from 'node:path';
import { startChildServer } from '../lib/child-server.mjs';
import { interleave } from '../lib/rounds.mjs';

export const name = 'verify: API key -> access + refresh token, durable';
export const peer = 'better-auth API-key verify';
export const target = 5;

/** @param {import('../run.mjs').Context} context */
export async function run(context) {
  const { api, agents, floor } = context;
  const variants = [
    { name: 'ours', pid: api.pid, plan: async () => planOf(api.port, agents) },
    await betterAuth(context),
    { name: 'bare floor', pid: floor.pid, plan: async () => planOf(floor.port, floor.facts.agents) },
  ];
  return interleave(variants, context.load);
}

const planOf = (port, agents) => ({
  port,
  expect: 200,
  requests: agents.map(({ agent_id, api_key }) => ({
    method: 'POST',
    path: '/agents/verify',
    body: JSON.stringify({ agent_id, api_key }),
  })),
});

async function betterAuth({ makeDatabase, onEnd }) {
  const database = await makeDatabase('better_auth');
  const program = join(import.meta.dirname, '../peers/better-auth.mjs');
  const server = await startChildServer(program, { DATABASE_URL: database.url }).catch((error) => {
    throw new Error(`better-auth could not be made to run: ${error.message}`, { cause: error });
  });
  onEnd(server.stop);
  const requests = server.facts.keys.map((key) => ({
    method: 'POST',
    path: '/',
    body: JSON.stringify({ key }),
  }));
  return { name: peer, pid: server.pid, plan: async () => ({ port: server.port, expect: 200, requests }) };
}
