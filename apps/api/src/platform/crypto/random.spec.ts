import { random } from './random.js';

describe('random', () => {
  it('never gives the same bytes twice, across fillings of the pool', () => {
    const seen = new Set(Array.from({ length: 5_000 }, () => random(12).toString('hex')));
    expect(seen.size).toBe(5_000);
  });

  it('gives as many bytes as were asked, small and large', () => {
    for (const size of [0, 1, 16, 4_096, 4_097, 100_000]) expect(random(size)).toHaveLength(size);
  });

  it('hands out copies: who changes theirs changes nobody else’s', () => {
    const first = random(32).fill(7);
    expect(random(32).equals(first)).toBe(false);
  });
});
