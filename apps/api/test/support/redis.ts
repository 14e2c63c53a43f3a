import { spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
// @ts-expect-error the scripts are plain JavaScript
import { freePort } from '../../../../scripts/process/ports.mjs';
// @ts-expect-error the scripts are plain JavaScript
import { endChild, exitOf, spawnGuarded } from '../../../../scripts/process/spawn.mjs';
import { eventually } from './eventually.js';

/** The server program of this machine, or undefined: Redis or Valkey, which promise the same. */
export const REDIS_PROGRAM = ['redis-server', 'valkey-server'].find(
  (program) => spawnSync(program, ['--version']).status === 0,
);

/** A Redis of its own for a test file, which keeps nothing: a restart is a loss of everything. */
export class RedisServer {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<RedisServer> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'signet-redis-'));
    const server = new RedisServer(folder, await freePort());
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again, empty, at the same address. */
  async start(): Promise<void> {
    const options = { '--port': this.port, '--bind': '127.0.0.1', '--dir': this.folder, '--save': '' };
    const child = spawnGuarded(REDIS_PROGRAM!, Object.entries(options).flat().map(String), {
      stdio: 'ignore',
    }) as ChildProcess;
    this.child = child;
    await eventually(() => {
      if (child.exitCode !== null) throw new Error(`${REDIS_PROGRAM} ended with ${child.exitCode}`);
      return this.ask((redis) => redis.ping()).catch(() => null);
    });
  }

  /** Ends it without a word to its clients. */
  async kill(): Promise<void> {
    this.child!.kill('SIGKILL');
    await exitOf(this.child);
  }

  /** Leaves it there, but dead to the world, until it is told to go on. */
  freeze(): void {
    this.child!.kill('SIGSTOP');
  }

  thaw(): void {
    this.child!.kill('SIGCONT');
  }

  async empty(): Promise<void> {
    await this.ask((redis) => redis.flushall());
  }

  async stop(): Promise<void> {
    await endChild(this.child);
    await rm(this.folder, { recursive: true, force: true });
  }

  async ask<T>(question: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.url, { retryStrategy: () => null, maxRetriesPerRequest: 0 });
    redis.on('error', () => {});
    try {
      return await question(redis);
    } finally {
      redis.disconnect();
    }
  }
}
