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

  it('takes no more than its share of the time that others leave', async () => {
    const rested: number[] = [];
    await new Slices(0.5).each(numbers(5), () => {
      rested.push(performance.eventLoopUtilization().idle);
      busy();
      for (let others = 0; others < 5; others++) setTimeout(busy, 0);
    });
    for (const [index, ms] of rested.entries())
      expect(ms - (rested[index - 1] ?? -2)).toBeGreaterThanOrEqual(2);
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
