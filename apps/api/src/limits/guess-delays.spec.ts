import { delayOfCrowd, delayOfOne } from './guess-delays.js';

const delaysOf = (count: number, crowd: number): number[] =>
  Array.from({ length: count }, (_, index) => delayOfOne({ own: index + 1, crowd }));

describe('the wait after a wrong try', () => {
  it('is none for the first four, then doubles up to a quarter of an hour', () => {
    expect(delaysOf(16, 0)).toEqual([0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    expect(delaysOf(2000, 0).at(-1)).toBe(900);
  });

  it('is long from the first one on where many strangers try', () => {
    expect(delaysOf(7, 11)).toEqual([30, 60, 120, 240, 480, 900, 900]);
    expect(delaysOf(5, 10)).toEqual([0, 0, 0, 0, 2]);
  });

  it('of all strangers begins late and grows to a minute', () => {
    expect([1, 49, 50, 75, 100, 150, 200, 100_000].map((crowd) => delayOfCrowd({ own: 1, crowd }))).toEqual([
      0, 0, 1, 2, 4, 16, 60, 60,
    ]);
  });
});
