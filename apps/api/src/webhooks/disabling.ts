import type { WebhookFormat } from '@signet/contracts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** An endpoint that fails this long is not called any more. AgentAuth asks for 3 days, everybody else gets 5. */
const disablesAfterMs = (format: WebhookFormat): number => (format === 'agentauth' ? 3 : 5) * DAY;

const ATTEMPTS_MIN = 5;
const SPREAD_MIN_MS = 12 * HOUR;

export interface Failing {
  format: WebhookFormat;
  failingSince: Date;
  lastFailureAt: Date;
  failures: number;
  /** How many notices went out since it began to fail. */
  notices: number;
}

/** Whether it is time: days without a success while several attempts, spread over half a day at least, failed. */
export const isHopeless = ({ format, failingSince, lastFailureAt, failures }: Failing): boolean =>
  failures >= ATTEMPTS_MIN &&
  lastFailureAt.getTime() - failingSince.getTime() >= SPREAD_MIN_MS &&
  lastFailureAt.getTime() - failingSince.getTime() >= disablesAfterMs(format);

export const disablesAt = (format: WebhookFormat, failingSince: Date): Date =>
  new Date(failingSince.getTime() + disablesAfterMs(format));

/** How many notices are due by now: after an hour, after a day, and a day before the end. */
export function noticesDue({ format, failingSince, lastFailureAt }: Failing): number {
  const failingMs = lastFailureAt.getTime() - failingSince.getTime();
  return [HOUR, DAY, disablesAfterMs(format) - DAY].filter((after) => failingMs >= after).length;
}
