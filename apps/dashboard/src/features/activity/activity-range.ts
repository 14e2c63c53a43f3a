/** The periods the activity list can be narrowed to. */
export const RANGE_SECONDS = {
  '15m': 15 * 60,
  '1h': 3600,
  '24h': 86_400,
  '7d': 7 * 86_400,
  '30d': 30 * 86_400,
} as const;

export type ActivityRange = keyof typeof RANGE_SECONDS;
export const RANGES = Object.keys(RANGE_SECONDS) as ActivityRange[];

/** The next longer period, or null when the list is not narrowed any more. */
export const wider = (range: ActivityRange): ActivityRange | null =>
  RANGES[RANGES.indexOf(range) + 1] ?? null;
