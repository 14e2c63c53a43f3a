import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './process/ports.mjs';
import { endChild, exitOf, spawnGuarded } from './process/spawn.mjs';

/** The server program of this machine, or undefined: Redis or Valkey, which promise the same. */
export const REDIS_PROGRAM = ['redis-server', 'valkey-server'].find(
  (program) => spawnSync(program, ['--version']).status === 0,
);

const START_MS = 60_000;

/** A Redis of one's own that keeps nothing: a restart is a loss of everything. */
export class RedisServer {
  #child;
  #folder;
  #port;

  constructor(folder, port) {
    this.#folder = folder;
    this.#port = port;
  }

  /** @throws Error when no such program is installed */
  static async start() {
    if (!REDIS_PROGRAM) throw new Error('Neither redis-server nor valkey-server is installed.');
    const server = new RedisServer(mkdtempSync(join(tmpdir(), 'signet-redis-')), await freePort());
    await server.start();
    return server;
  }

  get url() {
    return `redis://127.0.0.1:${this.#port}`;
  }

  /** Starts it again, empty, at the same address. */
  async start() {
    const options = ['--bind', '127.0.0.1', '--dir', this.#folder, '--save', '', '--appendonly', 'no'];
    this.#child = spawnGuarded(REDIS_PROGRAM, ['--port', String(this.#port), ...options], {
      stdio: 'ignore',
    });
    const deadline = performance.now() + START_MS;
    while ((await this.command('PING').catch(() => '')) !== '+PONG\r\n') {
      if (this.#child.exitCode !== null || performance.now() > deadline)
        throw new Error(`${REDIS_PROGRAM} does not start (exit code ${this.#child.exitCode}).`);
      await sleep(20);
    }
  }

  /** Ends it without a word to its clients. */
  async kill() {
    this.#child.kill('SIGKILL');
    await exitOf(this.#child);
  }

  /** Leaves it there, but dead to the world, until it is told to go on. */
  freeze() {
    this.#child.kill('SIGSTOP');
  }

  thaw() {
    this.#child.kill('SIGCONT');
  }

  async empty() {
    await this.command('FLUSHALL');
  }

  async stop() {
    await endChild(this.#child);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What the server answers to an inline command. */
  command(text) {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.#port, '127.0.0.1', () => socket.write(`${text}\r\n`));
      socket.once('data', (answer) => resolve(socket.end() && answer.toString()));
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('Redis closed the connection.')));
    });
  }
}
