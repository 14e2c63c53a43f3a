import { retryAfterSeconds } from '../retry-after.gen.js';

/** What is asked for, and how much of it is taken. */
export interface Wanted {
  /** Its name in messages, such as `key document`. */
  readonly name: string;
  readonly accept: string;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** Another answer than a document. */
export class AnswerError extends Error {
  readonly status: number;
  /** In how many seconds to ask again, if that was said. */
  readonly retryAfter: number | null;

  constructor(name: string, { status, headers }: Response) {
    super(`The ${name} was answered with ${status}`);
    this.status = status;
    this.retryAfter = retryAfterSeconds(headers?.get('retry-after'), Date.now());
  }
}

/**
 * Fetches a document, however the given `fetch` hands out a body. Not a byte more than `maxBytes` is kept, no redirect is
 * followed, and nobody waits longer than `timeoutMs`, not even for a `fetch` that ignores its signal.
 *
 * @throws AnswerError, or another Error when there is no such answer in time
 */
export async function readDocument(
  fetch: typeof globalThis.fetch,
  url: string,
  { name, accept, maxBytes, timeoutMs }: Wanted,
): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(timeoutMs);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`No ${name} within ${timeoutMs} ms`)));
  });
  const read = async () => {
    const response = await fetch(url, { headers: { Accept: accept }, redirect: 'manual', signal });
    if (!response.ok) throw new AnswerError(name, response);
    return joined(chunksOf(response), name, maxBytes);
  };
  return Promise.race([read(), late]);
}

/** The body in pieces: a web stream, a stream of Node (node-fetch), or all at once. */
export async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  const body = response.body as unknown;
  if (hasReader(body)) {
    const reader = body.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        yield value;
      }
    } finally {
      // Of one that has ended or failed there is nothing to cancel.
      await reader.cancel().catch(() => {});
    }
  }
  if (isIterable(body)) yield* body;
  else yield new Uint8Array(await response.arrayBuffer());
}

const hasReader = (body: unknown): body is ReadableStream<Uint8Array> =>
  typeof (body as Partial<ReadableStream> | null)?.getReader === 'function';

const isIterable = (body: unknown): body is AsyncIterable<Uint8Array> =>
  typeof (body as Partial<AsyncIterable<Uint8Array>> | null)?.[Symbol.asyncIterator] === 'function';

async function joined(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new Error(`The ${name} is longer than ${maxBytes} bytes`);
    parts.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.byteLength;
  }
  return bytes;
}
