import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Clears what a killed run left behind in a cluster. PostgreSQL handles a dead pid itself, but takes a zombie (pid 1 of
 * a container may reap late) or a recycled pid of the same account for a live server, for ever.
 * @param {string} data the cluster folder
 */
export async function clearLeftover(data) {
  // Without /proc nothing can be told for sure: leave the decision to PostgreSQL.
  if (process.platform !== 'linux') return;
  for (let waitedMs = 0; serverOn(data) !== null && waitedMs < 20_000; waitedMs += 50) {
    if (waitedMs === 0) process.kill(serverOn(data), 'SIGINT');
    await sleep(50);
  }
  if (serverOn(data) === null) rmSync(join(data, 'postmaster.pid'), { force: true });
}

/** The pid of the server that runs on this very cluster; null when none does, or where there is no /proc to ask. */
export function serverOn(data) {
  const pid = readPid(join(data, 'postmaster.pid'));
  return pid !== null && isServerOf(pid, data) ? pid : null;
}

/** True only for a running server of this very cluster: other PostgreSQL servers of the machine are none of our business. */
function isServerOf(pid, data) {
  try {
    const isRunning = /\(postgres\) [^ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return isRunning && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
  } catch {
    return false;
  }
}

function readPid(file) {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}
