import { DUPLICATE_SECONDS, TOLERANCE_SECONDS } from '../webhook-windows.gen.js';
import type { AgentAuthEvent } from './events.js';
import { importHmac, mistake, refuseMisspelt, refuseOddities, type Bytes, type Keys } from './keys.js';
import { headerReader, mismatch, parseJson, readBody } from './message.js';
import {
  momentMs,
  refuseDistance,
  type VerifiedWebhook,
  type VerifyWebhookOptions,
} from './verify-webhook.js';
import { WebhookError } from './webhook-error.js';

/** A sender has a few secrets at most; a longer list is somebody's attempt to keep us busy. */
const SIGNATURES_MAX = 16;

export interface VerifyAgentAuthWebhookOptions extends Omit<
  VerifyWebhookOptions,
  'publicKey' | 'toleranceSeconds'
> {
  /**
   * How old the event may be. The body's time is when it happened, not when it was sent, so this is as long as Signet
   * sends an event at all: 30 days and five minutes.
   */
  toleranceSeconds?: number;
}

/**
 * Verifies a delivery by the headers of AgentAuth, `X-AgentAuth-Signature` or `X-Webhook-Signature`: for senders that
 * send no others. Signet sends the standard ones too; prefer `verifyWebhook` there, whose signature covers the time of
 * each attempt. It is a function of its own so that nobody can choose the weaker check by leaving headers out.
 *
 * While a rotation overlaps, Signet signs the first attempt with the oldest secret, the next with the next one, and lists
 * the signatures of all in `X-AgentAuth-Signatures`: any of them will do.
 *
 * `id` is the SHA-256 of the body: the delivery's id is in a header that nothing protects, and a signature changes with
 * the secret.
 *
 * @throws WebhookError naming the likely mistake; its `status` is what to answer
 */
export async function verifyAgentAuthWebhook<Event = AgentAuthEvent>(
  options: VerifyAgentAuthWebhookOptions,
): Promise<VerifiedWebhook<Event>> {
  refuseMisspelt(options, 'headers, rawBody');
  const { headers, rawBody, toleranceSeconds = DUPLICATE_SECONDS } = options;
  const keys = await importSecrets(options);
  const header = headerReader(headers);
  const signatures = signaturesOf(header);
  const { bytes, isReserialised } = await readBody(rawBody);
  const pairs = keys.flatMap((key) => signatures.map((signature) => ({ key, signature })));
  const fits = await Promise.all(
    pairs.map(({ key, signature }) => crypto.subtle.verify('HMAC', key, signature, bytes)),
  );
  if (!fits.includes(true)) throw mismatch(isReserialised);

  const event = parseJson(bytes);
  const happenedAt = timeOf(event);
  // Only now: before the signature fits, the time in the body is anybody's.
  const aheadSeconds = Math.round((happenedAt - momentMs(options.now)) / 1_000);
  refuseDistance(aheadSeconds, toleranceSeconds, Math.min(toleranceSeconds, TOLERANCE_SECONDS));
  return {
    id: toHex(await crypto.subtle.digest('SHA-256', bytes)),
    timestamp: new Date(happenedAt),
    attempt: Number(header('x-agentauth-attempt')) || undefined,
    scheme: 'agentauth',
    body: bytes,
    event: event as Event,
  };
}

const toHex = (buffer: ArrayBuffer): string =>
  [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

function signaturesOf(header: (name: string) => string | undefined): Bytes[] {
  const one = header('x-agentauth-signature') ?? header('x-webhook-signature')?.replace(/^sha256=/, '');
  if (!one)
    throw new WebhookError(
      'MISSING_HEADERS',
      'The request lacks x-agentauth-signature and x-webhook-signature.',
    );
  const all = [one, ...(header('x-agentauth-signatures')?.split(' ') ?? [])].slice(0, SIGNATURES_MAX);
  if (!all.every((text) => /^[0-9a-f]{64}$/.test(text)))
    throw new WebhookError('NO_USABLE_SIGNATURE', 'The signature is not 64 lower-case hexadecimal digits.');
  return [...new Set(all)].map((text) =>
    Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16)),
  );
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
