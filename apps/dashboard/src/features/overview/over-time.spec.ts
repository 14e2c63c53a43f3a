import { changeOf, mergeDecisions, perDay } from './over-time';

const bucket = (hour: string, total: number) => ({
  at: `2026-03-04T${hour}:00:00Z`,
  total,
  success: total,
  failure: 0,
  denied: 0,
  error: 0,
});

describe('decisions over time', () => {
  it('stand side by side, also where only one of the two counts knows the hour', () => {
    const allowed = { interval: 'hour' as const, data: [bucket('08', 3), bucket('09', 0)] };
    const denied = { interval: 'hour' as const, data: [bucket('09', 2), bucket('10', 1)] };
    expect(mergeDecisions(allowed, denied)).toEqual({
      interval: 'hour',
      data: [
        { at: '2026-03-04T08:00:00Z', allowed: 3, denied: 0 },
        { at: '2026-03-04T09:00:00Z', allowed: 0, denied: 2 },
        { at: '2026-03-04T10:00:00Z', allowed: 0, denied: 1 },
      ],
    });
  });

  it('add up to days that end now', () => {
    const hours = [5, ...Array.from({ length: 24 }, () => 1), ...Array.from({ length: 24 }, () => 2)];
    expect(perDay(hours)).toEqual([24, 48]);
  });

  it('compare the last day with the one before', () => {
    expect(changeOf([9, 40, 50])).toBe(0.25);
    expect(changeOf([40, 30])).toBe(-0.25);
    expect(changeOf([7, 7])).toBe(0);
  });

  it('compare with nothing when the day before was empty', () => expect(changeOf([0, 12])).toBeNull());
});
