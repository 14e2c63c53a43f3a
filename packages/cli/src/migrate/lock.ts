import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { Failure } from '../failure.js';

/** Who holds a folder. A pid alone is given out again, to anybody's process and after every boot. */
interface Holder {
  pid: number;
  started: string | null;
  boot: string | null;
}

/**
 * Keeps a second run out of a folder: each writes the credentials whole, so the later one would drop the other's keys.
 * The lock of a run that was killed does not count.
 *
 * @returns the function that gives the folder back
 * @throws Failure while another run is at work
 */
export async function takeLock(file: string): Promise<() => Promise<void>> {
  const draft = `${file}.${process.pid}`;
  try {
    await writeFile(draft, JSON.stringify(holderAt(process.pid)), { mode: 0o600 });
    // A link appears with its content in one step, so nobody ever reads a half-written lock.
    await link(draft, file).catch(async () => {
      const pid = holderIn(await readFile(file, 'utf8').catch(() => ''));
      if (pid !== null)
        throw new Failure(
          `Another migration (process ${pid}) is writing to this folder: wait for it, or use another --output.`,
        );
      await rm(file, { force: true });
      await link(draft, file);
    });
    return () => rm(file, { force: true });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${file} cannot be written: is its folder yours?`);
  } finally {
    await rm(draft, { force: true });
  }
}

/** The pid of the process that wrote a lock, while that very process lives. */
function holderIn(text: string): number | null {
  try {
    const { pid, started, boot } = JSON.parse(text) as Holder;
    const now = holderAt(pid);
    return typeof started === 'string' && started === now.started && boot === now.boot ? pid : null;
  } catch {
    return null;
  }
}

function holderAt(pid: number): Holder {
  return { pid, started: startOf(pid), boot: contentOf('/proc/sys/kernel/random/boot_id') };
}

/** When a process began: in ticks since the boot on Linux, else as `ps` prints it; null where there is none. */
function startOf(pid: number): string | null {
  const stat = contentOf(`/proc/${pid}/stat`);
  if (stat !== null) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  if (process.platform === 'linux') return null;
  try {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env }).trim() || null;
  } catch {
    return null;
  }
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
