import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { Failure, FaultyFile } from './failure.js';

const OWNER_ONLY = 0o600;

/**
 * Replaces a file so that nobody but its owner ever reads it and a crash leaves the old or the new content, never half.
 * The mode is that of a new file: an existing one with wider permissions does not pass them on.
 */
export async function writePrivate(file: string, content: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', OWNER_ONLY);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Failure(`${file} could not be written: ${reason(error)}.`);
  }
}

/**
 * Reads a text file, in whichever encoding of Unicode it says it is; null where there is none.
 * @param bytesMax how long it may be; no more is read to find out, since a device has no end
 * @throws FaultyFile when it is longer
 */
export async function readIfThere(file: string, bytesMax = Infinity): Promise<string | null> {
  let bytes: Buffer;
  try {
    bytes = await buffer(createReadStream(file, { end: bytesMax }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Failure(`${file} could not be read: ${reason(error)}.`);
  }
  if (bytes.length > bytesMax) {
    const message = `It has more than ${bytesMax / 1e6} MB, the most that is read`;
    throw new FaultyFile(file, [{ line: 1, column: 1, message }]);
  }
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    // Read as something else, names would be registered with other characters in them.
    throw new Failure(`${file} is not in UTF-8: save it in that encoding.`);
  }
}

/** By the mark at the beginning, which editors and shells of Windows write; the decoder takes it away. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** Reads a JSON file that must be an object; null where there is none. */
export async function readJsonFile(file: string): Promise<Record<string, unknown> | null> {
  const text = await readIfThere(file);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (value && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // The parser's message quotes the file, which may hold keys.
  }
  throw new Failure(`${file} is not a JSON object: correct it or move it away.`);
}

function reason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    EACCES: 'this account may not access it',
    EPERM: 'this account may not change it',
    EROFS: 'its file system is read-only',
    EISDIR: 'it is a folder',
    ENOENT: 'its folder does not exist',
    ENOTDIR: 'a part of its path is a file',
    ENOSPC: 'the disk is full',
  };
  return known[code ?? ''] ?? String(code ?? error);
}
