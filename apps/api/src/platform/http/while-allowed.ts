import { Problem } from '../errors/problem.js';

const LOOK_EVERY_MS = 200;

/**
 * Passes on what a long answer consists of, for as long as whoever asked may have it: a sign-out or a revoked key ends a
 * download that is under way, too. Breaks off with Problem authentication.required.
 */
export function whileAllowed<T>(
  chunks: AsyncGenerator<T>,
  isStillAllowed: () => Promise<boolean>,
  now: () => number = () => performance.now(),
): AsyncIterableIterator<T> {
  let lookedAtMs = now();
  return {
    async next() {
      if (now() - lookedAtMs >= LOOK_EVERY_MS) {
        lookedAtMs = now();
        if (!(await isStillAllowed())) {
          await chunks.return(undefined);
          throw new Problem('authentication.required', {
            detail: 'Whoever asked may not read this any more.',
          });
        }
      }
      return chunks.next();
    },
    // Whoever stops reading, before the first piece even, lets go of what is behind it.
    return: () => chunks.return(undefined),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
