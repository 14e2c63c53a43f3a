import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** One real PostgreSQL for the run: the one we are given, else a throw-away one. */
export default async function globalSetup() {
  if (process.env.SIGNET_TEST_DATABASE_URL) return;
  const { startPostgres } = await import('../../../../scripts/postgres.mjs');
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'signet-test-'));
  const postgres = await startPostgres({ dataDir, durable: false });
  process.env.SIGNET_TEST_DATABASE_URL = postgres.url;
  globalThis.stopTestDatabase = async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
