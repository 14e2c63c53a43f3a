import type { ActivityHistogram } from '@signet/contracts';

export type Bucket = ActivityHistogram['data'][number];
export type Interval = ActivityHistogram['interval'];

/** Two moments in ISO 8601, the second one excluded. */
export interface Span {
  since: string;
  until: string;
}

export const BUCKET_MS = { hour: 3_600_000, day: 86_400_000 } as const;

const DAYS_WITHOUT_BEGINNING = 90;
// The API answers a thousand buckets at most.
const DAYS_MAX = 900;
const DAYS_BY_THE_HOUR = 7;
const HOURS_MIN = 6;

/**
 * What a histogram of a period shows. The log is counted by the hour: less than a few hours are shown within the day
 * around them.
 */
export function histogramWindow(
  { since, until }: { since: string | null; until: string | null },
  now: number,
): Span & { interval: Interval } {
  const end = until ? Date.parse(until) : now;
  const start = since ? Date.parse(since) : end - DAYS_WITHOUT_BEGINNING * BUCKET_MS.day;
  if (end - start < HOURS_MIN * BUCKET_MS.hour) {
    const middle = (start + end) / 2;
    return spanOf(
      middle - BUCKET_MS.day / 2,
      Math.max(end, Math.min(now, middle + BUCKET_MS.day / 2)),
      'hour',
    );
  }
  const interval = end - start <= DAYS_BY_THE_HOUR * BUCKET_MS.day ? 'hour' : 'day';
  return spanOf(Math.max(start, end - DAYS_MAX * BUCKET_MS.day), end, interval);
}

const spanOf = (start: number, end: number, interval: Interval) => ({
  since: new Date(start).toISOString(),
  until: new Date(end).toISOString(),
  interval,
});

/** The time that two buckets and everything between them cover, whichever comes first. */
export function spanOfBuckets(one: string, other: string, interval: Interval): Span {
  const [start, last] = [Date.parse(one), Date.parse(other)].sort((a, b) => a - b) as [number, number];
  return {
    since: new Date(start).toISOString(),
    until: new Date(last + BUCKET_MS[interval]).toISOString(),
  };
}

/** The first and the last bucket that a period touches, or null when it touches all of them or none. */
export function touchedBy(
  { since, until }: { since: string | null; until: string | null },
  { data, interval }: ActivityHistogram,
): [string, string] | null {
  const start = since ? Date.parse(since) : -Infinity;
  const end = until ? Date.parse(until) : Infinity;
  const touched = data.filter(({ at }) => {
    const from = Date.parse(at);
    return from < end && from + BUCKET_MS[interval] > start;
  });
  return touched.length === 0 || touched.length === data.length ? null : [touched[0]!.at, touched.at(-1)!.at];
}
