import { RETRY_DELAYS, type Webhook, type WebhookAttempt } from '@signet/contracts';

/** How often an event is sent before it is given up. */
export const attemptsMax = (schedule: Webhook['schedule']): number =>
  typeof schedule === 'string' ? RETRY_DELAYS[schedule].length : schedule.length;

/** The time from the first attempt to the last, in hours. */
export const hoursOfRetries = (schedule: Webhook['schedule']): number => {
  const delays: readonly number[] = typeof schedule === 'string' ? RETRY_DELAYS[schedule] : schedule;
  return Math.round(delays.reduce((sum, delay) => sum + delay, 0) / 3600);
};

const PHASES = ['dns_ms', 'connect_ms', 'tls_ms', 'first_byte_ms'] as const;

/** The parts of a call that were measured, in the order they happen. */
export const phasesOf = (attempt: WebhookAttempt): { phase: (typeof PHASES)[number]; ms: number }[] =>
  PHASES.flatMap((phase) => {
    const ms = attempt[phase];
    return ms === null ? [] : [{ phase, ms }];
  });

/** JSON in lines for reading; anything else as it is. */
export function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
