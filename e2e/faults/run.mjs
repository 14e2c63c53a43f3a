// Kills the API in the middle of its work, again and again, and counts broken promises. `npm run faults` starts it with
// a durable PostgreSQL of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createDatabase } from '../support/database.mjs';
import { killDuringVerifications } from './kill-api.mjs';
import { breakWebhooks } from './webhooks.mjs';

const usage = `Usage: npm run faults -- [options]

  --only <what>  verifications or webhooks; both unless told
  --rounds <n>   how often something is broken (20)
  --help         print this

Webhooks: two APIs register agents, two workers deliver what that announces to ten receivers with every bad habit, and
every few seconds a process is killed or frozen, PostgreSQL stops without grace or the receivers restart. Afterwards
nothing that was acknowledged may be missing anywhere, and nothing may have been made up.

Verifications:
each round 200 callers verify, the API gets SIGKILL at a random instant and starts again; then every verification
that was answered must be in the log, and its refresh token must work. Exits with 1 when one is not or does not.
DATABASE_URL names the PostgreSQL to use; the run makes a database of its own on it and drops it.
`;

process.exitCode = await main();

async function main() {
  const { rounds, only, help } = readOptions();
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

  const broken = [];
  if (only !== 'webhooks') broken.push(await breakVerifications(rounds));
  if (only !== 'verifications') broken.push(await breakDeliveries(rounds));
  return broken.some(Boolean) ? 1 : 0;
}

async function breakVerifications(rounds) {
  const dataDir = mkdtempSync(join(tmpdir(), 'signet-faults-'));
  const database = await createDatabase(process.env.DATABASE_URL, `signet_faults_${process.pid}`);
  try {
    const report = (line) => process.stdout.write(`${line}\n`);
    const totals = await killDuringVerifications({ databaseUrl: database.url, dataDir, rounds, report });
    const { answered, missingRows, deadTokens } = totals;
    report(`\n${rounds} kills, ${answered} answered, ${missingRows} missing rows, ${deadTokens} dead tokens`);
    return missingRows + deadTokens;
  } finally {
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function breakDeliveries(rounds) {
  const report = (line) => process.stdout.write(`${line}\n`);
  const counts = await breakWebhooks({ rounds, report });
  report(
    `\n${rounds} faults, ${counts.events} events, ${counts.acks} acknowledged deliveries\n` +
      `lost commits ${counts.lostCommits}, made up ${counts.phantoms}, losses ${counts.losses}, stuck rows ${counts.stuck} (all must be 0)\n` +
      `acknowledged twice ${counts.doubleAcks} (${(counts.doubleShare * 100).toFixed(2)} %, at most 1 %), ` +
      `repeats after no answer ${counts.repeats}\n` +
      `first attempt at healthy endpoints: p50 ${counts.firstTryP50} ms, p95 ${counts.firstTryP95} ms`,
  );
  return (
    counts.lostCommits + counts.phantoms + counts.losses + counts.stuck + (counts.doubleShare > 0.01 ? 1 : 0)
  );
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        rounds: { type: 'string', default: '20' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.only && !['verifications', 'webhooks'].includes(values.only))
      throw new Error('--only takes verifications or webhooks.');
    return { ...values, rounds: Number(values.rounds) };
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return { rounds: Number.NaN, help: false };
  }
}
