import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  CreateWebhook,
  DUPLICATE_SECONDS,
  RESEND_SECONDS,
  RETRY_AFTER_MAX_SECONDS,
  RETRY_DELAYS,
  RETRY_JITTER,
  TOLERANCE_SECONDS,
} from '@signet/contracts';

const page = readFileSync(
  path.resolve(import.meta.dirname, '../../../../docs/webhooks.md'),
  'utf8',
).replaceAll(/\s+/g, ' ');
const DAY = 86_400;

describe('the webhooks page', () => {
  it.each(Object.entries(RETRY_DELAYS))('has the schedule %s', (name, delays) => {
    expect(page).toContain(`| \`${name}\` | ${delays.join(', ')} |`);
  });

  it('has the windows that senders and receivers count on', () => {
    const { timeout_ms } = CreateWebhook.parse({ url: 'https://example.com/', events: ['*'] });
    for (const promise of [
      `more than ${TOLERANCE_SECONDS} s from your clock`,
      `moved by up to ${RETRY_JITTER * 100} % either way`,
      `later than ${RESEND_SECONDS / DAY} days after it happened`,
      `Remember \`webhook-id\` for ${RESEND_SECONDS / DAY} days and five minutes`,
      `${timeout_ms / 1_000} s unless you say otherwise`,
    ])
      expect(page).toContain(promise);
    expect(DUPLICATE_SECONDS - RESEND_SECONDS).toBe(5 * 60);
    expect(RETRY_AFTER_MAX_SECONDS).toBe(DAY);
    expect(page.match(/at most a day/g)).toHaveLength(2);
  });
});
