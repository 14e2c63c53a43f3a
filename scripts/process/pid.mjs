import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Names a process so that no other one is ever taken for it: a pid alone is given out again, to anybody's process and
 * after every boot.
 * @param {number} pid
 * @returns {{ pid: number, started: string | null, boot: string | null }} nulls where the system does not say
 */
export function nameOf(pid) {
  return { pid, started: startOf(pid), boot: bootId() };
}

/**
 * Tells whether the process that was named still lives. That its pid is in use proves nothing, least of all when it is
 * another account's. A name without a boot was written by an earlier version.
 */
export function lives({ pid, started, boot }) {
  if (!Number.isInteger(pid) || pid < 1 || typeof started !== 'string') return false;
  if (typeof boot === 'string' && boot !== bootId()) return false;
  return startOf(pid) === started;
}

/** When a process began: in ticks since the boot on Linux, else as `ps` prints it. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie holds nothing any more, however late its parent asks for it.
    return state === 'Z' || state === 'X' ? null : fields[18];
  } catch {
    if (process.platform === 'linux') return null;
  }
  const options = { encoding: 'utf8', env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } };
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], options).stdout?.trim() || null;
}

function bootId() {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}
