import { chownSync, closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../process/failure.mjs';
import { freePort } from '../process/ports.mjs';
import { endChild, exitOf, spawnGuarded } from '../process/spawn.mjs';
import { accountFor } from './account.mjs';
import { serverEnv } from './cluster.mjs';
import { waitUntilReady } from './connect.mjs';

/** Where Debian keeps the oldest version that Signet works with. */
const programs = '/usr/lib/postgresql/15/bin';

/** Whether this machine has it. */
export const hasOldest = existsSync(join(programs, 'postgres'));

/**
 * Starts a server of the oldest version that Signet works with, which forgets everything when it stops: for tests.
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>} `url` is the superuser's
 */
export async function startOldestPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'signet-oldest-'));
  const account = accountFor(folder);
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'any');
  for (const path of account ? [folder, passwordFile] : []) chownSync(path, account.uid, account.gid);
  const log = openSync(join(folder, 'server.log'), 'a');
  const run = (program, args) =>
    spawnGuarded(
      join(programs, program),
      args,
      { stdio: ['ignore', log, log], env: serverEnv, cwd: folder, detached: true },
      { account, deathSignal: 'INT' },
    );
  const data = join(folder, 'data');
  const made = run('initdb', [
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ]);
  if ((await exitOf(made)) !== 0) throw new Failure(`PostgreSQL 15 could not make a cluster in ${folder}.`);

  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', jit: 'off' };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = run('postgres', ['-D', data, '-p', String(port), ...options]);
  const url = `postgres://postgres:any@127.0.0.1:${port}/postgres`;
  await waitUntilReady(url, { child });
  return {
    url,
    stop: async () => {
      await endChild(child, { signal: 'SIGINT', timeoutMs: 30_000 });
      closeSync(log);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
