// Measures the hot paths of the built API beside what they are compared with. `npm run bench` starts it with a durable
// PostgreSQL of its own. Targets are printed, never asserted: numbers of one machine and one minute are no test.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startApi } from '../e2e/support/api.mjs';
import { createDatabase } from '../e2e/support/database.mjs';
import { registerAgents } from './lib/agents.mjs';
import { startChildServer } from './lib/child-server.mjs';
import { residentMegabytes } from './lib/load.mjs';
import { machineLine, tableOf } from './lib/report.mjs';

/**
 * @typedef {object} Context what a row gets to work with
 * @property {Awaited<ReturnType<typeof startApi>>} api
 * @property {{ agent_id: string, api_key: string }[]} agents registered with it
 * @property {Awaited<ReturnType<typeof startChildServer>>} floor
 * @property {string} databaseUrl the database of both
 * @property {(name: string) => ReturnType<typeof createDatabase>} makeDatabase
 * @property {(work: () => unknown) => void} onEnd
 * @property {object} load the options of every measurement
 */

const rowNames = readdirSync(join(import.meta.dirname, 'rows')).map((file) => basename(file, '.mjs'));

const usage = `Usage: npm run bench -- [options]

  --only <row>          measure one row (repeatable): ${rowNames.join(', ')}
  --seconds <n>         length of one measurement (3)
  --rounds <n>          measurements of each variant, of which the median counts (3)
  --connections <n>     keep-alive connections, one request in flight on each (32)
  --help                print this

DATABASE_URL names the PostgreSQL to use; each run makes databases of its own on it and drops them.
`;

const endings = [];
const onEnd = (work) => endings.unshift(work);

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`The benchmarks could not run: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  for (const work of endings) await work();
}

async function main() {
  const options = readOptions();
  if (!options) return 2;
  if (options.help) return print(usage);
  const adminUrl = process.env.DATABASE_URL;
  if (!adminUrl) {
    process.stderr.write('DATABASE_URL is not set: run `npm run bench`, or name a PostgreSQL in it.\n');
    return 2;
  }
  print(`${machineLine(await postgresVersion(adminUrl))}\n`);

  const context = await prepare(adminUrl, options);
  let failed = 0;
  for (const name of options.only ?? rowNames) {
    const row = await import(`./rows/${name}.mjs`);
    try {
      const results = await row.run(context);
      progress('');
      print(`\n${tableOf(row, results)}\n`);
    } catch (error) {
      failed += 1;
      progress('');
      print(`\n${row.name}\n  NOT MEASURED: ${error.message}\n`);
    }
  }
  return failed ? 1 : 0;
}

async function prepare(adminUrl, { seconds, rounds, connections }) {
  const dataDir = mkdtempSync(join(tmpdir(), 'signet-bench-'));
  onEnd(() => rmSync(dataDir, { recursive: true, force: true }));
  const makeDatabase = async (name) => {
    const database = await createDatabase(adminUrl, `signet_bench_${process.pid}_${name}`);
    onEnd(database.drop);
    return database;
  };
  const { url: databaseUrl } = await makeDatabase('api');

  // The first start migrates an empty database; the second is the ordinary one.
  const first = await startApi({ databaseUrl, dataDir });
  await first.stop();
  const api = await startApi({ databaseUrl, dataDir });
  onEnd(api.stop);
  await sleep(2000);
  print(
    `Boot to ready: ${Math.round(api.readyMs)} ms (${Math.round(first.readyMs)} ms with all migrations; target under 3,000 ms)\n` +
      `Idle memory:   ${Math.round(residentMegabytes(api.pid))} MB (target under 200 MB)\n`,
  );

  await liftAgentLimits(databaseUrl);
  const floor = await startChildServer(join(import.meta.dirname, 'floor.mjs'), { DATABASE_URL: databaseUrl });
  onEnd(floor.stop);
  const load = { rounds, seconds, connections, warmupSeconds: 1, progress };
  print(
    `${connections} connections, ${rounds} rounds of ${seconds} s each, medians; generator and database on the same machine\n`,
  );
  return { api, agents: await registerAgents(api.url), floor, databaseUrl, makeDatabase, onEnd, load };
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true },
        seconds: { type: 'string', default: '3' },
        rounds: { type: 'string', default: '3' },
        connections: { type: 'string', default: '32' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const unknown = values.only?.find((name) => !rowNames.includes(name));
    if (unknown) throw new Error(`There is no row "${unknown}": choose from ${rowNames.join(', ')}.`);
    const numbers = {};
    for (const name of ['seconds', 'rounds', 'connections']) {
      numbers[name] = Number(values[name]);
      if (!(numbers[name] > 0)) throw new Error(`--${name} takes a number above zero.`);
    }
    return { ...values, ...numbers };
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${usage}`);
    return null;
  }
}

/** A few agents make more calls here than any rate tier allows. They are still counted. */
function liftAgentLimits(url) {
  return query(url, 'update rate_tier set requests_per_minute = 1000000');
}

async function postgresVersion(url) {
  const [{ server_version: version }] = await query(url, 'show server_version');
  return version.split(' ')[0];
}

async function query(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

function print(text) {
  process.stdout.write(text);
  return 0;
}

/** What is being done, on a terminal only, in a line that is overwritten. */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${text}`);
}
