import { Redis } from 'ioredis';
import { Problem } from '../platform/errors/problem.js';
import type { Logger } from '../platform/logging/logger.js';
import { ASKING } from '../platform/redis/redis.js';
import { Outage } from '../platform/logging/outage.js';
import { RateStore, type Count, type Hit } from './rate-store.js';

// One script, so that the first hit and its expiry cannot be torn apart.
const HIT = `
local hits = redis.call('INCRBY', KEYS[1], ARGV[2])
if hits == tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return { hits, redis.call('PTTL', KEYS[1]) }`;

const READINESS: Hit = { key: Buffer.from('readiness'), windowMs: 60_000, times: 1 };

/**
 * Counts in Redis or Valkey, when one is configured. While it is gone or hangs nobody passes: what cannot be counted
 * is refused, and may be tried again. When it lost its data, every window starts again.
 */
export class RedisRateStore extends RateStore {
  private readonly redis: Redis;

  constructor(url: string, logger: Logger) {
    super();
    this.redis = new Redis(url, { ...ASKING, enableAutoPipelining: true });
    const outage = new Outage(logger, 'Redis does not answer, so calls cannot be counted');
    this.redis.on('error', (error) => outage.goesOn(error));
    this.redis.on('ready', () => outage.isOver('Redis answers again'));
  }

  async hit({ key, windowMs, times }: Hit): Promise<Count> {
    try {
      const [hits, ttl] = (await this.redis.eval(
        HIT,
        1,
        `signet:rate:${key.toString('hex')}`,
        windowMs,
        times,
      )) as [number, number];
      return { hits, resetMs: Math.max(0, ttl) };
    } catch (cause) {
      throw new Problem('service.unavailable', {
        detail: 'Requests cannot be counted now. Try again in a moment.',
        retryAfter: 2,
        cause,
      });
    }
  }

  /** Counts, as a call would: a server that answers and takes no writes is of no use. */
  override async isReachable(): Promise<boolean> {
    return this.hit(READINESS).then(
      () => true,
      () => false,
    );
  }

  override async close(): Promise<void> {
    // A server that is gone cannot be left politely.
    await this.redis.quit().catch(() => this.redis.disconnect());
  }
}
