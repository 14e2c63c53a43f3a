import { createPostgresBackend, setDefaultBackendFactory, type ConnectionOptions } from 'bullmq';
import { QUEUE_SCHEMA } from './queue-schema.js';

/** Back within a second of the server: the library's own strategy may wait for twenty. */
export const retryStrategy = (attempt: number): number => Math.min(attempt * 50, 1_000);

/**
 * Chooses the queue's backend, once, before any queue exists: Redis or Valkey when an address is given, otherwise
 * PostgreSQL in a schema of its own. Either way the queue only wakes work up; what must not be lost is in our tables.
 */
export function queueConnection(databaseUrl: string, redisUrl: string | undefined): ConnectionOptions {
  setDefaultBackendFactory(redisUrl ? undefined : createPostgresBackend);
  if (redisUrl) return { url: redisUrl, maxRetriesPerRequest: null, retryStrategy };
  return { connectionString: databaseUrl, schema: QUEUE_SCHEMA, max: 2 } as ConnectionOptions;
}
