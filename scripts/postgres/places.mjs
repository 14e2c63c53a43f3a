import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, lstatSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { prepareDataFolder } from '../instance/data-folder.mjs';
import { Failure } from '../process/failure.mjs';
import { succeedsAs } from './account.mjs';

/** Where things go that another account must reach, best first. Both outlive a reboot. */
export const sharedFolders = ['/var/lib/signet', '/var/tmp/signet'];

/**
 * Prepares the folder that holds the cluster, its password and its log, owned by the account.
 * When the account cannot reach the data folder (it is below somebody's 0700 home), the cluster lives in a shared
 * place and `<dataDir>/postgres` is a link to it.
 * @param {string} dataDir
 * @param {{ uid: number, gid: number } | null} account
 * @returns {string} the folder, links resolved
 */
export function prepareHome(dataDir, account) {
  const home = join(resolve(dataDir), 'postgres');
  try {
    prepareDataFolder(dataDir);
    if (!existsSync(home)) createHome(home, account);
    return realpathSync(home);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      `The data folder ${resolve(dataDir)} cannot be written (${error.code}): make it writable, or choose another one with SIGNET_DATA_DIR.`,
    );
  }
}

function createHome(home, account) {
  removeDeadLink(home);
  mkdirSync(home, { mode: 0o700 });
  if (account === null) return;
  chownSync(home, account.uid, account.gid);
  if (canUse(home, account)) return;

  rmSync(home, { recursive: true });
  symlinkSync(createShared(dirname(home), account), home);
}

/** A random name: one derived from the path would hand an old cluster to a data folder that was deleted and made anew. */
function createShared(dataDir, account) {
  for (const folder of sharedFolders) {
    const target = join(folder, `data-${randomBytes(8).toString('hex')}`);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 });
      mkdirSync(target, { mode: 0o700 });
      chownSync(target, account.uid, account.gid);
    } catch {
      continue;
    }
    if (canUse(target, account)) return target;
    rmSync(target, { recursive: true });
  }
  throw new Failure(
    `PostgreSQL cannot run as root, and the account "${account.name}" reaches neither ${dataDir} nor ${sharedFolders[0]}: choose a data folder it can reach with SIGNET_DATA_DIR.`,
  );
}

function canUse(folder, account) {
  return succeedsAs(account, 'test', ['-x', folder, '-a', '-w', folder]);
}

function removeDeadLink(path) {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(path);
}
