const STEPS = [
  { unit: 'second', seconds: 1, below: 60 },
  { unit: 'minute', seconds: 60, below: 3600 },
  { unit: 'hour', seconds: 3600, below: 86_400 },
  { unit: 'day', seconds: 86_400, below: 30 * 86_400 },
  { unit: 'month', seconds: 30 * 86_400, below: 365 * 86_400 },
  { unit: 'year', seconds: 365 * 86_400, below: Infinity },
] as const;

/** "3 minutes ago". A clock that runs a little ahead must not make the past look like the future. */
export function relativeTime(date: Date, now: Date, locale: string): string {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const passed = seconds > 0 && seconds < 60 ? 0 : seconds;
  const step = STEPS.find(({ below }) => Math.abs(passed) < below) ?? STEPS[5];
  const amount = Math.trunc(passed / step.seconds);
  const format = new Intl.RelativeTimeFormat(locale, {
    numeric: amount === 0 ? 'auto' : 'always',
    style: 'long',
  });
  return format.format(amount, step.unit);
}

export const dateOnly = (date: Date, locale: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone }).format(date);

/** Date and time to the minute, with the zone: the form to plan with. */
export const toTheMinute = (date: Date, locale: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
    timeZoneName: 'short',
  }).format(date);

/** Hours and minutes, for axes. */
export const timeOfDay = (date: Date, locale: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(
    date,
  );

/** Date and time to the millisecond, with the zone: the form to compare with a log line. */
export const exactTime = (date: Date, locale: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZone,
    timeZoneName: 'short',
  }).format(date);
