import { jittered, nextDelay, PRESETS, retryAfterMs, scheduleOf, totalMs } from './schedules.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('retry schedules', () => {
  it('give up after the documented times', () => {
    expect([PRESETS.standard.length, totalMs(PRESETS.standard)]).toEqual([
      10,
      75 * HOUR + 35 * MINUTE + 5_000,
    ]);
    expect([PRESETS.agentauth.length, totalMs(PRESETS.agentauth)]).toEqual([
      8,
      31 * HOUR + 12 * MINUTE + 35_000,
    ]);
  });

  it('are read by name or as seconds', () => {
    expect(scheduleOf('standard')).toBe(PRESETS.standard);
    expect(scheduleOf('[0,5]')).toEqual([0, 5_000]);
  });

  it('move a delay by at most 20 % either way, in whole milliseconds', () => {
    expect(jittered(1_000, () => 0)).toBe(800);
    expect(jittered(1_000, () => 1)).toBe(1_200);
    expect(Number.isInteger(jittered(333, () => 0.123))).toBe(true);
    expect(jittered(0)).toBe(0);
  });

  it('end after the last attempt', () => {
    const schedule = scheduleOf('[0,1]');
    expect(nextDelay({ schedule, attempts: 1, random: () => 0.5 })).toBe(1_000);
    expect(nextDelay({ schedule, attempts: 2 })).toBeNull();
  });

  it('leave an overloaded receiver alone for a minute at least, and as long as it asks, up to a day', () => {
    const schedule = [0, 5_000, 2 * HOUR];
    const delay = (attempts: number, retryAfter: number | null) =>
      nextDelay({ schedule, attempts, overload: { retryAfterMs: retryAfter }, random: () => 0.5 });
    expect(delay(1, null)).toBe(MINUTE);
    expect(delay(1, 10_000)).toBe(MINUTE);
    expect(delay(1, 90_000)).toBe(90_000);
    expect(delay(2, 90_000)).toBe(2 * HOUR);
    expect(delay(1, 100 * HOUR)).toBe(24 * HOUR);
  });

  it.each([
    ['120', 120_000],
    [' 7 ', 7_000],
    ['0', 0],
    ['Fri, 20 Nov 2026 12:01:00 GMT', MINUTE],
    ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['', null],
    [undefined, null],
    [['30', '60'], 30_000],
  ])('read Retry-After %j', (header, expected) => {
    const now = new Date('2026-11-20T12:00:00.000Z');
    const read = retryAfterMs(header, now);
    // "-5" parses as a date in some engines: what counts is that nobody waits for it.
    if (expected === null) expect(read === null || read === 0).toBe(true);
    else expect(read).toBe(expected);
  });
});
