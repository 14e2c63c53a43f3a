import { Redis, type RedisOptions } from 'ioredis';

/** How long whoever asks waits for an answer. */
const PATIENCE_MS = 1_000;
// A connection that owes an answer this long is dead, although nobody closed it: a proxy or a firewall forgot it.
const OWED_MS = 1_500;
// Workers wait at the server for five seconds (BullMQ's drainDelay) before there must be an answer.
const OWED_TO_WORKERS_MS = 8_000;

/** Opens dropped connections anew, and leaves a server that became a read-only replica: another one is the primary now. */
const LASTING: RedisOptions = {
  connectTimeout: 5_000,
  // Back within a second of the server: the library's own strategy may wait for twenty.
  retryStrategy: (attempt) => Math.min(attempt * 50, 1_000),
  reconnectOnError: ({ message }) => message.startsWith('READONLY'),
};

/** For calls whose answer somebody waits for. They fail after a second. */
export const ASKING: RedisOptions = {
  ...LASTING,
  maxRetriesPerRequest: 1,
  commandTimeout: PATIENCE_MS,
  socketTimeout: OWED_MS,
};

/** For workers that wait for jobs, through any outage. */
export const WAITING: RedisOptions = {
  ...LASTING,
  maxRetriesPerRequest: null,
  socketTimeout: OWED_TO_WORKERS_MS,
};

/** Redis cannot be used as it is. The message says why, for a person, without the address's password. */
export class UnusableRedisError extends Error {
  override readonly name = 'UnusableRedisError';
}

/**
 * Finds out whether Redis or Valkey can be worked with, before anything depends on it.
 * @throws UnusableRedisError when it cannot be reached, answers in another language, refuses us, or takes no writes
 */
export async function checkRedis(url: string): Promise<void> {
  const redis = new Redis(url, {
    ...LASTING,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    commandTimeout: LASTING.connectTimeout!,
    socketTimeout: LASTING.connectTimeout!,
  });
  let reported: Error | undefined;
  redis.on('error', (error) => (reported ??= error));
  try {
    await redis.connect();
    await redis.set('signet:started', '1', 'EX', 60);
  } catch (error) {
    throw new UnusableRedisError(reason(url, reported ?? (error as Error)), { cause: error });
  } finally {
    redis.disconnect();
  }
}

function reason(url: string, { message, code }: Error & { code?: string }): string {
  const { host } = new URL(url);
  const [word] = message.split(' ', 1);
  if (word === 'WRONGPASS' || word === 'NOAUTH' || word === 'NOPERM' || /\bAUTH\b/.test(message))
    return `Redis at ${host} refuses us (${word}). Check the name and password in REDIS_URL.`;
  if (word === 'READONLY')
    return `Redis at ${host} is a read-only replica. Set REDIS_URL to the address of the primary.`;
  if (word === 'OOM') return `Redis at ${host} is full and takes no writes. Give it more memory.`;
  return `Redis at ${host} cannot be used (${code ?? message}). Check REDIS_URL and that Redis or Valkey runs.`;
}
