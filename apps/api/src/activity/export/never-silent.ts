// Proxies and browsers take an answer that says nothing for half a minute or a minute for a dead one.
const SILENCE_MS = 3_000;

/**
 * Says something while nothing is found: an empty line for every three seconds of empty chunks.
 * @param emptyLine what readers of the format pass over
 */
export async function* neverSilent(
  chunks: AsyncIterable<string>,
  emptyLine: string,
  now: () => number = () => performance.now(),
): AsyncGenerator<string> {
  let spokenAt = now();
  for await (const chunk of chunks) {
    const isDue = now() - spokenAt >= SILENCE_MS;
    if (!chunk && !isDue) continue;
    yield chunk || emptyLine;
    spokenAt = now();
  }
}
