import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/process/ports.mjs';
import { endChild, exitOf, spawnGuarded } from '../../scripts/process/spawn.mjs';

const builtEntry = join(import.meta.dirname, '../../apps/api/dist/main.js');

/**
 * Starts the built API as production would, its output in a file, and waits until it says that it is ready.
 * @param {{ databaseUrl: string, dataDir: string, port?: number, env?: Record<string, string>, nodeArgs?: string[] }} options
 *   a start on the same `port` and `dataDir` is the same instance coming back
 * @returns {Promise<{ url: string, port: number, pid: number, readyMs: number, logFile: string, exited: Promise<number>, stop: () => Promise<void>, kill: () => Promise<void> }>}
 *   `kill` is SIGKILL: no handler runs
 */
export async function startApi({ databaseUrl, dataDir, port, env = {}, nodeArgs = [] }) {
  const apiPort = port ?? (await freePort());
  const opsPort = await freePort();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const logFile = join(dataDir, 'api.log');
  const log = openSync(logFile, 'a', 0o600);
  const startedAt = performance.now();
  const child = spawnGuarded(
    process.execPath,
    ['--enable-source-maps', ...nodeArgs, process.env.SIGNET_API_ENTRY ?? builtEntry],
    {
      stdio: ['ignore', log, log],
      detached: true,
      env: {
        PATH: process.env.PATH,
        SIGNET_ENV: 'development',
        SIGNET_HOST: '127.0.0.1',
        SIGNET_API_PORT: String(apiPort),
        SIGNET_OPS_PORT: String(opsPort),
        SIGNET_DATA_DIR: dataDir,
        SIGNET_RATE_LIMIT_IP_MULTIPLIER: '1000000',
        SIGNET_OPERATOR_RATE_PER_MINUTE: '1000000000',
        DATABASE_URL: databaseUrl,
        ...env,
      },
    },
  );
  closeSync(log);

  const exited = exitOf(child);
  await untilReady(`http://127.0.0.1:${opsPort}/readyz`, exited, logFile);
  return {
    url: `http://127.0.0.1:${apiPort}`,
    port: apiPort,
    pid: child.pid,
    readyMs: performance.now() - startedAt,
    logFile,
    exited,
    stop: () => endChild(child, { timeoutMs: 15_000 }),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function untilReady(url, exited, logFile) {
  let hasEnded = false;
  void exited.then(() => (hasEnded = true));
  const deadline = Date.now() + 60_000;
  while (!hasEnded && Date.now() < deadline) {
    const answer = await fetch(url).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await sleep(20);
  }
  const end = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
  throw new Error(
    `The API ${hasEnded ? 'ended instead of becoming ready' : 'did not become ready'}:\n${end}`,
  );
}
