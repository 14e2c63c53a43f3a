import { Problem } from '../errors/problem.js';
import { Batcher } from './batcher.js';

/** A run that waits until the test lets it go on. */
function held() {
  const batches: { items: number[]; release: (fail?: Error) => void }[] = [];
  const run = (items: number[]) =>
    new Promise<string[]>((resolve, reject) => {
      batches.push({
        items,
        release: (fail) => (fail ? reject(fail) : resolve(items.map((item) => `done ${item}`))),
      });
    });
  return { batches, run };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('a batcher', () => {
  it('gives every caller the output of its own item', async () => {
    const batcher = new Batcher(async (items: number[]) => items.map((item) => item * 2), { max: 7 });
    const outputs = await Promise.all(numbers(100).map((item) => batcher.submit(item)));
    expect(outputs).toEqual(numbers(100).map((item) => item * 2));
  });

  it('runs calls of one turn together, in the order they came', async () => {
    const { batches, run } = held();
    const batcher = new Batcher(run);
    const done = Promise.all([1, 2, 3].map((item) => batcher.submit(item)));
    await turn();
    expect(batches.map(({ items }) => items)).toEqual([[1, 2, 3]]);
    batches[0]!.release();
    expect(await done).toEqual(['done 1', 'done 2', 'done 3']);
  });

  it('never hands over more than its maximum, nor runs more batches than allowed at once', async () => {
    const { batches, run } = held();
    const batcher = new Batcher(run, { max: 2, concurrency: 2 });
    const done = Promise.all(numbers(7).map((item) => batcher.submit(item)));
    for (let round = 0; round < 5; round++) await turn();
    expect(batches.length).toBeLessThanOrEqual(2);
    let released = 0;
    while (released < 4) {
      await turn();
      expect(batches.length - released).toBeLessThanOrEqual(2);
      if (batches[released]) batches[released++]!.release();
    }
    await done;
    expect(batches.map(({ items }) => items)).toEqual([[0, 1], [2, 3], [4, 5], [6]]);
  });

  it('refuses when too many wait, instead of dropping or growing without end', async () => {
    const { batches, run } = held();
    const batcher = new Batcher(run, { max: 1, concurrency: 1, waitingMax: 3 });
    const first = batcher.submit(0);
    await turn();
    const waiting = [1, 2, 3].map((item) => batcher.submit(item));
    const refused = await batcher.submit(4).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({ code: 'service.unavailable', status: 503 });
    for (let index = 0; index < 4; index++) {
      while (!batches[index]) await turn();
      batches[index]!.release();
    }
    expect(await Promise.all([first, ...waiting])).toEqual(['done 0', 'done 1', 'done 2', 'done 3']);
  });

  it('tells the callers of a failed batch, and only them', async () => {
    const { batches, run } = held();
    const batcher = new Batcher(run, { max: 2, concurrency: 1 });
    const outcomes = Promise.allSettled([1, 2, 3].map((item) => batcher.submit(item)));
    while (!batches[0]) await turn();
    batches[0].release(new Error('no disk'));
    while (!batches[1]) await turn();
    batches[1].release();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });

  it('goes on after a failure', async () => {
    let failures = 1;
    const batcher = new Batcher(async (items: number[]) => {
      if (failures-- > 0) throw new Error('once');
      return items;
    });
    await expect(batcher.submit(1)).rejects.toThrow('once');
    await expect(batcher.submit(2)).resolves.toBe(2);
  });
});
