import { histogramWindow, spanOfBuckets, touchedBy } from './buckets';

const now = Date.parse('2026-03-04T12:30:00Z');
const nothing = { total: 0, success: 0, failure: 0, denied: 0, error: 0 };

describe('what a histogram shows', () => {
  it('is the period by the hour, up to a week', () => {
    expect(histogramWindow({ since: '2026-02-25T12:30:00.000Z', until: null }, now)).toEqual({
      since: '2026-02-25T12:30:00.000Z',
      until: '2026-03-04T12:30:00.000Z',
      interval: 'hour',
    });
  });

  it('is the period by the day when it is longer', () => {
    expect(histogramWindow({ since: '2026-02-02T12:30:00Z', until: null }, now).interval).toBe('day');
  });

  it('is the last three months when the period has no beginning', () => {
    expect(histogramWindow({ since: null, until: null }, now)).toMatchObject({
      since: '2025-12-04T12:30:00.000Z',
      interval: 'day',
    });
  });

  it('stays within what the API answers', () => {
    const { since } = histogramWindow({ since: '2001-01-01T00:00:00Z', until: null }, now);
    expect((now - Date.parse(since)) / 86_400_000).toBe(900);
  });

  it('is the day around a period of a few hours, but never the future', () => {
    expect(histogramWindow({ since: '2026-03-02T10:00:00Z', until: '2026-03-02T11:00:00Z' }, now)).toEqual({
      since: '2026-03-01T22:30:00.000Z',
      until: '2026-03-02T22:30:00.000Z',
      interval: 'hour',
    });
    expect(histogramWindow({ since: '2026-03-04T12:15:00Z', until: null }, now).until).toBe(
      '2026-03-04T12:30:00.000Z',
    );
  });
});

describe('a selection of buckets', () => {
  it('covers the last one too, in whichever direction it was dragged', () => {
    const covered = { since: '2026-03-04T08:00:00.000Z', until: '2026-03-04T11:00:00.000Z' };
    expect(spanOfBuckets('2026-03-04T08:00:00Z', '2026-03-04T10:00:00Z', 'hour')).toEqual(covered);
    expect(spanOfBuckets('2026-03-04T10:00:00Z', '2026-03-04T08:00:00Z', 'hour')).toEqual(covered);
  });

  it('is marked when the histogram shows more than the period', () => {
    const data = ['08', '09', '10'].map((hour) => ({ at: `2026-03-04T${hour}:00:00Z`, ...nothing }));
    const histogram = { interval: 'hour' as const, data };
    expect(touchedBy({ since: '2026-03-04T09:30:00Z', until: null }, histogram)).toEqual([
      '2026-03-04T09:00:00Z',
      '2026-03-04T10:00:00Z',
    ]);
    expect(touchedBy({ since: '2026-03-04T07:00:00Z', until: null }, histogram)).toBeNull();
  });
});
