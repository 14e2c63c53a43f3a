import { inOrder, levelOf } from './score';

const thresholds = { warning: 0.3, drift: 0.6, auto_revoke: false };

describe('the level of a drift score', () => {
  it.each([
    [null, 'unknown'],
    [0.29, 'steady'],
    [0.3, 'warning'],
    [0.6, 'drifted'],
  ] as const)('%s is %s', (score, level) => expect(levelOf(score, thresholds)).toBe(level));

  it('has no limit without thresholds', () => expect(levelOf(0.9, null)).toBe('steady'));
});

it('puts pings in the order they came', () => {
  const ping = (id: string, created_at: string) => ({
    id,
    created_at,
    score: 0,
    metrics: {},
    is_spike: false,
  });
  const pings = [ping('late', '2026-01-02T00:00:00Z'), ping('early', '2026-01-01T00:00:00Z')];
  expect(inOrder(pings).map(({ id }) => id)).toEqual(['early', 'late']);
});
