import { findSpikes } from './spikes.js';

const pings = (...values: number[]) => values.map((value) => ({ a: value }));

describe('spikes', () => {
  it('are values further from the mean than the sensitivity allows', () => {
    // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, population standard deviation 2
    const history = pings(2, 4, 4, 4, 5, 5, 7, 9);
    expect(findSpikes({ a: 9.5 }, history, 2)).toEqual([
      {
        metric: 'a',
        delta: 4.5,
        threshold: 4,
        mean: 5,
        stddev: 2,
        current_value: 9.5,
      },
    ]);
    expect(findSpikes({ a: 0.5 }, history, 2)).toHaveLength(1);
    expect(findSpikes({ a: 8.9 }, history, 2)).toEqual([]);
    expect(findSpikes({ a: 9.5 }, history, 2.5)).toEqual([]);
  });

  it('need three samples of the same metric', () => {
    expect(findSpikes({ a: 100 }, pings(1, 2), 2)).toEqual([]);
    expect(findSpikes({ a: 100 }, [...pings(1, 2), { b: 3 }], 2)).toEqual([]);
    expect(findSpikes({ a: 100 }, pings(1, 2, 3), 2)).toHaveLength(1);
  });

  it('need samples that differ, whatever the arithmetic of doubles leaves', () => {
    expect(findSpikes({ a: 0.11 }, pings(0.1, 0.1, 0.1), 2)).toEqual([]);
    expect(findSpikes({ a: 5 }, pings(0, 0, 0), 2)).toEqual([]);
    expect(findSpikes({ a: 0 }, pings(0, 0, 0), 2)).toEqual([]);
  });

  it('are found per metric', () => {
    const history = [1, 2, 3].map((value) => ({ a: value, b: value }));
    expect(findSpikes({ a: 100, b: 2 }, history, 2).map(({ metric }) => metric)).toEqual(['a']);
  });

  it('stay finite for the largest numbers there are', () => {
    const max = Number.MAX_VALUE;
    const [note] = findSpikes({ a: -max }, pings(max, max * 0.99, max * 0.98), 2);
    expect(Object.values(note!).every((value) => typeof value === 'string' || Number.isFinite(value))).toBe(
      true,
    );
  });

  it('find nothing under names that objects inherit', () => {
    expect(findSpikes({ constructor: 5 }, [{}, {}, {}], 2)).toEqual([]);
  });
});
