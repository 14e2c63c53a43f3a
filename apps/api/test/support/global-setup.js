import { randomBytes } from 'node:crypto';

/**
 * One real PostgreSQL for each worker: the one we are given, and throw-away ones. Transaction ids are those of a whole
 * server, so that a transaction which a file of tests holds open keeps the events of all databases beside it from being
 * sealed.
 */
export default async function globalSetup({ maxWorkers }) {
  const urls = [process.env.SIGNET_TEST_DATABASE_URL].filter(Boolean);
  const { startThrowawayPostgres } = await import('../../../../scripts/postgres.mjs');
  const started = await Promise.all(
    Array.from({ length: maxWorkers - urls.length }, () => startThrowawayPostgres()),
  );
  process.env.SIGNET_TEST_TEMPLATE = `migrated_${randomBytes(6).toString('hex')}`;
  process.env.SIGNET_TEST_DATABASE_URLS = [...urls, ...started.map(({ url }) => url)].join(' ');
  globalThis.stopTestDatabases = () => Promise.all(started.map(({ stop }) => stop()));
}
