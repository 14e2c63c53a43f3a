import { readFile, rm, writeFile } from 'node:fs/promises';
import { Failure } from '../failure.js';

/**
 * Keeps a second run out of a folder: each writes the credentials whole, so the later one would drop the other's keys.
 * The lock of a run that was killed does not count.
 *
 * @returns the function that gives the folder back
 * @throws Failure while another run is at work
 */
export async function takeLock(file: string): Promise<() => Promise<void>> {
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx', mode: 0o600 });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 0)
        throw new Failure(`${file} cannot be written: is its folder yours?`);
      const holder = Number(await readFile(file, 'utf8').catch(() => ''));
      if (isRunning(holder))
        throw new Failure(
          `Another migration (process ${holder}) is writing to this folder: wait for it, or use another --output.`,
        );
      await rm(file, { force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is a process too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
