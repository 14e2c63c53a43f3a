import http from 'node:http';

const agent = new http.Agent({ keepAlive: true });

/**
 * The least of a client: one POST, its status, headers and body. Rejects when no whole answer arrived. Lighter than
 * fetch: the more answers a second, the more of them are fresh when the server dies.
 * @param {string} url
 * @param {object} body
 * @param {Record<string, string>} [more] further headers
 * @returns {Promise<{ status: number, headers: http.IncomingHttpHeaders, body: any }>}
 */
export function post(url, body, more = {}) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...more,
    };
    const request = http.request(url, { method: 'POST', headers, agent }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const { statusCode: status, headers } = answer;
        resolve({ status, headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
      });
    });
    request.on('error', reject);
    request.end(text);
  });
}

/**
 * Registers agents.
 * @param {string} url of the API
 * @param {number} count
 * @returns {Promise<{ agent_id: string, api_key: string }[]>}
 */
export async function registerAgents(url, count) {
  const agents = [];
  while (agents.length < count) {
    const { status, body } = await post(`${url}/agents/register`, {
      name: `Fault agent ${agents.length + 1}`,
      owner_email: 'faults@example.com',
    });
    if (status !== 201) throw new Error(`Registration answered ${status}: ${JSON.stringify(body)}`);
    agents.push({ agent_id: body.agent.agent_id, api_key: body.credentials.api_key });
  }
  return agents;
}

/**
 * Runs `work` over all items, at most `limit` at a time.
 * @template In, Out
 * @param {In[]} items
 * @param {number} limit
 * @param {(item: In) => Promise<Out>} work
 * @returns {Promise<Out[]>} in the order of the items
 */
export async function mapLimited(items, limit, work) {
  const results = Array.from({ length: items.length });
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  return results;
}
