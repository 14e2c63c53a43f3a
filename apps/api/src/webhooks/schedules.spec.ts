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

  it('leave an overloaded receiver alone for a minute at least, and as long as it asks', () => {
    const schedule = [0, 5_000, 2 * HOUR];
    const delay = (attempts: number, retryAfter: number | null) =>
      nextDelay({ schedule, attempts, isOverloaded: true, retryAfterMs: retryAfter, random: () => 0.5 });
    expect(delay(1, null)).toBe(MINUTE);
    expect(delay(1, 10_000)).toBe(MINUTE);
    expect(delay(1, 90_000)).toBe(90_000);
    expect(delay(2, 90_000)).toBe(2 * HOUR);
  });

  it('wait no longer than a day because of Retry-After, and not at all for what it is not', () => {
    const now = new Date('2026-11-20T12:00:00.000Z');
    expect(retryAfterMs('600', now)).toBe(600_000);
    expect(retryAfterMs('Fri, 20 Nov 2026 12:01:00 GMT', now)).toBe(MINUTE);
    for (const huge of ['99999999999', '9'.repeat(400), 'Fri, 20 Nov 2999 12:01:00 GMT'])
      expect(retryAfterMs(huge, now)).toBe(24 * HOUR);
    for (const nothing of ['3600.5', '-5', 'soon', '', undefined])
      expect(retryAfterMs(nothing, now)).toBeNull();
  });
});
