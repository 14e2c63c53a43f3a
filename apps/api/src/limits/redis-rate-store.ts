import { Redis } from 'ioredis';
import { RateStore, type Count, type Hit } from './rate-store.js';

// One script, so that the first hit and its expiry cannot be torn apart.
const HIT = `
local hits = redis.call('INCRBY', KEYS[1], ARGV[2])
if hits == tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return { hits, redis.call('PTTL', KEYS[1]) }`;

/** Counts in Redis or Valkey, when one is configured. */
export class RedisRateStore extends RateStore {
  private readonly redis: Redis;

  constructor(url: string, onError: (error: Error) => void) {
    super();
    // An outage is an error at once, not a hanging request.
    this.redis = new Redis(url, { maxRetriesPerRequest: 1, enableAutoPipelining: true });
    this.redis.on('error', onError);
  }

  async hit({ key, windowMs, times }: Hit): Promise<Count> {
    const [hits, ttl] = (await this.redis.eval(
      HIT,
      1,
      `signet:rate:${key.toString('hex')}`,
      windowMs,
      times,
    )) as [number, number];
    return { hits, resetMs: Math.max(0, ttl) };
  }

  override async close(): Promise<void> {
    await this.redis.quit();
  }
}
