import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, outputOf } from '../build.mjs';
import { root, toolEnv } from '../checkout.mjs';
import { ensureInstalled } from '../install.mjs';
import { startThrowawayPostgres } from '../postgres.mjs';
import { Failure } from '../process/failure.mjs';
import { runInForeground } from '../process/run.mjs';
import { onStop } from '../process/script.mjs';

/**
 * Runs a program of the checkout against the built API and a PostgreSQL of its own, which commits as durably as a real
 * one and is gone afterwards. DATABASE_URL replaces it. Our own arguments are passed on.
 * @param {{ program: string, builds: ('api' | 'dashboard')[] }} options `program` is relative to the checkout
 * @returns {Promise<number>} its exit code
 */
export async function runWithDatabase({ program, builds }) {
  if (!existsSync(join(root, program))) throw new Failure(`There is nothing to run: ${program} is missing.`);
  // stderr: the program may print numbers for another program on stdout.
  await ensureInstalled({ stream: process.stderr });
  await ensureBuilt(builds, { stream: process.stderr });
  return runInForeground(process.execPath, [program, ...process.argv.slice(2)], {
    cwd: root,
    env: toolEnv({ DATABASE_URL: await databaseUrl(), SIGNET_API_ENTRY: outputOf('api') }),
  });
}

async function databaseUrl() {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
  const postgres = await startThrowawayPostgres({ durable: true });
  onStop(postgres.stop);
  return postgres.url;
}
