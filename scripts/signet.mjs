import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt } from './build.mjs';
import { root } from './checkout.mjs';
import { ensureInstalled } from './install.mjs';
import { prepareDataFolder } from './instance/data-folder.mjs';
import { takeLock } from './instance/lock.mjs';
import { findRecord } from './instance/record.mjs';
import { readSettings } from './instance/settings.mjs';
import { startPostgres } from './postgres.mjs';
import { Failure } from './process/failure.mjs';
import { runInForeground } from './process/run.mjs';
import { onStop, runScript } from './process/script.mjs';

const entry = join(root, 'apps/api/dist/cli/main.js');

await runScript(async () => {
  // stdout belongs to the command: programs read its JSON from there.
  const stream = process.stderr;
  await ensureInstalled({ stream });
  await ensureBuilt(['api'], { stream });
  if (!existsSync(entry))
    throw new Failure(`The command line is not part of this build: ${entry} is missing.`);

  const settings = readSettings();
  const { databaseUrl, apiUrl, opsUrl } = await findInstance(settings);
  return runInForeground(process.execPath, ['--enable-source-maps', entry, ...process.argv.slice(2)], {
    env: {
      ...process.env,
      SIGNET_ENV: settings.environment,
      SIGNET_DATA_DIR: settings.dataDir,
      SIGNET_API_URL: process.env.SIGNET_API_URL || apiUrl,
      SIGNET_OPS_URL: process.env.SIGNET_OPS_URL || opsUrl,
      DATABASE_URL: databaseUrl,
    },
  });
});

/** The operator's database, else the running instance's, else the embedded one for as long as the command runs. */
async function findInstance(settings) {
  if (settings.databaseUrl) return settings;
  prepareDataFolder(settings.dataDir);

  // An instance that is just starting holds the lock but has no record yet; another command holds it for a moment.
  const deadline = Date.now() + 60_000;
  for (;;) {
    const record = findRecord(settings.dataDir);
    if (record) return record;
    const lock = takeLock(settings.dataDir);
    if (!('heldBy' in lock)) {
      onStop(lock.release);
      break;
    }
    if (Date.now() > deadline) {
      throw new Failure(
        `The data folder ${settings.dataDir} is in use by process ${lock.heldBy}, which does not become ready: stop it and try again.`,
      );
    }
    await sleep(100);
  }

  const postgres = await startPostgres({ dataDir: settings.dataDir });
  onStop(postgres.stop);
  return { ...settings, databaseUrl: postgres.url };
}
