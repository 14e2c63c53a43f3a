import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

const GZIP = Buffer.of(0x1f, 0x8b);

// A record is a few hundred bytes. Far more than any line of ours, and little enough to hold.
const LINE_MAX = 16 * 1024 * 1024;

/** The file could be opened, and what is in it is not what was written. */
export class DamagedFile extends Error {
  /** Whether it only breaks off. */
  readonly isCut: boolean;

  constructor(cause: unknown) {
    const { code, message } = cause as { code?: string; message: string };
    super(`The file is damaged: ${message}.`, { cause });
    this.isCut = code === 'Z_BUF_ERROR';
  }
}

/**
 * Reads a file line by line, in constant memory, whether it was compressed or not. `-` is standard input.
 * @throws DamagedFile when it is not whole, and what the file system says when it cannot be opened
 */
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
  for await (const chunk of undamaged(source)) {
    const lines = (rest + decoded(decoder, chunk)).split('\n');
    rest = lines.pop()!;
    if (rest.length > LINE_MAX) throw new DamagedFile(new Error('a line is longer than any event can be'));
    yield* lines;
  }
  rest += decoded(decoder);
  if (rest) yield rest;
}

async function* undamaged(source: Readable): AsyncGenerator<Buffer> {
  try {
    yield* source as AsyncIterable<Buffer>;
  } catch (error) {
    throw (error as { code?: string }).code?.startsWith('Z_') ? new DamagedFile(error) : error;
  }
}

function decoded(decoder: InstanceType<typeof TextDecoder>, chunk?: Buffer): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch (error) {
    throw new DamagedFile(error);
  }
}
