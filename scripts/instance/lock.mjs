import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lives, nameOf } from '../process/pid.mjs';

/**
 * Takes the data folder for this process: two instances on one folder would destroy each other's database.
 * A lock whose owner died is taken over, and so is one that came with a copy of somebody else's folder.
 * @param {string} dataDir
 * @returns {{ release: () => void } | { heldBy: number }}
 */
export function takeLock(dataDir) {
  const file = join(dataDir, 'lock');
  const mine = JSON.stringify(claimOn(dataDir));
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    for (;;) {
      try {
        // A link appears with its content in one step, so nobody ever reads a half-written lock.
        linkSync(draft, file);
        return { release: () => removeIfStill(file, mine) };
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const found = readOrNull(file);
      const owner = found === null ? null : holderOf(dataDir, found);
      if (owner !== null) return { heldBy: owner };
      if (found !== null) removeIfStill(file, found);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** What a lock or a record says of its holder: this process, on this very folder. */
export function claimOn(dataDir) {
  return { ...nameOf(process.pid), folder: folderId(dataDir) };
}

/**
 * The pid behind a lock or a record in a folder; null once that process is gone, when the text is damaged, and when it
 * speaks of another folder, from which it was copied.
 */
export function holderOf(dataDir, text) {
  try {
    const claim = JSON.parse(text);
    const isCopied = claim.folder !== undefined && claim.folder !== folderId(dataDir);
    return !isCopied && lives(claim) ? claim.pid : null;
  } catch {
    return null;
  }
}

/** Good for as long as the holder lives: device numbers change at a boot. */
function folderId(dataDir) {
  const { dev, ino } = statSync(dataDir);
  return `${dev}:${ino}`;
}

/** Removes a lock only while it holds the given text: between our look and our hand, another process may have taken it. */
function removeIfStill(file, text) {
  const aside = `${file}.gone.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (readOrNull(aside) !== text) {
    try {
      linkSync(aside, file);
    } catch {}
  }
  rmSync(aside, { force: true });
}

function readOrNull(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
