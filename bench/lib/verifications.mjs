/** Every agent of an instance verifies itself with its key. */
export const verifications = (port, agents) => ({
  port,
  expect: 200,
  requests: agents.map(({ agent_id, api_key }) => ({
    method: 'POST',
    path: '/agents/verify',
    body: JSON.stringify({ agent_id, api_key }),
  })),
});
