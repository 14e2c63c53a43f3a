import { verifyAll } from '../lib/agents.mjs';
import { interleave } from '../lib/rounds.mjs';

export const name = 'refresh with rotation, durable';
export const peer = 'bare floor';
export const target = 0.6;

/** @param {import('../run.mjs').Context} context */
export function run({ api, agents, floor, load }) {
  const variants = [
    { name: 'ours', pid: api.pid, plan: () => chainPlan(api.port, agents) },
    { name: peer, pid: floor.pid, plan: () => chainPlan(floor.port, floor.facts.agents) },
  ];
  return interleave(variants, load);
}

/** Every connection follows a chain of its own, with the token of the answer it got last. */
async function chainPlan(port, agents) {
  const verified = await verifyAll(`http://127.0.0.1:${port}`, agents);
  return {
    port,
    expect: 200,
    chain: { member: 'refresh_token' },
    requests: verified.map(({ refresh_token }) => ({
      method: 'POST',
      path: '/agents/refresh',
      body: JSON.stringify({ refresh_token }),
    })),
  };
}
