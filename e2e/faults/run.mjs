// Kills the API in the middle of its work, again and again, and counts broken promises. `npm run faults` starts it with
// a durable PostgreSQL of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createDatabase } from '../support/database.mjs';
import { killDuringVerifications } from './kill-api.mjs';

const usage = `Usage: npm run faults -- [options]

  --rounds <n>   how often the API is killed (20)
  --help         print this

Each round: 200 callers verify, the API gets SIGKILL at a random instant and starts again; then every verification
that was answered must be in the log, and its refresh token must work. Exits with 1 when one is not or does not.
DATABASE_URL names the PostgreSQL to use; the run makes a database of its own on it and drops it.
`;

process.exitCode = await main();

async function main() {
  const { rounds, help } = readOptions();
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  if (!(Number.isInteger(rounds) && rounds > 0) || !process.env.DATABASE_URL) {
    process.stderr.write(
      process.env.DATABASE_URL
        ? `--rounds takes a whole number above zero.\n\n${usage}`
        : 'DATABASE_URL is not set: run `npm run faults`, or name a PostgreSQL in it.\n',
    );
    return 2;
  }

  const dataDir = mkdtempSync(join(tmpdir(), 'signet-faults-'));
  const database = await createDatabase(process.env.DATABASE_URL, `signet_faults_${process.pid}`);
  try {
    const report = (line) => process.stdout.write(`${line}\n`);
    const totals = await killDuringVerifications({ databaseUrl: database.url, dataDir, rounds, report });
    const { answered, missingRows, deadTokens } = totals;
    report(`\n${rounds} kills, ${answered} answered, ${missingRows} missing rows, ${deadTokens} dead tokens`);
    return missingRows || deadTokens ? 1 : 0;
  } finally {
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { rounds: { type: 'string', default: '20' }, help: { type: 'boolean', short: 'h' } },
    });
    return { ...values, rounds: Number(values.rounds) };
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return { rounds: Number.NaN, help: false };
  }
}
