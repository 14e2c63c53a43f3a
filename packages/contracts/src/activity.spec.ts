import { ActivityQuery } from './activity.js';

const accepts = (since: string) => ActivityQuery.safeParse({ since }).success;

describe('a moment in a query', () => {
  it.each([
    '2026-02-01T12:00:00Z',
    '2026-02-01T12:00:00.123456Z',
    '2026-02-01T12:00:00+05:45',
    '2026-02-01T12:00:00-15:59',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
  ])('can be %s', (text) => {
    expect(accepts(text)).toBe(true);
  });

  it.each([
    '2026-02-01',
    '2026-02-01T12:00:00',
    '2026-02-30T12:00:00Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '2026-02-01T12:00:00+16:00',
    '2026-02-01T12:00:00-23:59',
    'now()',
    'infinity',
    '',
  ])('cannot be %j, which the database would not take', (text) => {
    expect(accepts(text)).toBe(false);
  });
});
