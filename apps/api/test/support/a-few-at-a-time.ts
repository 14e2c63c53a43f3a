const AT_ONCE = 8;

/**
 * Does something to each, a few at a time, for a request by itself mostly waits. The results come in the order of what
 * they are of.
 */
export async function aFewAtATime<One, Result>(
  all: readonly One[],
  work: (one: One) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = all.entries();
  const takeTheNext = async () => {
    for (const [index, one] of left) results[index] = await work(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, takeTheNext));
  return results;
}
