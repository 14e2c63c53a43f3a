/** The one form of a date that everybody writes by now (RFC 9110 5.6.7), in UTC. */
const HTTP_DATE = /^\w{3}, ([ \d]\d \w{3} \d{4} [\d:]{8} GMT)$/i;

// The two that are obsolete and still have to be understood: they are rewritten, and nobody looks at the day of the week.
const WITH_DASHES = /^\w{6,9}, (\d\d)-(\w+)-(\d\d) /;
const OF_C = /^(\w+) (\w+) (..) (\S+) (\d+)$/;

/**
 * Reads `Retry-After` (RFC 9110 10.2.3): whole seconds, or a date. Null for anything else, such as `3600.5` or `-5`:
 * who writes that has said nothing.
 *
 * @param now milliseconds since 1970
 * @returns seconds from now, at least 0. It may be any number: bound it
 */
export function retryAfterSeconds(value: string | null | undefined, now: number): number | null {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text);
  const normal = text
    .replace(OF_C, '$1, $3 $2 $5 $4 GMT')
    .replace(
      WITH_DASHES,
      (_, day: string, month: string, year: string) => `Day, ${day} ${month} ${fullYear(year, now)} `,
    );
  const [, date = ''] = HTTP_DATE.exec(normal) ?? [];
  const at = Date.parse(date);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1_000));
}

/** Two digits that would be more than fifty years ahead belong to the century before (RFC 9110 5.6.7). */
function fullYear(digits: string, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = Number(digits) + thisYear - (thisYear % 100);
  return year > thisYear + 50 ? year - 100 : year;
}
