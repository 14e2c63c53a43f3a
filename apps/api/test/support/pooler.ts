import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
// @ts-expect-error the scripts are plain JavaScript
import { freePort } from '../../../../scripts/process/ports.mjs';
import { eventually } from './eventually.js';

const PROGRAM = 'pgbouncer';
const hasProgram = spawnSync(PROGRAM, ['--version']).status === 0;

/** Promises about life behind PgBouncer. */
export function describeOnPooler(title: string, promises: () => void): void {
  if (hasProgram) describe(title, promises);
  else it.skip(`${title} (skipped: there is no ${PROGRAM} on PATH)`, () => {});
}

export interface Pooler {
  /** The address of a database by way of the pooler. */
  through(url: string): string;
  stop(): Promise<void>;
}

/** A PgBouncer in front of the tests' server that lets one account in. Everything else is as its makers set it. */
export async function aPooler(
  mode: 'session' | 'transaction',
  account: { name: string; password: string },
): Promise<Pooler> {
  const server = new URL(process.env['SIGNET_TEST_DATABASE_URL']!);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'signet-pooler-'));
  const port: number = await freePort();
  const users = path.join(folder, 'users.txt');
  const settings = path.join(folder, 'pooler.ini');
  await writeFile(users, `"${account.name}" "${account.password}"\n`);
  await writeFile(
    settings,
    `[databases]
* = host=${server.hostname} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = ${mode}
default_pool_size = 20
`,
  );
  // It refuses to work as root.
  for (const [name, bits] of [
    [folder, 0o755],
    [users, 0o644],
    [settings, 0o644],
  ] as const)
    await chmod(name, bits);
  const child = spawn(PROGRAM, [...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), '-q', settings], {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`${PROGRAM} does not start (exit code ${child.exitCode}).`);
    return isListening(port);
  });
  return {
    through: (address) => {
      const url = new URL(address);
      url.hostname = '127.0.0.1';
      url.port = String(port);
      return url.href;
    },
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket
      .once('connect', () => resolve(true))
      .once('error', () => resolve(false))
      .once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
