import { eventually } from './eventually.js';

/** Asks until the answer is as wanted, and returns it. The test's own time limit ends it. */
export const until = <T>(
  ask: () => T | Promise<T>,
  isDone: (answer: Awaited<T>) => boolean,
): Promise<Awaited<T>> =>
  eventually(async () => {
    const answer = await ask();
    return isDone(answer) ? { answer } : null;
  }).then(({ answer }) => answer);
