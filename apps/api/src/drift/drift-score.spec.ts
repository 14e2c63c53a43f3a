import { DRIFT_DEFAULTS } from './drift-config.js';
import { driftScore } from './drift-score.js';

const weighed = (baselineMetrics: Record<string, number>, metricWeights: Record<string, number> = {}) => ({
  baselineMetrics,
  metricWeights,
});

describe('the drift score', () => {
  it('is the weighted mean of relative changes', () => {
    // |0.6-0.8|/0.8 = 0.25 at weight 0.3, |0.3-0.2|/0.2 = 0.5 at weight 0.2: (0.075 + 0.1) / 0.5 = 0.35
    expect(
      driftScore(
        { response_adherence: 0.6, toxicity_score: 0.3 },
        weighed({ response_adherence: 0.8, toxicity_score: 0.2 }, DRIFT_DEFAULTS.metricWeights),
      ),
    ).toBe(0.35);
  });

  it('counts no change for more than 1', () => {
    // 9 times the baseline is capped at 1, the other is 0: (1 + 0) / 2
    expect(driftScore({ a: 90, b: 5 }, weighed({ a: 10, b: 5 }))).toBe(0.5);
  });

  it('takes the value itself where the baseline is 0', () => {
    expect(driftScore({ a: -0.2 }, weighed({ a: 0 }))).toBe(0.2);
    expect(driftScore({ a: 7 }, weighed({ a: 0 }))).toBe(1);
  });

  it('weighs equally when there are no weights', () => {
    // (0.5 + 0.25 + 0) / 3 = 0.25
    expect(driftScore({ a: 1, b: 3, c: 9 }, weighed({ a: 2, b: 4, c: 9 }))).toBe(0.25);
  });

  it('is rounded to 10 decimals', () => {
    expect(driftScore({ a: 4 }, weighed({ a: 3 }))).toBe(0.3333333333);
  });

  it('is 0 without a baseline, without a common metric, and when all weights are 0', () => {
    expect(driftScore({ a: 1 }, weighed({}))).toBe(0);
    expect(driftScore({ a: 1 }, weighed({ b: 1 }))).toBe(0);
    expect(driftScore({ a: 1 }, weighed({ a: 2 }, { b: 1 }))).toBe(0);
    expect(driftScore({ a: 1 }, weighed({ a: 2 }, { a: 0 }))).toBe(0);
  });

  it('finds nothing under names that objects inherit', () => {
    expect(driftScore({ a: 1 }, weighed({ a: 1 }, { constructor: 1, a: 1 }))).toBe(0);
    expect(driftScore({ toString: 2 }, weighed({ a: 1 }))).toBe(0);
  });

  it('stays a number from 0 to 1 at the ends of what numbers can say', () => {
    const extremes = [1.7976931348623157e308, -1.7976931348623157e308, 5e-324, 0, 1];
    for (const current of extremes)
      for (const baseline of extremes) {
        const score = driftScore({ a: current, b: 1 }, weighed({ a: baseline, b: 1 }, { a: 1e6, b: 5e-324 }));
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }
  });
});
