import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startApi } from '../../e2e/support/api.mjs';

const run = promisify(execFile);
const entry = process.env.SIGNET_API_ENTRY ?? join(import.meta.dirname, '../../apps/api/dist/main.js');
const SIZES = {
  small: { agents: 1_000, events: 1_000 },
  large: { agents: 1_000_000, events: 1_000_000 },
  huge: { agents: 1_000, events: 10_000_000 },
};

const prepared = new Map();

/**
 * An instance filled with that many agents and events, made once for all rows that ask.
 * @param {import('../run.mjs').Context} context
 * @param {keyof typeof SIZES} size
 * @returns {Promise<{ api: Awaited<ReturnType<typeof startApi>>, agentKey: string, managementKey: string }>}
 */
export function instanceOf(context, size) {
  if (!prepared.has(size)) prepared.set(size, prepare(context, size));
  return prepared.get(size);
}

async function prepare({ makeDatabase, onEnd, load }, size) {
  const { url: databaseUrl } = await makeDatabase(size);
  const dataDir = mkdtempSync(join(tmpdir(), 'signet-bench-'));
  onEnd(() => rmSync(dataDir, { recursive: true, force: true }));
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    SIGNET_DATA_DIR: dataDir,
    SIGNET_ENV: 'development',
  };
  const command = (...args) => run(process.execPath, [join(dirname(entry), 'cli/main.js'), ...args], { env });

  const { stdout } = await command('bootstrap', '--json');
  const { agents, events } = SIZES[size];
  load.progress(`seeding ${agents.toLocaleString('en')} agents and ${events.toLocaleString('en')} events`);
  await command('seed', '--agents', String(agents), '--events', String(events));
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  // One caller asks more than any rate tier allows.
  await client.query('update rate_tier set requests_per_minute = 1000000');
  // The service may not: what it seeded is only known to the planner once the owner has looked.
  await client.query('analyze');
  await client.end();
  const api = await startApi({ databaseUrl, dataDir });
  onEnd(api.stop);
  const { api_key: agentKey, management_api_key: managementKey } = JSON.parse(stdout);
  return { api, agentKey, managementKey };
}

/** Measures one GET at both sizes: at a million rows it may be at most 1.3 times slower than at a thousand. */
export async function measureBoth(context, interleave, path) {
  const variant = async (name, size) => {
    const { api, agentKey } = await instanceOf(context, size);
    const requests = [{ method: 'GET', path, headers: { 'x-api-key': agentKey } }];
    return { name, pid: api.pid, plan: () => ({ port: api.port, expect: 200, requests }) };
  };
  return interleave(
    [await variant('1,000,000 rows', 'large'), await variant('1,000 rows', 'small')],
    context.load,
  );
}
