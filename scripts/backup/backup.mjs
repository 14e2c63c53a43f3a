import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '../checkout.mjs';
import { Failure } from '../process/failure.mjs';
import { writeArchive } from './archive.mjs';
import { addCluster } from './cluster.mjs';

export const manifestName = 'backup.json';
export const format = 1;

/** What belongs to a run or to a place, and not to the instance. */
const leftOut = /^(lock.*|instance\.json.*|logs|\.restoring|\.archiving|.*\.part)$/;

/**
 * Writes everything that a data folder holds into one file, while the instance goes on.
 * @param {{ dataDir: string, file: string, superuserUrl: string | null, withKey: boolean }} options without a superuser's
 *   address the database lives elsewhere and is not in the backup
 * @returns {Promise<{ hasKey: boolean }>} whether the master key is in it
 */
export async function backUp({ dataDir, file, superuserUrl, withKey }) {
  if (existsSync(file))
    throw new Failure(`${file} exists: name another file, because a backup replaces none.`);
  const hasKey = withKey && existsSync(join(dataDir, 'master.key'));
  const data = join(dataDir, 'postgres/data');
  const manifest = {
    format,
    version: readManifest().version,
    made_at: new Date().toISOString(),
    instance: readJson(join(dataDir, 'identity.json')).instance ?? null,
    // A copied cluster fits the same PostgreSQL on the same kind of machine.
    postgres: superuserUrl ? readFileSync(join(data, 'PG_VERSION'), 'utf8').trim() : null,
    platform: `${process.platform}-${process.arch}`,
    has_master_key: hasKey,
  };
  try {
    await writeArchive(file, async (archive) => {
      await archive.text(manifestName, JSON.stringify(manifest));
      if (superuserUrl) await addCluster({ url: superuserUrl, data, name: 'postgres/data' }, archive);
      // After the database: what it says is archived is there, because archives are never removed.
      await addFiles(archive, dataDir, '', (name) => hasKey || name !== 'master.key');
    });
  } catch (error) {
    if (error.code === 'ENOSPC')
      throw new Failure(`The disk is full: ${file} was not written, and nothing was left of it.`);
    throw error;
  }
  return { hasKey };
}

async function addFiles(archive, folder, prefix, isWanted) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const name = `${prefix}${entry.name}`;
    if (leftOut.test(name) || /^postgres\/(?!.*password$)/.test(name) || !isWanted(name)) continue;
    if (entry.isDirectory()) {
      await archive.folder(name);
      await addFiles(archive, join(folder, entry.name), `${name}/`, isWanted);
    } else if (entry.isFile()) await archive.file(name, join(folder, entry.name));
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
