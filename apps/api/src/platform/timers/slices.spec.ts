import { Slices } from './slices.js';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Longer than a slice lasts. */
const busy = () => {
  const until = performance.now() + 2;
  while (performance.now() < until);
};

describe('Slices', () => {
  it('visits each once, in order', async () => {
    const visited: number[] = [];
    await new Slices(1).each(numbers(1_000), (number) => visited.push(number));
    expect(visited).toEqual(numbers(1_000));
  });

  it.each([1, 0.5])('lets others run between two slices, with a share of %p', async (share) => {
    let turns = 0;
    let isDone = false;
    const other = () => {
      turns += 1;
      if (!isDone) setImmediate(other);
    };
    setImmediate(other);
    await new Slices(share).each(numbers(10), busy);
    isDone = true;
    expect(turns).toBeGreaterThanOrEqual(9);
  });

  /** A thread on which the work takes 2 ms, and others so much of each millisecond in which it sleeps. */
  const aThread = (others: number) => {
    const thread = { nowMs: 0, idleMs: 0, now: () => thread.nowMs, restedMs: () => thread.idleMs, sleep };
    async function sleep(ms: number) {
      thread.nowMs += ms;
      thread.idleMs += ms * (1 - others);
    }
    const work = () => {
      thread.nowMs += 2;
    };
    return { thread, work };
  };

  it.each([
    { others: 0, share: 0.5, took: 20 },
    { others: 0.75, share: 0.5, took: 50 },
    { others: 0, share: 0.25, took: 40 },
  ])('takes no more than $share of the time that others leave, who take $others of it', async (given) => {
    const { thread, work } = aThread(given.others);
    await new Slices(given.share, thread).each(numbers(5), work);
    expect(thread.nowMs).toBe(given.took);
  });

  it('goes on all the same on a thread that never rests', async () => {
    const { thread, work } = aThread(1);
    await new Slices(0.5, thread).each(numbers(5), work);
    expect(thread.nowMs).toBe(5 * (2 + 2 * 10));
  });

  it('takes turns between all who do such work', async () => {
    const slices = new Slices(1);
    const order: string[] = [];
    const work = (name: string) =>
      slices.each(numbers(3), () => {
        order.push(name);
        busy();
      });
    await Promise.all([work('a'), work('b')]);
    expect(order.join('')).toBe('ababab');
  });

  it('tells whoever failed, and goes on with the others', async () => {
    const slices = new Slices(1);
    const visited: number[] = [];
    const failing = slices.each([1], () => {
      throw new Error('No.');
    });
    const other = slices.each([1, 2], (number) => visited.push(number));
    await expect(failing).rejects.toThrow('No.');
    await other;
    expect(visited).toEqual([1, 2]);
  });
});
