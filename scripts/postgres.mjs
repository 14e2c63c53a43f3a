import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountFor } from './postgres/account.mjs';
import { findBinaries } from './postgres/binaries.mjs';
import { ensureCluster } from './postgres/cluster.mjs';
import { ensureDatabase, forgetTheShell, waitUntilReady } from './postgres/connect.mjs';
import { clearLeftover } from './postgres/leftover.mjs';
import { prepareHome, requireConsistent } from './postgres/places.mjs';
import { spawnServer } from './postgres/server.mjs';
import { Failure } from './process/failure.mjs';
import { freePort } from './process/ports.mjs';
import { exitOf } from './process/spawn.mjs';

const database = 'signet';

/**
 * Starts the embedded PostgreSQL on 127.0.0.1, creating cluster and database on first use.
 * The server dies with this process, whichever way that ends.
 * @param {{ dataDir: string, port?: number, durable?: boolean }} options the cluster lives in `<dataDir>/postgres`;
 *   without a port a free one is taken; `durable: false` trades safety for speed and is for tests only
 * @returns {Promise<{ url: string, ownerUrl: string, port: number, exited: Promise<number>, stop: () => Promise<void> }>}
 *   `url` is the superuser's, `ownerUrl` that of whoever owns the database
 */
export async function startPostgres({ dataDir, port, durable = true }) {
  forgetTheShell();
  const account = accountFor(join(dataDir, 'postgres/data'));
  const binaries = findBinaries(account);
  const home = await prepareHome(dataDir, account);
  const { data, superuser, owner } = await ensureCluster({ home, initdb: binaries.initdb, account, durable });
  requireConsistent(home, data);
  await clearLeftover(data);

  // Somebody may take a free port between our look and the server's start.
  const attempts = port === undefined ? 3 : 1;
  for (let attempt = 1; ; attempt += 1) {
    const chosen = port ?? (await freePort());
    const urlOf = ({ name, password }) => `postgres://${name}:${password}@127.0.0.1:${chosen}/${database}`;
    const url = urlOf(superuser);
    const server = spawnServer({ binary: binaries.postgres, home, data, port: chosen, account, durable });
    try {
      await waitUntilReady(url, server);
      await ensureDatabase(url, owner);
      return { url, ownerUrl: urlOf(owner), port: chosen, exited: exitOf(server.child), stop: server.stop };
    } catch (error) {
      await server.stop();
      const reason = server.lastFatal();
      if (attempt < attempts && /Address already in use/.test(server.output())) continue;
      throw new Failure(
        `The embedded PostgreSQL in ${home} did not start: ${reason ?? error.message}. Its log is ${server.logFile}.`,
      );
    }
  }
}

/**
 * Starts a PostgreSQL that forgets everything when it stops: for tests and measurements.
 * @param {{ durable?: boolean }} [options] `durable: true` keeps the real cost of a commit
 */
export async function startThrowawayPostgres({ durable = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'signet-pg-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const server = await startPostgres({ dataDir: folder, durable });
    return {
      ...server,
      stop: async () => {
        await server.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
