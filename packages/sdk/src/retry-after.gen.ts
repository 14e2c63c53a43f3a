// Generated from the contracts by `pnpm --filter @signet/sdk generate`: change those, not this.

/** The three forms of a date in HTTP (RFC 9110 5.6.7), all of them in UTC. */
const HTTP_DATES = [
  /^\w{3}, (?<day>\d\d) (?<month>\w{3}) (?<year>\d{4}) (?<time>[\d:]{8}) GMT$/i,
  /^\w{6,9}, (?<day>\d\d)-(?<month>\w{3})-(?<year>\d\d) (?<time>[\d:]{8}) GMT$/i,
  /^\w{3} (?<month>\w{3}) (?<day>[ \d]\d) (?<time>[\d:]{8}) (?<year>\d{4})$/i,
];

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
  for (const form of HTTP_DATES) {
    const date = form.exec(text)?.groups;
    if (!date) continue;
    const at = Date.parse(
      `${date['day']} ${date['month']} ${fullYear(date['year']!, now)} ${date['time']} GMT`,
    );
    return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1_000));
  }
  return null;
}

/** Two digits that would be more than fifty years ahead belong to the century before (RFC 9110 5.6.7). */
function fullYear(digits: string, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = Number(digits) + (digits.length < 4 ? thisYear - (thisYear % 100) : 0);
  return digits.length < 4 && year > thisYear + 50 ? year - 100 : year;
}
