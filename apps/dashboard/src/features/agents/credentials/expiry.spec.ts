import { endOfOverlap, expiryOf } from './expiry';

const now = new Date('2026-01-01T00:00:00Z');

describe('the end of a key', () => {
  it('is ninety days away', () => expect(expiryOf('90', now)).toBe('2026-04-01T00:00:00.000Z'));
  it('can be left open', () => expect(expiryOf('never', now)).toBeNull());
});

describe('the end of the old key after a rotation', () => {
  it('is now without an overlap', () => expect(endOfOverlap('0', null, now)).toEqual(now));
  it('comes after the overlap', () =>
    expect(endOfOverlap('86400', null, now).toISOString()).toBe('2026-01-02T00:00:00.000Z'));
  it('never moves past its own expiry', () =>
    expect(endOfOverlap('604800', '2026-01-03T00:00:00Z', now).toISOString()).toBe(
      '2026-01-03T00:00:00.000Z',
    ));
});
