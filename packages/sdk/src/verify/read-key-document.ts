const DOCUMENT_MAX_BYTES = 64 * 1024;

/**
 * Fetches a key document, however the given `fetch` hands out a body. Not a byte more than 64 KiB is read, no redirect
 * is followed, and nobody waits longer than `timeoutMs`, not even for a `fetch` that ignores its signal.
 *
 * @throws Error when there is no such answer in time
 */
export async function readKeyDocument(
  fetch: typeof globalThis.fetch,
  url: string,
  timeoutMs: number,
): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(timeoutMs);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`No key document within ${timeoutMs} ms`)));
  });
  const read = async () => {
    const response = await fetch(url, {
      headers: { Accept: 'application/jwk-set+json, application/json' },
      redirect: 'manual',
      signal,
    });
    if (!response.ok) throw new Error(`The key document was answered with ${response.status}`);
    return joined(chunksOf(response));
  };
  return Promise.race([read(), late]);
}

/** The body in pieces: a web stream, a stream of Node (node-fetch), or all at once. */
async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
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

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const bytes = new Uint8Array(DOCUMENT_MAX_BYTES);
  let length = 0;
  for await (const chunk of chunks) {
    if (length + chunk.byteLength > DOCUMENT_MAX_BYTES)
      throw new Error(`The key document is longer than ${DOCUMENT_MAX_BYTES} bytes`);
    bytes.set(chunk, length);
    length += chunk.byteLength;
  }
  return bytes.subarray(0, length);
}
