import { REDIS_PROGRAM, RedisServer } from './redis.js';
import type { Signet } from './signet.js';

/** Where the queue and the counters of a process are. */
export interface Backend {
  /** Settings of a process that uses it; there from the first `beforeAll` on. */
  readonly environment: Record<string, string>;
  /** Loses everything it holds. */
  empty(signet: Signet): Promise<unknown>;
  /** The parts of which it can lose each by itself, like a Redis that evicts. */
  parts(signet: Signet): Promise<string[]>;
  lose(part: string, signet: Signet): Promise<unknown>;
}

const BACKENDS = [
  { name: 'PostgreSQL', set: onPostgres },
  ...(REDIS_PROGRAM ? [{ name: 'Redis', set: onRedis }] : []),
];

/** Makes the same promises once for every backend that this machine can run. */
export function describeOnBackends(title: string, promises: (backend: Backend) => void): void {
  describe.each(BACKENDS)('on $name', ({ set }) => {
    const backend = set();
    describe(title, () => promises(backend));
  });
  if (!REDIS_PROGRAM) skipped(title);
}

/** Promises about Redis alone. */
export function describeOnRedis(title: string, promises: () => void): void {
  if (REDIS_PROGRAM) describe(title, promises);
  else skipped(title);
}

const skipped = (title: string) =>
  it.skip(`on Redis: ${title} (skipped: there is no redis-server or valkey-server on PATH)`, () => {});

function onPostgres(): Backend {
  return {
    environment: {},
    empty: ({ sql }) => sql('truncate bullmq.job, bullmq.dedup, bullmq.dedup_next, bullmq.scheduler cascade'),
    parts: async () => ['job', 'dedup', 'dedup_next', 'scheduler'],
    lose: (table, { sql }) => sql(`truncate bullmq.${table} cascade`),
  };
}

function onRedis(): Backend {
  const environment: Record<string, string> = {};
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
    environment['REDIS_URL'] = server.url;
  });
  afterAll(() => server.stop());
  return {
    environment,
    empty: () => server.empty(),
    parts: async () => (await server.command('KEYS bull:*')).match(/^bull:\S+$/gm) ?? [],
    lose: (key) => server.command(`DEL ${key}`),
  };
}
