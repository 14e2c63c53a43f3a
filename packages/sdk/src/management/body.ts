import { unlessAborted } from '../agentauth/abort.js';
import { AgentAuthError, ConnectionError, FetchError, TimeoutError } from '../agentauth/errors.js';
import { chunksOf } from '../verify/read-document.js';
import type { Opened } from './call.js';

/** The server says something every 15 seconds at most, if only that there is nothing to say. */
const SILENCE_MS = 40_000;

/**
 * The bytes of an answer as they come, for as long as its reader wants them. However that ends, the connection is closed.
 *
 * @param silenceMs without a byte, after which the connection is taken for dead
 * @throws ConnectionError, TimeoutError, AbortError
 */
export async function* piecesOf(
  { response, close, signal }: Opened,
  silenceMs = SILENCE_MS,
): AsyncGenerator<Uint8Array, void> {
  const chunks = chunksOf(response);
  try {
    for (;;) {
      const { done, value } = await unlessAborted(() => unlessSilent(chunks.next(), silenceMs), signal);
      if (done) return;
      yield value;
    }
  } catch (cause) {
    throw cause instanceof AgentAuthError
      ? cause
      : new ConnectionError('The connection broke within the answer', { cause });
  } finally {
    close();
    // Of a `fetch` that does not listen to its signal.
    chunks.return(undefined).catch(() => undefined);
  }
}

function unlessSilent<T>(next: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const silence = new Promise<never>((_, reject) => {
    const stop = () => reject(new TimeoutError(`The server said nothing for ${ms / 1000} s`));
    timer = setTimeout(stop, ms);
  });
  return Promise.race([next, silence]).finally(() => clearTimeout(timer));
}

/** @throws FetchError when the answer is something else, as from a captive portal or a wrong address */
export function checkMedia({ status, statusText, headers }: Response, wanted: RegExp): void {
  const type = headers.get('content-type') ?? 'nothing';
  if (!wanted.test(type))
    throw new FetchError(status, statusText, '', headers, `The answer is ${type}, not what was asked for`);
}
