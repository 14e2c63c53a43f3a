import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

const GZIP = Buffer.of(0x1f, 0x8b);

// A record is a few hundred bytes. Far more than any line of ours, and little enough to hold.
const LINE_MAX = 16 * 1024 * 1024;

/** Reads a file line by line, in constant memory, whether it was compressed or not. `-` is standard input. */
export async function* readLines(file: string): AsyncGenerator<string> {
  yield* linesOf(file === '-' ? process.stdin : await opened(file));
}

async function opened(file: string): Promise<Readable> {
  const handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  await handle.close();
  const source = createReadStream(file);
  if (bytesRead < 2 || !buffer.equals(GZIP)) return source;
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

/** Splits at line feeds only: U+2028 may stand inside of a JSON string. */
async function* linesOf(source: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  for await (const chunk of source as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    if (rest.length > LINE_MAX)
      throw new Error('A line is longer than any event can be: this is not an export.');
    yield* lines;
  }
  rest += decoder.decode();
  if (rest) yield rest;
}
