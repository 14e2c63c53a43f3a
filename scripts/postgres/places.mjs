import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { prepareDataFolder } from '../instance/data-folder.mjs';
import { writeDurably } from '../process/durable-file.mjs';
import { Failure } from '../process/failure.mjs';
import { run } from '../process/run.mjs';
import { isShutOut } from './account.mjs';
import { serverOn } from './leftover.mjs';

/** What is in a data folder only when its database was there once. */
const traces = ['identity.json', 'master.key'];

/**
 * Prepares the folder in the data folder that holds the cluster, its passwords and its log.
 * @param {string} dataDir
 * @param {{ name: string, uid: number, gid: number } | null} account
 * @returns {Promise<string>} the folder, links resolved
 */
export async function prepareHome(dataDir, account) {
  const home = join(resolve(dataDir), 'postgres');
  try {
    prepareDataFolder(dataDir);
    if (lstatSync(home, { throwIfNoEntry: false })?.isSymbolicLink()) await bringHome(home);
    requireWhole(dataDir, home);
    if (!existsSync(home)) mkdirSync(home, { mode: 0o700 });
    await giveCluster(join(home, 'data'), account);
    if (isShutOut(home, account)) chownSync(home, account.uid, account.gid);
    if (isShutOut(home, account)) {
      throw new Failure(
        `PostgreSQL cannot run as root, and the account "${account.name}" does not reach ${home}: choose a data folder it can reach with SIGNET_DATA_DIR.`,
      );
    }
    return realpathSync(home);
  } catch (error) {
    if (error instanceof Failure || error.code === undefined) throw error;
    throw new Failure(
      `The data folder ${resolve(dataDir)} cannot be written (${error.code}): make it writable, or choose another one with SIGNET_DATA_DIR.`,
    );
  }
}

/** Nothing is made anew in the place of what is missing: an empty database would look like an instance that lost everything. */
function requireWhole(dataDir, home) {
  if (existsSync(join(home, 'data/PG_VERSION'))) return;
  const trace = traces.find((name) => statSync(join(dataDir, name), { throwIfNoEntry: false })?.size > 0);
  if (!trace) return;
  throw new Failure(
    `The database of the data folder ${resolve(dataDir)} is missing: there is ${trace}, and no cluster in postgres/data. Restore the folder from a backup, set DATABASE_URL if its database lives elsewhere, or choose an empty folder with SIGNET_DATA_DIR for a new instance.`,
  );
}

/** A folder that came from another machine belongs to an account of that machine. */
async function giveCluster(data, account) {
  if (account === null || (statSync(data, { throwIfNoEntry: false })?.uid ?? account.uid) === account.uid)
    return;
  const { code, output } = await run('chown', ['-R', `${account.uid}:${account.gid}`, data]);
  if (code !== 0)
    throw new Failure(`The database in ${data} could not be given to "${account.name}": ${output.trim()}`);
}

/**
 * An earlier version kept the cluster elsewhere when its account could not reach the data folder, and left a link. The
 * cluster is copied into the folder. The old one stays as it was: a copy of the folder may hold the same link.
 */
async function bringHome(link) {
  const old = readlinkSync(link);
  if (!existsSync(old)) {
    throw new Failure(
      `The database of this data folder was kept in ${old}, where ${link} leads, and is not there: bring that folder back, or restore the data folder from a backup.`,
    );
  }
  const pid = serverOn(join(old, 'data'));
  if (pid !== null) {
    throw new Failure(
      `The database of this data folder is kept in ${old}, and process ${pid} works on it: stop the Signet that uses it and start again.`,
    );
  }
  const aside = `${link}.new`;
  rmSync(aside, { recursive: true, force: true });
  const copy = await run('sh', ['-c', 'cp -a "$0" "$1" && sync -f "$1"', old, aside]);
  if (copy.code !== 0) {
    rmSync(aside, { recursive: true, force: true });
    throw new Failure(`The database in ${old} could not be copied to ${link}: ${copy.output.trim()}`);
  }
  rmSync(link);
  renameSync(aside, link);
  process.stderr.write(
    `\n  The database was copied from ${old} into the data folder: remove the old one when all is well.\n`,
  );
}

/**
 * Refuses a cluster that was copied from elsewhere while a server worked on it: its files are of different moments.
 * Remembers where this one is.
 * @param {string} home
 * @param {string} data
 */
export function requireConsistent(home, data) {
  const file = join(home, 'place.json');
  const place = { path: realpathSync(data), inode: statSync(data).ino };
  const before = readPlace(file);
  // One of the two is enough: a folder can be moved, and a disk can come back from a snapshot.
  const isMoved = before !== null && before.path !== place.path && before.inode !== place.inode;
  if (isMoved && existsSync(join(data, 'postmaster.pid'))) {
    throw new Failure(
      `The database in ${data} was copied from ${before.path} while a server worked on it, or after that was killed: such a copy holds parts of different moments. Stop the original and copy it again, or use "signet backup" and "signet restore". If it is a snapshot of a whole disk, remove ${join(data, 'postmaster.pid')}.`,
    );
  }
  if (before?.path !== place.path || before.inode !== place.inode) writeDurably(file, JSON.stringify(place));
}

function readPlace(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
