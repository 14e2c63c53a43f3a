import { fromLocalInput, toLocalInput } from './local-input';

describe('a moment in a form', () => {
  it('survives the way there and back, to the minute', () => {
    const moment = new Date(2026, 0, 5, 7, 3);
    expect(toLocalInput(moment)).toBe('2026-01-05T07:03');
    expect(fromLocalInput(toLocalInput(moment))).toEqual(moment);
  });
  it.each(['', 'tomorrow'])('is missing when the field holds "%s"', (text) =>
    expect(fromLocalInput(text)).toBeNull(),
  );
});
