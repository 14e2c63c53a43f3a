import type { Sample } from '@/ui/code-sample';

interface SampleValues {
  apiUrl: string;
  agentId: string;
  /** Empty once it is stored: then every sample reads it from the environment. */
  apiKey: string;
}

/** The first call of a new agent in three languages, ready to run. Programs always read the key from the environment. */
export function verifySamples({ apiUrl, agentId, apiKey }: SampleValues): Sample[] {
  const url = `${apiUrl}/agents/verify`;
  return [
    {
      id: 'curl',
      label: 'curl',
      code: [
        ...(apiKey ? [`export SIGNET_API_KEY='${apiKey}'`] : []),
        `curl -X POST '${url}' \\`,
        `  -H 'content-type: application/json' \\`,
        `  -d '{"agent_id":"${agentId}","api_key":"'"$SIGNET_API_KEY"'"}'`,
      ].join('\n'),
    },
    {
      id: 'typescript',
      label: 'TypeScript',
      code: `const response = await fetch('${url}', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    agent_id: '${agentId}',
    api_key: process.env.SIGNET_API_KEY,
  }),
});
if (!response.ok) throw new Error(\`Verification failed: \${response.status}\`);
const { token } = await response.json();`,
    },
    {
      id: 'python',
      label: 'Python',
      code: `import os
import requests

response = requests.post(
    "${url}",
    json={
        "agent_id": "${agentId}",
        "api_key": os.environ["SIGNET_API_KEY"],
    },
    timeout=10,
)
response.raise_for_status()
token = response.json()["token"]`,
    },
  ];
}
