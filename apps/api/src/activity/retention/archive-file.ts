import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { ExportVerifier, readLines, type Report, type TrustedKey } from '@signet/audit';
import { flush } from '../../platform/files/durable-file.js';

/** Writes text into a compressed file that is there whole or not at all, also after a power cut. */
export async function writeArchive(file: string, chunks: AsyncGenerator<string>): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.${randomBytes(4).toString('hex')}.part`;
  try {
    const source = Readable.from(chunks, { objectMode: false, highWaterMark: 64 * 1024 });
    await pipeline(source, createGzip(), createWriteStream(part, { mode: 0o600, flags: 'wx' }));
    await flush(part);
    await rename(part, file);
    await flush(path.dirname(file));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Reads an archive as a stranger would, and says what it holds. */
export async function verifyArchive(file: string, keys: readonly TrustedKey[]): Promise<Report> {
  const verifier = new ExportVerifier({ keys });
  for await (const line of readLines(file)) verifier.line(line);
  return verifier.end();
}

export async function fileHash(file: string): Promise<Buffer> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest();
}
