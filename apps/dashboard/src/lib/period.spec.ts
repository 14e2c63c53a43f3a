import { sinceOf, wider } from './period';

const now = Date.parse('2026-03-04T12:00:00Z');

describe('a period', () => {
  it('counts back from now', () => {
    expect(sinceOf({ range: '24h' }, now)).toBe('2026-03-03T12:00:00.000Z');
  });

  it('has no beginning when it is all time', () => {
    expect(sinceOf({ range: 'all' }, now)).toBeNull();
    expect(sinceOf({}, now)).toBeNull();
  });

  it('is what its moments say, also with one of them alone', () => {
    expect(sinceOf({ range: '24h', since: '2026-01-01T00:00:00Z' }, now)).toBe('2026-01-01T00:00:00Z');
    expect(sinceOf({ range: '24h', until: '2026-01-01T00:00:00Z' }, now)).toBeNull();
  });

  it('can be widened until it is all time', () => {
    expect(wider('30d')).toBe('all');
    expect(wider('all')).toBeNull();
  });
});
