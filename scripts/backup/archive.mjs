import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { flushFolder } from '../process/durable-file.mjs';
import { Failure } from '../process/failure.mjs';

const chunkBytes = 256 * 1024;

/**
 * Writes a compressed archive that only its owner reads and that is there whole or not at all.
 * @param {string} file must not exist
 * @param {(archive: { folder: (name: string) => Promise<void>, text: (name: string, content: string) => Promise<void>,
 *   file: (name: string, path: string) => Promise<void> }) => Promise<void>} fill
 */
export async function writeArchive(file, fill) {
  const { default: tar } = await import('tar-stream');
  const aside = `${file}.${process.pid}.part`;
  const pack = tar.pack();
  try {
    const target = createWriteStream(aside, { flags: 'wx', mode: 0o600, flush: true });
    const written = pipeline(pack, createGzip({ level: 3 }), target);
    // Whichever fails first is the reason: a full disk ends the stream, and would leave the filling waiting for it.
    await Promise.race([written, fill(entriesOf(pack)).then(() => pack.finalize())]);
    await written;
    await rename(aside, file);
    flushFolder(dirname(file));
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

function entriesOf(pack) {
  const add = (header, chunks) => pipeline(Readable.from(chunks), pack.entry(header));
  return {
    folder: (name) => add({ name: `${name}/`, type: 'directory', mode: 0o700 }, []),
    text: (name, content) => {
      const bytes = Buffer.from(content);
      return add({ name, mode: 0o600, size: bytes.length }, [bytes]);
    },
    /** The size it has when it is opened: a database goes on writing. One that is gone by then is left out. */
    file: async (name, path) => {
      const handle = await open(path, 'r').catch((error) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (handle === null) return;
      try {
        const { size } = await handle.stat();
        await add({ name, mode: 0o600, size }, exactly(handle, size));
      } finally {
        await handle.close();
      }
    },
  };
}

/** As many bytes as were announced, also of a file that became shorter meanwhile. */
async function* exactly(handle, size) {
  for (let left = size; left > 0;) {
    const chunk = Buffer.alloc(Math.min(left, chunkBytes));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, size - left);
    if (bytesRead === 0) chunk.fill(0);
    const got = bytesRead === 0 ? chunk : chunk.subarray(0, bytesRead);
    left -= got.length;
    yield got;
  }
}

/**
 * Unpacks an archive into a folder. What is unpacked lies aside until all of it is there.
 * @param {string} file
 * @param {string} folder exists and is empty
 * @param {(text: string) => void} check is given the first file of the archive, and throws to refuse it
 */
export async function readArchive(file, folder, check) {
  const { default: tar } = await import('tar-stream');
  const aside = join(folder, '.restoring');
  const extract = tar.extract();
  try {
    await rm(aside, { recursive: true, force: true });
    await mkdir(aside, { mode: 0o700 });
    await Promise.all([
      pipeline(createReadStream(file), createGunzip(), extract),
      unpack(extract, aside, check).catch((error) => {
        extract.destroy(error);
        throw error;
      }),
    ]);
    for (const name of await readdir(aside)) await rename(join(aside, name), join(folder, name));
    flushFolder(folder);
  } catch (error) {
    if (error.code === 'ENOSPC')
      throw new Failure(`The disk of ${folder} is full: nothing was restored, and nothing was left of it.`);
    // Of the compression or of the format of an archive, and not of a file.
    if (error.name === 'Error' && error.syscall === undefined)
      throw new Failure(
        `${file} is no whole backup (${error.message}): copy it again from where it was made.`,
      );
    throw error;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function unpack(extract, folder, check) {
  let isChecked = false;
  for await (const entry of extract) {
    const { name, type } = entry.header;
    const target = join(folder, name);
    if (!isChecked) {
      check(await text(entry));
      isChecked = true;
    } else if (!target.startsWith(`${folder}${sep}`) || !['file', 'directory'].includes(type)) {
      throw new Failure(
        `The backup holds ${name}, which would lie outside of the data folder: it was not made by Signet.`,
      );
    } else if (type === 'directory') {
      await mkdir(target, { recursive: true, mode: 0o700 });
      entry.resume();
    } else {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await pipeline(entry, createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }));
    }
  }
}
