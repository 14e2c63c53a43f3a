import type { WebhookFigures } from '@signet/contracts';
import { sum } from '../over-time';

/** The part of all attempts that was accepted, or null when nothing was sent. Rounded down: 1 means that nothing failed. */
export function successRate({ webhooks }: Pick<WebhookFigures, 'webhooks'>): number | null {
  const succeeded = sum(webhooks.map((webhook) => webhook.succeeded));
  const attempts = succeeded + sum(webhooks.map((webhook) => webhook.failed));
  return attempts === 0 ? null : Math.floor((succeeded / attempts) * 1000) / 1000;
}
