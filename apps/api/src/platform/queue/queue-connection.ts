import { createPostgresBackend, setDefaultBackendFactory, type ConnectionOptions } from 'bullmq';
import { ASKING, WAITING } from '../redis/redis.js';
import type { Database } from '../database/database.js';

/**
 * Chooses the queue's backend, once, before any queue exists: Redis or Valkey when an address is given, otherwise
 * PostgreSQL, over connections that all queues of the process share. Either way the queue only wakes work up; what must
 * not be lost is in our tables.
 * @returns where workers wait, and where jobs are added: on Redis an addition that is not answered fails
 */
export function queueConnections(
  database: Database,
  redisUrl: string | undefined,
): Record<'waiting' | 'asking', ConnectionOptions> {
  setDefaultBackendFactory(redisUrl ? undefined : createPostgresBackend);
  if (redisUrl) return { waiting: { url: redisUrl, ...WAITING }, asking: { url: redisUrl, ...ASKING } };
  const postgres = database.queue as unknown as ConnectionOptions;
  return { waiting: postgres, asking: postgres };
}
