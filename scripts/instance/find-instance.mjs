import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loginsOf } from '../postgres/cluster.mjs';
import { forgetTheShell } from '../postgres/connect.mjs';
import { startPostgres } from '../postgres.mjs';
import { Failure } from '../process/failure.mjs';
import { onStop } from '../process/script.mjs';
import { prepareDataFolder } from './data-folder.mjs';
import { onlyDatabase } from './environment.mjs';
import { takeLock } from './lock.mjs';
import { findRecord } from './record.mjs';

/**
 * Finds the operator's database, else the running instance's, else starts the embedded one for as long as the command
 * runs.
 * @param {ReturnType<typeof import('./settings.mjs').readSettings>} settings
 * @returns {Promise<{ databaseEnv: NodeJS.ProcessEnv, superuserUrl: string | null, apiUrl: string, opsUrl: string }>}
 *   `superuserUrl` of the embedded database; null for the operator's
 */
export async function findInstance(settings) {
  const { apiUrl, opsUrl, dataDir } = settings;
  if (settings.databaseUrl)
    return { apiUrl, opsUrl, databaseEnv: onlyDatabase(process.env), superuserUrl: null };
  prepareDataFolder(dataDir);
  forgetTheShell();

  // An instance that is just starting holds the lock but has no record yet; another command holds it for a moment.
  const deadline = Date.now() + 60_000;
  for (;;) {
    const record = findRecord(dataDir);
    if (record) return ofRunning(record, dataDir);
    const lock = takeLock(dataDir);
    if (!('heldBy' in lock)) {
      onStop(lock.release);
      break;
    }
    if (Date.now() > deadline) {
      throw new Failure(
        `The data folder ${dataDir} is in use by process ${lock.heldBy}, which does not become ready: stop it and try again.`,
      );
    }
    await sleep(100);
  }

  const postgres = await startPostgres({ dataDir });
  onStop(postgres.stop);
  return { apiUrl, opsUrl, databaseEnv: { DATABASE_URL: postgres.ownerUrl }, superuserUrl: postgres.url };
}

function ofRunning({ apiUrl, opsUrl, databaseUrl }, dataDir) {
  const url = new URL(databaseUrl);
  const { name, password } = loginsOf(join(dataDir, 'postgres')).superuser;
  Object.assign(url, { username: name, password });
  return { apiUrl, opsUrl, databaseEnv: { DATABASE_URL: databaseUrl }, superuserUrl: url.href };
}
