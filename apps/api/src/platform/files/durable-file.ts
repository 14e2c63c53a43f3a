import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Puts text into a file that only its owner reads and that is there whole or not at all, whatever happens meanwhile: a
 * full disk, a killed process, a power cut.
 */
export async function writeDurably(file: string, text: string): Promise<void> {
  const aside = `${file}.${randomBytes(4).toString('hex')}.part`;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    const handle = await open(aside, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
    await flush(path.dirname(file));
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

/** Waits until the disk has a file, or the names in a folder. */
export async function flush(target: string): Promise<void> {
  const handle = await open(target, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
