import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPostgres } from '../../../scripts/postgres.mjs';
import { freePort } from '../../../scripts/process/ports.mjs';
import { startApi } from '../../support/api.mjs';

/** A PostgreSQL that can be stopped without grace and comes back with its data at the same address. */
export async function startBreakablePostgres(dataDir) {
  const port = await freePort();
  let server = await startPostgres({ dataDir, port, durable: true });
  return {
    url: server.url,
    /** SIGKILL: no checkpoint, connections cut, recovery at the next start. Its children see it go and follow. */
    async kill() {
      const pid = Number.parseInt(
        readFileSync(join(realpathSync(join(dataDir, 'postgres')), 'data/postmaster.pid'), 'utf8'),
        10,
      );
      process.kill(pid, 'SIGKILL');
      await server.exited;
    },
    async comeBack() {
      server = await startPostgres({ dataDir, port, durable: true });
    },
    stop: () => server.stop(),
  };
}

/** A process of Signet that comes back at the same address. */
export async function startNode({ role, databaseUrl, dataDir, env = {} }) {
  const port = await freePort();
  const start = (nodeArgs) =>
    startApi({
      databaseUrl,
      dataDir,
      port,
      nodeArgs,
      env: { SIGNET_ROLE: role, SIGNET_WEBHOOK_ALLOW_PRIVATE: '1', ...env },
    });
  let node = await start([]);
  return {
    url: node.url,
    kill: () => node.kill(),
    async comeBack({ nodeArgs = [] } = {}) {
      node = await start(nodeArgs);
    },
    freeze: () => process.kill(node.pid, 'SIGSTOP'),
    thaw: () => process.kill(node.pid, 'SIGCONT'),
    stop: () => node.stop(),
  };
}

export async function startReceiver(ledger) {
  const port = await freePort();
  const start = async () => {
    const child = fork(join(import.meta.dirname, 'receiver.mjs'), [String(port), ledger], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    return child;
  };
  let child = await start();
  return {
    url: `http://127.0.0.1:${port}`,
    async restart() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      child = await start();
    },
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** The management key of an instance, made the way an operator makes it. */
export async function managementKey({ databaseUrl, dataDir }) {
  const entry = process.env.SIGNET_API_ENTRY ?? join(import.meta.dirname, '../../../apps/api/dist/main.js');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(entry, '../cli/main.js'), 'bootstrap', '--json'],
    {
      env: {
        PATH: process.env.PATH,
        SIGNET_ENV: 'development',
        SIGNET_DATA_DIR: dataDir,
        DATABASE_URL: databaseUrl,
      },
    },
  );
  return JSON.parse(stdout).management_api_key;
}
