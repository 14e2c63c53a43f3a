import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../process/failure.mjs';
import { endChild, exitOf, spawnGuarded } from '../process/spawn.mjs';
import { explainExit } from './explain-exit.mjs';

/** The level of a warning in our log lines. */
const WARN = 40;
const logSizeMax = 10 * 1024 * 1024;

/**
 * Starts one of our Node services with its output in `<dataDir>/logs/<name>.log`.
 * @param {{ name: string, entry: string, env: NodeJS.ProcessEnv, dataDir: string }} options
 */
export function startService({ name, entry, env, dataDir }) {
  const logFile = join(dataDir, 'logs', `${name}.log`);
  const log = openLog(logFile);
  const logStart = fstatSync(log).size;
  // detached: Ctrl-C in a terminal goes to the launcher alone, which stops things in their order.
  const child = spawnGuarded(process.execPath, ['--enable-source-maps', entry], {
    env,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);

  const exited = exitOf(child);
  exited.catch(() => {}); // whoever awaits it hears of a failed spawn
  // For platforms without setpriv: an ordinary end of this process takes the service along.
  const endWithUs = () => child.kill('SIGTERM');
  process.once('exit', endWithUs);

  return {
    name,
    exited,
    /** Why it ended, in its own words. */
    explain: (code) =>
      explainExit({
        name,
        code,
        signal: child.signalCode,
        logFile,
        output: readFileSync(logFile).subarray(logStart).toString('utf8'),
      }),
    /** What it warned about so far, in its own words. */
    warnings: () => readFileSync(logFile).subarray(logStart).toString('utf8').split('\n').flatMap(warningIn),
    stop: async () => {
      await endChild(child, { timeoutMs: 15_000 });
      process.off('exit', endWithUs);
    },
  };
}

function warningIn(line) {
  try {
    const { level, msg } = JSON.parse(line);
    return level === WARN && typeof msg === 'string' ? [msg] : [];
  } catch {
    return [];
  }
}

/**
 * Resolves once the address answers as wanted; fails as soon as the service ends, or after a minute.
 * @param {ReturnType<typeof startService>} service
 * @param {string} url
 * @param {(response: import('node:http').IncomingMessage) => boolean} isReady
 */
export async function waitForService(service, url, isReady) {
  let ended = null;
  service.exited.then(
    (code) => (ended = code),
    () => (ended = 1),
  );
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (ended !== null) throw new Failure(service.explain(ended));
    if (await answers(url, isReady)) return;
    await sleep(50);
  }
  throw new Failure(
    `The ${service.name} did not become ready within a minute at ${url}: its log is in the data folder under logs.`,
  );
}

/** One connection per question: a pooled one would keep the service from closing its server when it stops. */
function answers(url, isReady) {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 5_000 }, (response) => {
      response.resume();
      resolve(isReady(response));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

/** Opens a log for appending. One old file is kept, so that years of restarts do not fill the disk. */
function openLog(file) {
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > logSizeMax) {
    rmSync(`${file}.1`, { force: true });
    renameSync(file, `${file}.1`);
  }
  return openSync(file, 'a', 0o600);
}
