import { readFileSync } from 'node:fs';

/**
 * Calls back when the npm that runs this script is gone. npm runs scripts through a shell, and a shell passes no signal
 * on: `kill` of npm would end npm and the shell, and leave nobody with a handle on what still runs.
 * @param {() => void} gone
 */
export function whenNpmDies(gone) {
  if (!process.env.npm_lifecycle_event) return;
  const before = ancestry();
  const watch = setInterval(() => {
    if (ancestry() === before) return;
    clearInterval(watch);
    gone();
  }, 200);
  watch.unref();
}

/** Our parent, and its parent while that is the shell in between. */
function ancestry() {
  const parent = process.ppid;
  const { name, ppid } = statusOf(parent);
  return ['sh', 'dash', 'bash'].includes(name) ? `${parent} ${ppid}` : `${parent}`;
}

function statusOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return { name: status.match(/^Name:\t(.+)$/m)?.[1], ppid: status.match(/^PPid:\t(\d+)$/m)?.[1] };
  } catch {
    return {}; // no /proc here: the parent alone must do
  }
}
