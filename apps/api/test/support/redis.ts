// @ts-expect-error the scripts are plain JavaScript
import * as redis from '../../../../scripts/redis.mjs';

/** See scripts/redis.mjs. */
export interface RedisServer {
  readonly url: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  freeze(): void;
  thaw(): void;
  empty(): Promise<void>;
  command(text: string): Promise<string>;
  stop(): Promise<void>;
}
export const RedisServer: { start(): Promise<RedisServer> } = redis.RedisServer;
export const REDIS_PROGRAM: string | undefined = redis.REDIS_PROGRAM;
