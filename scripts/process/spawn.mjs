import { spawn, spawnSync } from 'node:child_process';

let setprivFound;

/** Tells whether util-linux `setpriv` can tie a child's life to ours here. It is part of every Debian, not of macOS. */
export function hasSetpriv() {
  setprivFound ??=
    process.platform === 'linux' &&
    spawnSync('setpriv', ['--pdeathsig=TERM', 'true'], { stdio: 'ignore' }).status === 0;
  return setprivFound;
}

/**
 * Spawns a child that dies with us, even when we are killed with SIGKILL and can clean up nothing.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @param {{ deathSignal?: string, account?: { uid: number, gid: number } | null }} [guard] `account` drops root
 */
export function spawnGuarded(command, args, options, { deathSignal = 'TERM', account = null } = {}) {
  if (!hasSetpriv()) {
    return spawn(command, args, { ...options, ...(account ? { uid: account.uid, gid: account.gid } : {}) });
  }
  const identity = account ? [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'] : [];
  return spawn('setpriv', [`--pdeathsig=${deathSignal}`, ...identity, '--', command, ...args], options);
}

/** Resolves once the child has ended, with its exit code; 128 stands for an end by signal. */
export function exitOf(child) {
  return new Promise((resolve, reject) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve(child.exitCode ?? 128);
      return;
    }
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 128));
  });
}

/**
 * Asks a child to end and waits for it, with SIGKILL as the last word.
 * @param {import('node:child_process').ChildProcess} child
 * @param {{ signal?: NodeJS.Signals, timeoutMs?: number }} [options]
 */
export async function endChild(child, { signal = 'SIGTERM', timeoutMs = 10_000 } = {}) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = exitOf(child);
  child.kill(signal);
  const lastWord = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  await ended;
  clearTimeout(lastWord);
}
