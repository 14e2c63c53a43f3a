import type { ActivityHistogram } from '@signet/contracts';
import { type Interval } from '@/features/activity';

/** What was asked for and how it was answered, per hour or day. */
export interface DecisionsAt {
  at: string;
  allowed: number;
  denied: number;
}

export interface Decisions {
  interval: Interval;
  data: DecisionsAt[];
}

const HOURS = 24;

/** Both counts in one row for each moment that either of them has. */
export function mergeDecisions(allowed: ActivityHistogram, denied: ActivityHistogram): Decisions {
  const rows = new Map<string, DecisionsAt>();
  const at = (moment: string): DecisionsAt => rows.get(moment) ?? { at: moment, allowed: 0, denied: 0 };
  for (const bucket of allowed.data) rows.set(bucket.at, { ...at(bucket.at), allowed: bucket.total });
  for (const bucket of denied.data) rows.set(bucket.at, { ...at(bucket.at), denied: bucket.total });
  return {
    interval: allowed.interval,
    data: [...rows.values()].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)),
  };
}

/** Sums over 24 hours each, the last of which ends now; hours before the first whole day are left out. */
export function perDay(hours: readonly number[]): number[] {
  const days = Math.floor(hours.length / HOURS);
  const whole = hours.slice(hours.length - days * HOURS);
  return Array.from({ length: days }, (_, day) => sum(whole.slice(day * HOURS, (day + 1) * HOURS)));
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** How the last of the days compares with the one before: 0.25 is a quarter more. Null when there was nothing before. */
export function changeOf(days: readonly number[]): number | null {
  const [before = 0, last = 0] = days.slice(-2);
  return before === 0 ? null : (last - before) / before;
}
