import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../process/failure.mjs';

/** Creates the data folder, or refuses when nothing can be written there. */
export function prepareDataFolder(dataDir) {
  try {
    // It holds the master key.
    makeFolder(dataDir, 0o700);
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Failure(
      `The data folder ${dataDir} cannot be written (${error.code}): make it writable, or choose another one with SIGNET_DATA_DIR.`,
    );
  }
}

/** Not `recursive: true`: on Node 20 that never returns below a folder like /proc, which exists and refuses every name. */
function makeFolder(folder, mode) {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent, 0o755);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another process may have made it meanwhile; a file in its place is the only real clash.
    if (error.code !== 'EEXIST' || !statSync(folder).isDirectory()) throw error;
  }
}
