import { Repeating } from './repeating.js';

const { jest } = import.meta;

describe('what repeats', () => {
  let runs: (() => void)[];
  let failures: unknown[];
  let repeating: Repeating;
  beforeEach(() => {
    jest.useFakeTimers();
    runs = [];
    failures = [];
    repeating = new Repeating(
      1_000,
      () => new Promise<void>((resolve) => runs.push(resolve)),
      (error) => failures.push(error),
    );
  });
  afterEach(() => jest.useRealTimers());
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  it('is done every time that is over, from the first on', async () => {
    repeating.start();
    await pass(999);
    expect(runs).toHaveLength(0);
    for (let times = 1; times <= 5; times++) {
      await pass(times === 1 ? 1 : 1_000);
      expect(runs).toHaveLength(times);
      runs.at(-1)!();
    }
  });

  it('is never done twice at once, however long it takes', async () => {
    repeating.start();
    await pass(60_000);
    expect(runs).toHaveLength(1);
    void repeating.now();
    expect(runs).toHaveLength(1);
    runs[0]!();
    await pass(1_000);
    expect(runs).toHaveLength(2);
  });

  it('is done at once when that is asked for, and started twice no more often', async () => {
    repeating.start().start();
    const done = repeating.now();
    expect(runs).toHaveLength(1);
    runs[0]!();
    await done;
    await pass(1_000);
    expect(runs).toHaveLength(2);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ])('goes on when a run %s', async (_, task) => {
    repeating = new Repeating(1_000, task, (error) => failures.push(error)).start();
    await pass(3_000);
    expect(failures).toEqual([new Error('no'), new Error('no'), new Error('no')]);
  });

  it('stops when what is under way has ended, and can be started again', async () => {
    repeating.start();
    await pass(1_000);
    let isOver = false;
    const stopped = repeating.stop().then(() => (isOver = true));
    await pass(10_000);
    expect([runs.length, isOver]).toEqual([1, false]);
    runs[0]!();
    await stopped;
    await pass(10_000);
    expect(runs).toHaveLength(1);
    repeating.start();
    await pass(1_000);
    expect(runs).toHaveLength(2);
  });

  it('does not keep a process alive', () => {
    const interval = jest.spyOn(globalThis, 'setInterval');
    repeating.start();
    expect((interval.mock.results[0]!.value as NodeJS.Timeout).hasRef()).toBe(false);
    interval.mockRestore();
  });
});
