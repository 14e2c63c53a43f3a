import type { AgentAuthEvent } from './events.js';
import { importHmac, mistake, refuseOddities, type Keys } from './keys.js';
import { headerReader, mismatch, parseJson, readBody } from './message.js';
import {
  momentMs,
  refuseDistance,
  type VerifiedWebhook,
  type VerifyWebhookOptions,
} from './verify-webhook.js';
import { WebhookError } from './webhook-error.js';

/** The body's time is when the event happened, and attempts go on for more than a day. */
const TOLERANCE_SECONDS = 2 * 86_400;

export type VerifyAgentAuthWebhookOptions = Omit<VerifyWebhookOptions, 'publicKey'>;

/**
 * Verifies a delivery by the headers of AgentAuth, `X-AgentAuth-Signature` or `X-Webhook-Signature`: for senders that
 * send no others. Signet sends the standard ones too; prefer `verifyWebhook` there, whose signature covers the time of
 * each attempt. It is a function of its own so that nobody can choose the weaker check by leaving headers out.
 *
 * `id` is the signature itself: the delivery's id is in a header that nothing protects.
 *
 * @throws WebhookError naming the likely mistake; its `status` is what to answer
 */
export async function verifyAgentAuthWebhook<Event = AgentAuthEvent>(
  options: VerifyAgentAuthWebhookOptions,
): Promise<VerifiedWebhook<Event>> {
  const { headers, rawBody, toleranceSeconds = TOLERANCE_SECONDS, replayGuard } = options;
  const keys = await importSecrets(options);
  const header = headerReader(headers);
  const given = header('x-agentauth-signature') ?? header('x-webhook-signature')?.replace(/^sha256=/, '');
  if (!given)
    throw new WebhookError(
      'MISSING_HEADERS',
      'The request lacks x-agentauth-signature and x-webhook-signature.',
    );
  if (!/^[0-9a-f]{64}$/.test(given))
    throw new WebhookError('NO_USABLE_SIGNATURE', 'The signature is not 64 lower-case hexadecimal digits.');
  const signature = Uint8Array.from(given.match(/../g) ?? [], (pair) => parseInt(pair, 16));

  const { bytes, isReserialised } = await readBody(rawBody);
  const fits = await Promise.all(keys.map((key) => crypto.subtle.verify('HMAC', key, signature, bytes)));
  if (!fits.includes(true)) throw mismatch(isReserialised);

  const event = parseJson(bytes);
  const happenedAt = timeOf(event);
  // Only now: before the signature fits, the time in the body is anybody's.
  refuseDistance(Math.round((happenedAt - momentMs(options.now)) / 1_000), toleranceSeconds);
  if (replayGuard && (await replayGuard.seen(given)))
    throw new WebhookError('ALREADY_SEEN', 'This delivery was accepted before.');
  return {
    id: given,
    timestamp: new Date(happenedAt),
    attempt: Number(header('x-agentauth-attempt')) || undefined,
    scheme: 'agentauth',
    body: bytes,
    event: event as Event,
  };
}

/** The whole text is the key, `whsec_` included (AgentAuth wire 10.2). */
function importSecrets({ secret, secrets = [] }: Keys) {
  const all = secret === undefined ? secrets : [secret, ...secrets];
  if (all.length === 0) throw mistake('Give a secret or secrets. Is the environment variable set?');
  return Promise.all(
    all.map((each) => {
      refuseOddities(each, 'secret');
      if (each.startsWith('whpk_'))
        throw mistake('This is your public key: this format is signed with the secret.');
      return importHmac(new TextEncoder().encode(each));
    }),
  );
}

/** ISO 8601, or milliseconds as text from the oldest servers. */
function timeOf(event: unknown): number {
  const { timestamp } = (event ?? {}) as { timestamp?: unknown };
  const text = typeof timestamp === 'string' ? timestamp : '';
  const time = /^\d{13}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(time)) throw new WebhookError('INVALID_TIMESTAMP', 'The body holds no timestamp.');
  return time;
}
