import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { Failure } from '../process/failure.mjs';
import { hasSetpriv } from '../process/spawn.mjs';

/**
 * Chooses the account that PostgreSQL runs under. PostgreSQL refuses uid 0 and wants an entry in the user database,
 * so root borrows an account that every system has; anybody else keeps their own.
 * @param {string} clusterFolder an existing cluster keeps the account that owns it
 * @returns {{ name: string, uid: number, gid: number } | null} null: run as we are
 */
export function accountFor(clusterFolder) {
  if (process.getuid?.() !== 0) return null;

  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid }) => uid > 0);

  const owner = statSync(clusterFolder, { throwIfNoEntry: false })?.uid;
  const account =
    accounts.find(({ uid }) => uid === owner) ??
    accounts.find(({ name }) => name === 'postgres') ??
    accounts.find(({ name }) => name === 'nobody');
  if (!account) {
    throw new Failure(
      'PostgreSQL refuses to run as root and there is no "postgres" or "nobody" account here: start as another user, or set DATABASE_URL.',
    );
  }
  return account;
}

/** Tells whether a command succeeds under the account: the only honest test of whether it reaches a file. */
export function succeedsAs(account, command, args) {
  const options = { stdio: 'ignore', cwd: '/' };
  if (account === null) return spawnSync(command, args, options).status === 0;
  if (!hasSetpriv()) {
    return spawnSync(command, args, { ...options, uid: account.uid, gid: account.gid }).status === 0;
  }
  const identity = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', '--'];
  return spawnSync('setpriv', [...identity, command, ...args], options).status === 0;
}

/**
 * How a program that runs under the account is led into a folder that the account owns. The folders above may be closed
 * to it (a 0700 home such as root's), so the folder becomes its working directory while we are still ourselves: the name
 * leads there without passing through the others.
 * @returns {{ cwd: string, name: string }}
 */
export function wayInto(folder, account) {
  return isLed(account) ? { cwd: folder, name: '/proc/self/cwd' } : { cwd: '/', name: folder };
}

/** Tells whether a folder is out of the account's reach, where there is no other way in. */
export function isShutOut(folder, account) {
  return (
    account !== null && !isLed(account) && !succeedsAs(account, 'test', ['-x', folder, '-a', '-w', folder])
  );
}

const isLed = (account) => account !== null && process.platform === 'linux';
