import { readFileSync } from 'node:fs';
import { verifyAgentAuthWebhook, verifyWebhook } from '../../src/webhooks/index.js';

interface Delivery {
  name: string;
  format: 'standard' | 'agentauth';
  secrets?: string[];
  public_key?: string;
  headers: Record<string, string>;
  body: string;
  /** Seconds since 1970. */
  now: number;
  /** Of the signature that fits, or `refused` with a code. */
  scheme?: string;
  refused?: string;
}

const { cases } = JSON.parse(readFileSync(new URL('deliveries.json', import.meta.url), 'utf8')) as {
  cases: Delivery[];
};

describe('what receivers in every language take and refuse', () => {
  it.each(cases)('$name: $refused$scheme', async ({ format, scheme, refused, ...delivery }) => {
    const { headers, body: rawBody, secrets, public_key: publicKey, now } = delivery;
    const verify = format === 'agentauth' ? verifyAgentAuthWebhook : verifyWebhook;
    const keys = { ...(secrets && { secrets }), ...(publicKey !== undefined && { publicKey }) };
    const outcome = verify({ headers, rawBody, ...keys, now: now * 1_000 });
    await (scheme
      ? expect(outcome).resolves.toMatchObject({ scheme })
      : expect(outcome).rejects.toMatchObject({ name: 'WebhookError', code: refused }));
  });
});
