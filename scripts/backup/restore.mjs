import { existsSync, readdirSync } from 'node:fs';
import { prepareDataFolder } from '../instance/data-folder.mjs';
import { bundledMajor } from '../postgres/binaries.mjs';
import { Failure } from '../process/failure.mjs';
import { readArchive } from './archive.mjs';
import { format } from './backup.mjs';

/**
 * Makes a data folder from a backup.
 * @param {{ dataDir: string, file: string }} options the folder must not exist, or be empty
 * @returns {Promise<{ version: string, made_at: string, instance: string | null, postgres: string | null, has_master_key: boolean }>}
 */
export async function restore({ dataDir, file }) {
  if (!existsSync(file)) throw new Failure(`There is no file ${file}.`);
  prepareDataFolder(dataDir);
  const found = readdirSync(dataDir).filter((name) => name !== '.restoring');
  if (found.length > 0)
    throw new Failure(
      `The data folder ${dataDir} is not empty (it holds ${found[0]}): choose another one with SIGNET_DATA_DIR, or move this one away.`,
    );
  let manifest;
  await readArchive(file, dataDir, (text) => {
    manifest = manifestIn(text, file);
  });
  return manifest;
}

function manifestIn(text, file) {
  let manifest;
  try {
    manifest = JSON.parse(text);
  } catch {}
  if (!Number.isInteger(manifest?.format)) throw new Failure(`${file} is no backup of Signet.`);
  if (manifest.format > format)
    throw new Failure(
      `${file} was made by a later version of Signet (${manifest.version}): restore it with that version.`,
    );
  const { postgres, platform } = manifest;
  const here = `${process.platform}-${process.arch}`;
  if (postgres !== null && (platform !== here || Number(postgres) !== bundledMajor()))
    throw new Failure(
      `${file} holds a cluster of PostgreSQL ${postgres} on ${platform}, and here is PostgreSQL ${bundledMajor()} on ${here}: restore it with a version of Signet that comes with PostgreSQL ${postgres}, on such a machine.`,
    );
  return manifest;
}
