import { fromLocal, toLocal } from './local-moment';

describe('a moment on the clock of the reader', () => {
  it('survives the way there and back, to the minute', () => {
    const moment = new Date(2026, 0, 5, 7, 3);
    expect(toLocal(moment)).toBe('2026-01-05T07:03');
    expect(fromLocal(toLocal(moment))).toEqual(moment);
  });

  it('is the very one that was shown, while nobody changes it', () => {
    const shown = new Date('2026-03-04T12:34:56.789Z');
    expect(fromLocal(toLocal(shown), shown)).toEqual(shown);
    expect(fromLocal('2026-03-05T00:00', shown)).toEqual(new Date(2026, 2, 5));
  });

  it.each(['', 'tomorrow'])('is missing when the field holds "%s"', (text) =>
    expect(fromLocal(text)).toBeNull(),
  );
});
