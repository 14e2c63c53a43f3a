import { Failure } from './failure.mjs';
import { whenNpmDies } from './npm.mjs';

/** Trouble with a file that has nothing to do with our code, whichever line meets it first. */
const fileTrouble = {
  EACCES: 'this account may not read or write it',
  EPERM: 'this account may not change it',
  EROFS: 'its file system is read-only',
  ENOTDIR: 'a file is where a folder should be',
};

const undoSteps = [];
let stopping;

/** Registers what a stop must undo. Steps run newest first, each exactly once. */
export function onStop(undo) {
  undoSteps.push(undo);
}

/** Tells whether the script has begun to stop, so that an expected exit of a child is not reported as a fault. */
export function isStopping() {
  return stopping !== undefined;
}

/** Runs every registered undo step. Calling it again returns the stop that is already under way. */
export function stop() {
  stopping ??= (async () => {
    // A step may still be registered while others run, so the list is drained rather than iterated.
    while (undoSteps.length > 0) {
      try {
        await undoSteps.pop()();
      } catch (error) {
        process.stderr.write(`${describe(error)}\n`);
      }
    }
  })();
  return stopping;
}

/**
 * Runs a script from its first line to its exit code, and stops what it started whichever way it ends.
 * @param {() => Promise<number | void>} body returns the exit code; nothing means 0
 * @param {{ signalExitCode?: number }} [options] exit code after Ctrl-C; 130 unless stopping is the normal end
 */
export async function runScript(body, { signalExitCode = 130 } = {}) {
  const stopAndExit = () => void stop().then(() => process.exit(signalExitCode));
  // npm passes Ctrl-C on although the terminal has already delivered it: `on`, never `once`.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stopAndExit);
  whenNpmDies(stopAndExit);
  // A reader that went away (`npm start | head`) must not cut the stop short.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

  let exitCode = 0;
  try {
    exitCode = (await body()) ?? 0;
  } catch (error) {
    // After a signal, the children that were stopped make their waiters fail: that is not news.
    if (!isStopping()) process.stderr.write(`${describe(error)}\n`);
    exitCode = error instanceof Failure ? error.exitCode : 1;
  }
  if (isStopping()) exitCode = signalExitCode;
  await stop();
  process.exit(exitCode);
}

function describe(error) {
  if (error instanceof Failure) return error.message;
  if (fileTrouble[error?.code] && error.path) {
    return `${error.path} cannot be used: ${fileTrouble[error.code]}. Correct that and try again.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
