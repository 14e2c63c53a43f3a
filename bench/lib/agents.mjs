const AGENTS = 64;

/**
 * Registers agents over HTTP.
 * @param {string} url of the API
 * @returns {Promise<{ agent_id: string, api_key: string }[]>}
 */
export async function registerAgents(url, count = AGENTS) {
  const agents = [];
  for (let index = 0; index < count; index += 1) {
    const body = { name: `Bench ${index}`, owner_email: 'bench@example.com' };
    const { agent, credentials } = await post(`${url}/agents/register`, body, 201);
    agents.push({ agent_id: agent.agent_id, api_key: credentials.api_key });
  }
  return agents;
}

/** Verifies each agent once. Works on the floor too, which answers in the same shape. */
export async function verifyAll(url, agents) {
  const answers = await Promise.all(agents.map((agent) => post(`${url}/agents/verify`, agent, 200)));
  return answers.map(({ token }, index) => ({ ...agents[index], ...token }));
}

async function post(url, body, expected) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status !== expected) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
