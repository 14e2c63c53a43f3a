import { Problem } from '../errors/problem.js';

const LOOK_EVERY_MS = 200;

/**
 * Passes on what a long answer consists of, for as long as whoever asked may have it: a sign-out or a revoked key ends a
 * download that is under way, too.
 * @throws Problem authentication.required, which breaks the answer off
 */
export async function* whileAllowed<T>(
  chunks: AsyncIterable<T>,
  isStillAllowed: () => Promise<boolean>,
  now: () => number = () => performance.now(),
): AsyncGenerator<T> {
  let lookedAtMs = now();
  for await (const chunk of chunks) {
    if (now() - lookedAtMs >= LOOK_EVERY_MS) {
      lookedAtMs = now();
      if (!(await isStillAllowed()))
        throw new Problem('authentication.required', { detail: 'Whoever asked may not read this any more.' });
    }
    yield chunk;
  }
}
