const DECIMALS = 10;

/** Rounds to 10 decimals, the precision in which numbers are hashed and compared. */
export const roundedNumber = (value: number): number => Number(value.toFixed(DECIMALS));

/**
 * Serialises JSON so that equal values have equal text, whoever wrote them: members sorted by UTF-16 code units at every
 * level, numbers rounded to 10 decimals, no white space.
 */
export function canonicalNumbersJson(value: unknown): string {
  if (typeof value === 'number') return JSON.stringify(roundedNumber(value));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalNumbersJson).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalNumbersJson((value as Record<string, unknown>)[key])}`);
  return `{${members.join(',')}}`;
}
