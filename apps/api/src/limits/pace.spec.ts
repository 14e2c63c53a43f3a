import type { Problem } from '../platform/errors/problem.js';
import { Pace } from './pace.js';
const { jest } = import.meta;

describe('the pace of a caller', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** Asks so many times at once; the turns that have come are counted. */
  const ask = (pace: Pace, caller: string, times: number) => {
    const counts = { come: 0, refused: [] as Problem[] };
    for (let index = 0; index < times; index++)
      pace.turn(caller).then(
        () => (counts.come += 1),
        (error: Problem) => counts.refused.push(error),
      );
    return counts;
  };

  it('lets so many through at once, and then one after the other', async () => {
    const counts = ask(new Pace({ perSecond: 40, burst: 60 }), 'a', 100);
    const turns = [];
    for (const ms of [0, 25, 25, 950]) {
      await jest.advanceTimersByTimeAsync(ms);
      turns.push(counts.come);
    }
    expect(turns).toEqual([60, 61, 62, 100]);
  });

  it('is that of one caller, whatever others do', async () => {
    const pace = new Pace({ perSecond: 40, burst: 60 });
    ask(pace, 'a', 200);
    const other = ask(pace, 'b', 60);
    await jest.advanceTimersByTimeAsync(0);
    expect(other.come).toBe(60);
  });

  it('is made up for by being quiet', async () => {
    const pace = new Pace({ perSecond: 40, burst: 60 });
    ask(pace, 'a', 60);
    await jest.advanceTimersByTimeAsync(500);
    const later = ask(pace, 'a', 30);
    await jest.advanceTimersByTimeAsync(0);
    expect(later.come).toBe(20);
  });

  it('holds up nobody who keeps to it', async () => {
    const pace = new Pace({ perSecond: 40, burst: 1 });
    for (let index = 0; index < 100; index++) {
      const counts = ask(pace, 'a', 1);
      await jest.advanceTimersByTimeAsync(0);
      expect(counts.come).toBe(1);
      await jest.advanceTimersByTimeAsync(25);
    }
  });

  it('refuses in words whose turn would not come in ten seconds, and does not count it', async () => {
    const pace = new Pace({ perSecond: 1, burst: 1 });
    const counts = ask(pace, 'a', 20);
    await jest.advanceTimersByTimeAsync(0);
    expect(counts.refused).toHaveLength(9);
    expect(counts.refused[0]).toMatchObject({
      code: 'limit.exceeded',
      particulars: {
        detail: 'Many requests of yours wait for their turn. Send them one after the other.',
        retryAfter: 10,
      },
    });
    await jest.advanceTimersByTimeAsync(10_000);
    expect(counts.come).toBe(11);
  });
});
