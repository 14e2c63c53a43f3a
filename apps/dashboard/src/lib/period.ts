/** The periods the log can be narrowed to, counted back from now. */
const RANGE_SECONDS = {
  '15m': 15 * 60,
  '1h': 3600,
  '24h': 86_400,
  '7d': 7 * 86_400,
  '30d': 30 * 86_400,
} as const;

export const PERIODS = ['15m', '1h', '24h', '7d', '30d'] as const;
export const RANGES = [...PERIODS, 'all'] as const;
export type ActivityRange = (typeof RANGES)[number];

/** The next longer period, or null when there is none. */
export const wider = (range: ActivityRange): ActivityRange | null =>
  RANGES[RANGES.indexOf(range) + 1] ?? null;

/** A period in the words of a filter: one that ends now, or two moments. A moment wins over the range. */
export interface Period {
  range?: ActivityRange | null;
  since?: string | null;
  until?: string | null;
}

/** Whether the period is given by moments. */
export const isFixed = ({ since, until }: Period): boolean => Boolean(since ?? until);

/** When a period begins, or null when it has no beginning. */
export function sinceOf(period: Period, now: number): string | null {
  const { range, since } = period;
  if (isFixed(period)) return since ?? null;
  return range && range !== 'all' ? new Date(now - RANGE_SECONDS[range] * 1000).toISOString() : null;
}
