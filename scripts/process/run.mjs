import { endChild, exitOf, spawnGuarded } from './spawn.mjs';
import { onStop } from './script.mjs';

/**
 * Runs a command to its end and keeps what it printed, so that output of parallel steps never mixes.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string, seconds: number }>}
 */
export async function run(command, args, { cwd, env = process.env } = {}) {
  const startedAt = performance.now();
  const child = spawnGuarded(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  onStop(() => endChild(child));

  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  // `close` rather than `exit`: the last lines are what a failure is about.
  const closed = new Promise((resolve) => child.once('close', resolve));
  const code = await exitOf(child);
  await closed;
  return { code, output: Buffer.concat(chunks).toString('utf8'), seconds: secondsSince(startedAt) };
}

/**
 * Runs a command in the foreground: it owns our standard streams until it ends.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code
 */
export async function runInForeground(command, args, { cwd, env = process.env } = {}) {
  const child = spawnGuarded(command, args, { cwd, env, stdio: 'inherit' });
  onStop(() => endChild(child));
  return exitOf(child);
}

/** Seconds since a `performance.now()` reading. */
export function secondsSince(startedAt) {
  return (performance.now() - startedAt) / 1000;
}
