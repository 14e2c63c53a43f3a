import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endChild, spawnGuarded } from '../process/spawn.mjs';
import { wayInto } from './account.mjs';
import { serverEnv } from './cluster.mjs';

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // no socket file to leave behind
  max_connections: '100',
  shared_buffers: '64MB',
  io_method: 'sync', // saves three worker processes
  jit: 'off',
  wal_level: 'replica', // for backups while it runs
  max_wal_senders: '0',
  max_replication_slots: '2',
  max_logical_replication_workers: '0', // saves a worker process
  idle_in_transaction_session_timeout: '60s',
};

const fastButForgetful = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  // A round goes through all databases, of which tests have hundreds: at once a minute a process starts every half second.
  autovacuum_naptime: '10min',
};

/**
 * Spawns the server process; it is not ready yet when this returns.
 * @param {{ binary: string, home: string, data: string, port: number, account: { uid: number, gid: number } | null, durable: boolean }} options
 */
export function spawnServer({ binary, home, data, port, account, durable }) {
  const all = { ...settings, ...(durable ? {} : fastButForgetful) };
  const way = wayInto(data, account);
  const args = [
    '-D',
    way.name,
    '-p',
    String(port),
    ...Object.entries(all).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
  ];

  // A file, not a pipe: a stream that outlives its reader makes whoever waits for its end hang.
  const logFile = join(home, 'server.log');
  const log = openSync(logFile, 'a', 0o600);
  const logStart = fstatSync(log).size;
  const child = spawnGuarded(
    binary,
    args,
    // detached: Ctrl-C in a terminal must not reach the database before the API has drained.
    { stdio: ['ignore', log, log], env: serverEnv, cwd: way.cwd, detached: true },
    { deathSignal: 'INT', account },
  );
  closeSync(log);
  child.on('error', () => {}); // a program that cannot be spawned has no pid: waitUntilReady reports it

  // For platforms without setpriv: an ordinary end of this process takes the server along.
  const endWithUs = () => child.kill('SIGINT');
  process.once('exit', endWithUs);

  const output = () => readFileSync(logFile).subarray(logStart).toString('utf8');
  return {
    child,
    logFile,
    output,
    lastFatal: () =>
      output()
        .match(/(?:FATAL|PANIC):\s+(.+)/g)
        ?.at(-1)
        ?.replace(/^(FATAL|PANIC):\s+/, '') ?? null,
    stop: async () => {
      // SIGINT is PostgreSQL's fast stop; SIGTERM would wait for every client to leave.
      await endChild(child, { signal: 'SIGINT', timeoutMs: 30_000 });
      process.off('exit', endWithUs);
    },
  };
}
