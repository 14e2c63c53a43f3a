import { join } from 'node:path';
import { startChildServer } from '../lib/child-server.mjs';
import { interleave } from '../lib/rounds.mjs';
import { verifications } from '../lib/verifications.mjs';

export const name = 'verify: API key -> access + refresh token, durable';
export const peer = 'better-auth API-key verify';
export const target = 5;

/** @param {import('../run.mjs').Context} context */
export async function run(context) {
  const { api, agents, floor } = context;
  const variants = [
    { name: 'ours', pid: api.pid, plan: async () => verifications(api.port, agents) },
    await betterAuth(context),
    { name: 'bare floor', pid: floor.pid, plan: async () => verifications(floor.port, floor.facts.agents) },
  ];
  return interleave(variants, context.load);
}

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
