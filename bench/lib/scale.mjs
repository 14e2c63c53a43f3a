import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startApi } from '../../e2e/support/api.mjs';

const run = promisify(execFile);
const entry = process.env.SIGNET_API_ENTRY ?? join(import.meta.dirname, '../../apps/api/dist/main.js');
const SIZES = { small: 1_000, large: 1_000_000 };

let prepared = null;

/**
 * Two instances, alike but for their size: 1,000 and 1,000,000 agents and events, made once for all rows that ask.
 * @param {import('../run.mjs').Context} context
 */
export function bothSizes(context) {
  return (prepared ??= Promise.all([prepare(context, 'small'), prepare(context, 'large')]));
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
  load.progress(`seeding ${SIZES[size].toLocaleString('en')} agents and events`);
  await command('seed', '--agents', String(SIZES[size]), '--events', String(SIZES[size]));
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  // One caller asks more than any rate tier allows.
  await client.query('update rate_tier set requests_per_minute = 1000000');
  await client.end();
  const api = await startApi({ databaseUrl, dataDir });
  onEnd(api.stop);
  return { api, headers: { 'x-api-key': JSON.parse(stdout).api_key } };
}

/** Measures one GET at both sizes: at a million rows it may be at most 1.3 times slower than at a thousand. */
export async function measureBoth(context, interleave, path) {
  const [small, large] = await bothSizes(context);
  const variant = (name, { api, headers }) => ({
    name,
    pid: api.pid,
    plan: () => ({ port: api.port, expect: 200, requests: [{ method: 'GET', path, headers }] }),
  });
  return interleave([variant('1,000,000 rows', large), variant('1,000 rows', small)], context.load);
}
