// Kills the API in the middle of its work, again and again, and counts broken promises. `npm run faults` starts it with
// a durable PostgreSQL of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createDatabase } from '../support/database.mjs';
import { brokenByCrowd, crowdTheFeed } from './feeds.mjs';
import { flood } from './flood.mjs';
import { killDuringVerifications } from './kill-api.mjs';
import { exportSlowly } from './slow-export.mjs';
import { breakWebhooks } from './webhooks.mjs';

const usage = `Usage: npm run faults -- [options]

  --only <what>  verifications, webhooks, feeds or flood; the first three unless told
  --queue <q>    where the webhook workers' queue is: postgres (default) or redis, which takes an installed
                 redis-server or valkey-server
  --rounds <n>   how often something is broken (20)
  --export <n>   instead, export n events to a slow client and watch the memory of the API
  --like <text>  only the floods with that in their name
  --help         print this

Verifications: 200 callers verify, the API gets SIGKILL at a random instant and starts again; then every verification
that was answered must be in the log, and its refresh token must work; at the end every event must have its place in an
unbroken audit chain.

Webhooks: two APIs register agents, two workers deliver what that announces to ten receivers with every bad habit, and
every few seconds a process is killed, frozen or given a wrong clock, PostgreSQL or Redis gets SIGKILL or the receivers
restart. Afterwards nothing that was acknowledged may be missing anywhere, nothing may have been made up, whatever was
sent twice must be the same bytes, and the audit chain must be whole.

Feeds: a thousand connections from one address follow the feed of ended tokens. Those beyond its places must be told when
to come back, whoever follows from elsewhere must hear of a stop, and a place that is given back must be given again.

Flood: every public route and every costly call of an operator is flooded from one address, by a caller that asks again
as soon as it is answered, while agents verify from elsewhere; their 99th percentile is printed beside that of an idle
instance.

Exits with 1 when a promise was broken, when a flood more than doubles that percentile, or when an export makes the API
grow by 250 MB. DATABASE_URL names the PostgreSQL to use; the run makes databases of its own on it and drops them.
`;

// Independent of the length of the log: V8 lets the heap grow to some four times of what lives (about 65 MB) before it
// collects. What an export itself holds is a batch of rows and a socket's buffer.
const GROWTH_MAX_MB = 250;
const DOUBLES_MAX = 0.01;
const SLOWER_MAX = 2;

const report = (line) => process.stdout.write(`${line}\n`);

process.exitCode = await main();

async function main() {
  const { rounds, events, only, queue, like, help } = readOptions();
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  const areNumbers = Number.isInteger(rounds) && rounds > 0 && Number.isInteger(events) && events >= 0;
  if (!areNumbers || !process.env.DATABASE_URL) {
    process.stderr.write(
      process.env.DATABASE_URL
        ? `--rounds and --export take whole numbers above zero.\n\n${usage}`
        : 'DATABASE_URL is not set: run `npm run faults`, or name a PostgreSQL in it.\n',
    );
    return 2;
  }
  if (events) return onDatabase((options) => exportFaults({ ...options, events }));
  if (only === 'flood') return onDatabase((options) => floodFaults({ ...options, like }));
  const broken = [];
  const isWanted = (what) => !only || only === what;
  if (isWanted('verifications'))
    broken.push(await onDatabase((options) => verificationFaults({ ...options, rounds })));
  if (isWanted('webhooks')) broken.push(await webhookFaults(rounds, queue));
  if (isWanted('feeds')) broken.push(await onDatabase(feedFaults));
  return broken.some(Boolean) ? 1 : 0;
}

async function onDatabase(work) {
  const dataDir = mkdtempSync(join(tmpdir(), 'signet-faults-'));
  const database = await createDatabase(process.env.DATABASE_URL, `signet_faults_${process.pid}`);
  try {
    return await work({ databaseUrl: database.url, dataDir, report });
  } finally {
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function exportFaults(options) {
  const { grownMegabytes } = await exportSlowly(options);
  return grownMegabytes < GROWTH_MAX_MB ? 0 : 1;
}

async function floodFaults(options) {
  const slowed = (await flood(options)).filter(({ p99, idleP99 }) => p99 > SLOWER_MAX * idleP99);
  report(`\n${slowed.length} floods more than doubled the 99th percentile of others (must be 0)`);
  return slowed.length ? 1 : 0;
}

async function verificationFaults(options) {
  const totals = await killDuringVerifications(options);
  const { answered, missingRows, deadTokens, unsealed, brokenLinks } = totals;
  report(
    `\n${options.rounds} kills, ${answered} answered, ${missingRows} missing rows, ${deadTokens} dead tokens, ` +
      `${unsealed} events without a place in the audit chain, ${brokenLinks} broken links`,
  );
  return missingRows + deadTokens + unsealed + brokenLinks;
}

async function feedFaults(options) {
  const totals = await crowdTheFeed(options);
  const { open, refused, unclear, unheard, heardMs, beside, again, p99, crowdedP99 } = totals;
  report(
    `${open} followed, ${refused} were refused, ${unclear} of them without saying when to come back; ` +
      `another address got ${beside}, and the next at a place that was given back ${again}\n` +
      `a stop was heard by all within ${heardMs} ms, but by ${unheard} never; ` +
      `verifications took ${p99.toFixed(1)} ms at the 99th percentile before and ${crowdedP99.toFixed(1)} ms meanwhile`,
  );
  return brokenByCrowd(totals);
}

async function webhookFaults(rounds, queue) {
  const counts = await breakWebhooks({ rounds, queue, report });
  report(
    `\n${rounds} faults, queue on ${queue}, ${counts.events} events, ${counts.acks} acknowledged deliveries\n` +
      `lost commits ${counts.lostCommits}, made up ${counts.phantoms}, losses ${counts.losses}, ` +
      `stuck rows ${counts.stuck}, sent twice with other bytes ${counts.changed}, sent with a wrong time ${counts.stale}, ` +
      `events without a place in the audit chain ${counts.unsealed}, broken links ${counts.brokenLinks} (all must be 0)\n` +
      `still waiting ${counts.open}, given up ${counts.dead}; ` +
      `acknowledged twice ${counts.doubleAcks} (${(counts.doubleShare * 100).toFixed(2)} %, at most 1 %), ` +
      `repeats after no answer ${counts.repeats}\n` +
      `first attempt at healthy endpoints: p50 ${counts.firstTryP50} ms, p95 ${counts.firstTryP95} ms`,
  );
  const { lostCommits, phantoms, losses, stuck, changed, stale, unsealed, brokenLinks, doubleShare } = counts;
  const broken = [lostCommits, phantoms, losses, stuck, changed, stale, unsealed, brokenLinks];
  return broken.reduce((sum, count) => sum + count) + (doubleShare > DOUBLES_MAX ? 1 : 0);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        queue: { type: 'string', default: 'postgres' },
        rounds: { type: 'string', default: '20' },
        export: { type: 'string', default: '0' },
        like: { type: 'string', default: '' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.only && !['verifications', 'webhooks', 'feeds', 'flood'].includes(values.only))
      throw new Error('--only takes verifications, webhooks, feeds or flood.');
    if (!['postgres', 'redis'].includes(values.queue)) throw new Error('--queue takes postgres or redis.');
    return { ...values, rounds: Number(values.rounds), events: Number(values.export) };
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return { rounds: Number.NaN, events: 0, help: false };
  }
}
