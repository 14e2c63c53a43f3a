import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Takes the data folder for this process: two instances on one folder would destroy each other's database.
 * A lock whose owner died is taken over.
 * @param {string} dataDir
 * @returns {{ release: () => void } | { heldBy: number }}
 */
export function takeLock(dataDir) {
  const file = join(dataDir, 'lock');
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
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
      const owner = found === null ? null : ownerOf(found);
      if (owner !== null) return { heldBy: owner };
      if (found !== null) removeIfStill(file, found);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The pid behind a lock or an instance record while that process lives; null once it is gone. */
export function ownerOf(text) {
  try {
    const { pid, started } = JSON.parse(text);
    process.kill(pid, 0);
    return startOf(pid) === started ? pid : null;
  } catch (error) {
    // EPERM: it lives, under another account.
    return error.code === 'EPERM' ? JSON.parse(text).pid : null;
  }
}

/** When a process started, in kernel ticks: tells a process from a later one with the same pid. Null where unknown. */
export function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return null;
  }
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
