import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { flushFolder, writeDurably } from '../process/durable-file.mjs';
import { Failure } from '../process/failure.mjs';
import { exitOf, spawnGuarded } from '../process/spawn.mjs';
import { wayInto } from './account.mjs';

/** Who administers a cluster that we made, and who owns our database in it. */
const superuser = 'postgres';
const owner = 'signet';

/** A clean environment: LANG, PG* or TZ of the person who starts us must not shape the cluster. */
export const serverEnv = { LC_ALL: 'C', TZ: 'UTC', PATH: process.env.PATH };

/**
 * Creates the cluster unless it exists. In one that an earlier version made the owner is the superuser as well, which
 * nothing can take from it any more: there both are the same login.
 * @param {{ home: string, initdb: string, account: { uid: number, gid: number } | null, durable: boolean }} options
 * @returns {Promise<{ data: string, superuser: Login, owner: Login }>}
 * @typedef {{ name: string, password: string }} Login
 */
export async function ensureCluster({ home, initdb, account, durable }) {
  const data = join(home, 'data');
  const passwordFile = join(home, 'password');
  const superuserFile = join(home, 'superuser-password');
  if (existsSync(join(data, 'PG_VERSION'))) return { data, ...loginsOf(home) };

  const password = writePassword(passwordFile);
  const superuserPassword = writePassword(superuserFile);

  // Made aside and renamed: an interrupted initdb must not look like a cluster next time.
  const aside = join(home, 'data.new');
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { mode: 0o700 });
  for (const ofTheAccount of account ? [aside, superuserFile] : [])
    chownSync(ofTheAccount, account.uid, account.gid);
  await initialise({ initdb, account, durable, data: aside, passwordFile: superuserFile });
  renameSync(aside, data);
  if (durable) flushFolder(home);
  return {
    data,
    superuser: { name: superuser, password: superuserPassword },
    owner: { name: owner, password },
  };
}

/**
 * The logins of a cluster that exists.
 * @param {string} home
 * @returns {{ superuser: Login, owner: Login }}
 */
export function loginsOf(home) {
  const ownerLogin = { name: owner, password: readPassword(join(home, 'password'), home) };
  const superuserFile = join(home, 'superuser-password');
  if (!existsSync(superuserFile)) return { superuser: ownerLogin, owner: ownerLogin };
  return { superuser: { name: superuser, password: readPassword(superuserFile, home) }, owner: ownerLogin };
}

function writePassword(file) {
  const password = randomBytes(24).toString('base64url');
  writeDurably(file, password);
  return password;
}

async function initialise({ initdb, account, durable, data, passwordFile }) {
  const way = wayInto(data, account);
  const args = ['-D', way.name, '-U', superuser, '--pwfile=/dev/stdin', '--auth=scram-sha-256', '-E', 'UTF8'];
  // The built-in provider needs no system locale and no ICU, and sorts the same on every machine.
  args.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  if (!durable) args.push('--no-sync');
  const password = openSync(passwordFile, 'r');
  const child = spawnGuarded(
    initdb,
    args,
    { stdio: [password, 'pipe', 'pipe'], env: serverEnv, cwd: way.cwd, detached: true },
    { account },
  );
  closeSync(password);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  if ((await exitOf(child)) !== 0) {
    throw new Failure(`The database could not be created: ${lastLineOf(output)}`);
  }
}

function readPassword(file, home) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Failure(
      error.code === 'ENOENT'
        ? `The password of the database is missing: restore ${file} from a backup.`
        : `The password of the database in ${home} cannot be read (${error.code}): start as the account that created the data folder.`,
    );
  }
}

function lastLineOf(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? 'initdb gave no reason.';
}
