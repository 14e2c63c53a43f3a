import { fromLocal, toLocal } from './local-moment';

describe('a moment on the clock of the reader', () => {
  it('comes back as the same moment, to the minute', () => {
    expect(fromLocal(toLocal('2026-03-04T12:34:56.789Z'))).toBe('2026-03-04T12:34:00.000Z');
    expect(toLocal(new Date(2026, 6, 1, 9, 5).toISOString())).toBe('2026-07-01T09:05');
  });

  it('can be left open', () => {
    expect(toLocal(null)).toBe('');
    expect(fromLocal('')).toBeNull();
    expect(fromLocal(null)).toBeNull();
  });
});
