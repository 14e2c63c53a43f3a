import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startThrowawayPostgres } from '../../scripts/postgres.mjs';
import { freePort } from '../../scripts/process/ports.mjs';
import { endChild, exitOf, spawnGuarded } from '../../scripts/process/spawn.mjs';
import { startApi } from './api.mjs';
import { createDatabase } from './database.mjs';

const dashboardEntry = join(
  import.meta.dirname,
  '../../apps/dashboard/.next/standalone/apps/dashboard/server.js',
);

/** What every dashboard and API of the tests share. */
export const dashboardSecret = 'a-secret-that-only-our-two-processes-know';

/**
 * Starts everything that is built, on free ports and with nothing in it: PostgreSQL (or a database of its own on the
 * server that SIGNET_TEST_DATABASE_URL names), API and dashboard.
 * @returns {Promise<{ apiUrl: string, dashboardUrl: string, dataDir: string, databaseUrl: string, adminUrl: string, stop: () => Promise<void> }>}
 *   `adminUrl` may make further databases
 */
export async function startStack() {
  const endings = [];
  const stop = async () => {
    for (const work of endings.splice(0).toReversed()) await work();
  };
  try {
    if (!existsSync(dashboardEntry)) throw new Error('The dashboard is not built: run its build first.');
    const dataDir = mkdtempSync(join(tmpdir(), 'signet-e2e-'));
    endings.push(() => rmSync(dataDir, { recursive: true, force: true }));
    const adminUrl = process.env.SIGNET_TEST_DATABASE_URL ?? (await ownPostgres(endings));
    const database = await createDatabase(adminUrl, `signet_e2e_${process.pid}`);
    endings.push(database.drop);

    const dashboardPort = await freePort();
    const dashboardUrl = `http://127.0.0.1:${dashboardPort}`;
    const env = {
      SIGNET_DASHBOARD_URL: dashboardUrl,
      SIGNET_DASHBOARD_PORT: String(dashboardPort),
      SIGNET_DASHBOARD_SECRET: dashboardSecret,
      // Tests receive webhooks on this machine.
      SIGNET_WEBHOOK_ALLOW_PRIVATE: '1',
    };
    const api = await startApi({ databaseUrl: database.url, dataDir, env });
    endings.push(api.stop);
    endings.push(await startDashboard({ port: dashboardPort, url: dashboardUrl, apiUrl: api.url, dataDir }));
    return { apiUrl: api.url, dashboardUrl, dataDir, databaseUrl: database.url, adminUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Returns the one-time link that makes the first owner. */
export const readSetupLink = (dataDir) => readFileSync(join(dataDir, 'setup-link'), 'utf8').trim();

async function ownPostgres(endings) {
  const postgres = await startThrowawayPostgres();
  endings.push(postgres.stop);
  return postgres.url;
}

/** Starts the built dashboard in front of an API; resolves with how to end it. */
export async function startDashboard({ port, url, apiUrl, dataDir }) {
  const log = openSync(join(dataDir, 'dashboard.log'), 'a', 0o600);
  const child = spawnGuarded(process.execPath, ['--enable-source-maps', dashboardEntry], {
    stdio: ['ignore', log, log],
    detached: true,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
      SIGNET_API_URL: apiUrl,
      SIGNET_DASHBOARD_SECRET: dashboardSecret,
    },
  });
  closeSync(log);
  let hasEnded = false;
  void exitOf(child).then(() => (hasEnded = true));
  const deadline = Date.now() + 60_000;
  while (!hasEnded && Date.now() < deadline) {
    const answer = await fetch(`${url}/sign-in`, { redirect: 'manual' }).catch(() => null);
    await answer?.body?.cancel();
    if (answer && answer.status < 500) return () => endChild(child);
    await sleep(50);
  }
  await endChild(child);
  throw new Error(`The dashboard did not start:\n${readFileSync(join(dataDir, 'dashboard.log'), 'utf8')}`);
}
