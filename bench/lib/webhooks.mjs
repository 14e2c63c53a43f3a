import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startApi } from '../../e2e/support/api.mjs';
import { registerAgents, verifyAll } from './agents.mjs';
import { startChildServer } from './child-server.mjs';

/**
 * Starts an instance of its own with an agent whose webhooks all lead to one local sink, so that every delivery is
 * signed and real.
 * @param {import('../run.mjs').Context} context
 * @param {{ name: string, endpoints: number, event: string }} options
 */
export async function startWithSink({ makeDatabase, onEnd }, { name, endpoints, event }) {
  const { url: databaseUrl } = await makeDatabase(name);
  const sink = await startChildServer(join(import.meta.dirname, 'sink.mjs'), {});
  const dataDir = mkdtempSync(join(tmpdir(), 'signet-bench-webhooks-'));
  onEnd(() => rmSync(dataDir, { recursive: true, force: true }));
  const api = await startApi({ databaseUrl, dataDir, env: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
  const database = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  for (const stop of [sink.stop, api.stop, () => database.end()]) onEnd(stop);

  await database.query('update rate_tier set webhooks_max = 100, requests_per_minute = 1000000');
  const [agent] = await verifyAll(api.url, await registerAgents(api.url, 1));
  for (let index = 0; index < endpoints; index += 1) {
    const answer = await fetch(`${api.url}/webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${agent.access_token}` },
      body: JSON.stringify({ url: `http://127.0.0.1:${sink.port}/${index}`, events: [event] }),
    });
    if (answer.status !== 201) throw new Error(`A webhook was refused: ${await answer.text()}`);
  }
  return { api, database, sink, agent, ask: (path) => askSink(sink, path) };
}

const askSink = async (sink, path) => (await fetch(`http://127.0.0.1:${sink.port}${path}`)).json();
