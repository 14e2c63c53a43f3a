import { verifyAll } from '../lib/agents.mjs';
import { interleave } from '../lib/rounds.mjs';

export const name = 'authenticated read: GET /agents/{id} with a bearer token';
export const peer = 'bare floor';
export const target = null;

/** @param {import('../run.mjs').Context} context */
export function run({ api, agents, floor, load }) {
  const variants = [
    { name: 'ours', pid: api.pid, plan: () => readPlan(api.port, agents) },
    { name: peer, pid: floor.pid, plan: () => readPlan(floor.port, floor.facts.agents) },
  ];
  return interleave(variants, load);
}

async function readPlan(port, agents) {
  const verified = await verifyAll(`http://127.0.0.1:${port}`, agents);
  return {
    port,
    expect: 200,
    requests: verified.map(({ agent_id, access_token }) => ({
      method: 'GET',
      path: `/agents/${agent_id}`,
      headers: { authorization: `Bearer ${access_token}` },
    })),
  };
}
