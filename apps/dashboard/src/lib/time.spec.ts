import { relativeTime } from './time';

const now = new Date('2026-11-21T12:00:00Z');
const ago = (seconds: number) => relativeTime(new Date(now.getTime() - seconds * 1000), now, 'en');

describe('relative time', () => {
  it.each([
    [0, 'now'],
    [45, '45 seconds ago'],
    [60, '1 minute ago'],
    [3599, '59 minutes ago'],
    [86_399, '23 hours ago'],
    [86_400 * 3, '3 days ago'],
    [86_400 * 90, '3 months ago'],
    [86_400 * 800, '2 years ago'],
  ])('%i seconds back reads "%s"', (seconds, text) => expect(ago(seconds)).toBe(text));

  it('does not put an event into the future when clocks differ by a little', () => {
    expect(ago(-3)).toBe('now');
  });
});
