import { TOLERANCE_SECONDS } from '../webhook-windows.gen.js';
import { decodeBase64 } from './base64.js';
import type { WebhookEvent } from './events.js';
import { importKeys, mistake, refuseMisspelt, type Bytes, type Keys, type Verifier } from './keys.js';
import { headerReader, mismatch, parseJson, readBody, type HeadersLike, type RawBody } from './message.js';
import { WebhookError } from './webhook-error.js';

/** The sender has two secrets at most and two schemes; a longer header is somebody's attempt to keep us busy. */
const SIGNATURES_MAX = 16;
const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

export type Moment = number | Date | (() => number);

export interface VerifyWebhookOptions extends Keys {
  headers: HeadersLike;
  rawBody: RawBody;
  /** How far the sender's clock and ours may be apart, both ways. Default 300. */
  toleranceSeconds?: number;
  /** For tests: the time to compare with, in milliseconds since 1970. */
  now?: Moment;
}

/** A delivery that is what its sender sent. */
export interface VerifiedWebhook<Event = WebhookEvent> {
  /** The same on every attempt and for every endpoint: handle each once. */
  id: string;
  /** When this attempt was made. */
  timestamp: Date;
  /** 1, 2, …; not covered by the signature. */
  attempt: number | undefined;
  /** The scheme of the signature that fitted. */
  scheme: 'v1' | 'v1a' | 'agentauth';
  body: Bytes;
  /** The body parsed as JSON; undefined when it is something else. */
  event: Event;
}

/**
 * Verifies a delivery in the Standard Webhooks format: HMAC (`v1`) with the endpoint's secret, Ed25519 (`v1a`) with the
 * sender's public key. Every signature is tried with every key; one that fits is enough, unknown schemes are skipped.
 * That it was handled before is not seen here: `handleOnce` sees it.
 *
 * @throws WebhookError naming the likely mistake; its `status` is what to answer
 */
export async function verifyWebhook<Event = WebhookEvent>(
  options: VerifyWebhookOptions,
): Promise<VerifiedWebhook<Event>> {
  refuseMisspelt(options, 'publicKey, headers, rawBody');
  const { headers, rawBody, toleranceSeconds = TOLERANCE_SECONDS } = options;
  const verifiers = await importKeys(options);
  const header = headerReader(headers);
  const { id, timestamp, signatures } = readHeaders(header);
  const seconds = checkTime(timestamp, toleranceSeconds, momentMs(options.now));
  const { bytes, isReserialised } = await readBody(rawBody);

  const scheme = await findFit(signatures, verifiers, signedContent(id, timestamp, bytes), isReserialised);
  return {
    id,
    timestamp: new Date(seconds * 1_000),
    attempt: Number(header('webhook-attempt')) || undefined,
    scheme,
    body: bytes,
    event: parseJson(bytes) as Event,
  };
}

function readHeaders(header: (name: string) => string | undefined) {
  const missing = HEADERS.filter((name) => !header(name));
  if (missing.length > 0) {
    const isLegacy = header('x-agentauth-signature') ?? header('x-webhook-signature');
    const hint = isLegacy
      ? ' This is a delivery in the older AgentAuth format: verify it with verifyAgentAuthWebhook.'
      : missing.length === HEADERS.length
        ? ' Did a proxy drop them, or is this not a webhook?'
        : '';
    throw new WebhookError('MISSING_HEADERS', `The request lacks ${missing.join(', ')}.${hint}`);
  }
  const [id = '', timestamp = '', signature = ''] = HEADERS.map((name) => header(name));
  return { id, timestamp, signatures: signature.split(' ').filter(Boolean).slice(0, SIGNATURES_MAX) };
}

function checkTime(text: string, toleranceSeconds: number, nowMs: number): number {
  if (!/^\d{1,12}$/.test(text))
    throw new WebhookError('INVALID_TIMESTAMP', 'webhook-timestamp is not a number of seconds since 1970.');
  const seconds = Number(text);
  refuseDistance(seconds - Math.floor(nowMs / 1_000), toleranceSeconds);
  return seconds;
}

/** @param aheadMax how far it may be ahead, where that is less than it may be behind */
export function refuseDistance(aheadSeconds: number, behindMax: number, aheadMax = behindMax): void {
  if (aheadSeconds <= aheadMax && -aheadSeconds <= behindMax) return;
  const isAhead = aheadSeconds > 0;
  const distance = `${Math.abs(aheadSeconds)} s ${isAhead ? 'ahead of' : 'behind'}`;
  throw new WebhookError(
    'TIMESTAMP_OUT_OF_RANGE',
    `The delivery's time is ${distance} ours, and ${isAhead ? aheadMax : behindMax} s are allowed: it is a replay, or one of the two clocks is wrong.`,
  );
}

export function momentMs(now: Moment = Date.now): number {
  const value = typeof now === 'function' ? now() : now.valueOf();
  if (!Number.isFinite(value)) throw mistake('now is not a time in milliseconds since 1970.');
  return value;
}

function signedContent(id: string, timestamp: string, body: Uint8Array): Bytes {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`);
  const content = new Uint8Array(head.length + body.length);
  content.set(head);
  content.set(body, head.length);
  return content;
}

async function findFit(
  signatures: readonly string[],
  verifiers: readonly Verifier[],
  content: Bytes,
  isReserialised: boolean,
): Promise<'v1' | 'v1a'> {
  const pairs = signatures.flatMap((entry) => {
    const comma = entry.indexOf(',');
    const signature = decodeBase64(entry.slice(comma + 1));
    const fitting = verifiers.filter(({ scheme }) => scheme === entry.slice(0, Math.max(comma, 0)));
    return signature ? fitting.map((verifier) => ({ signature, verifier })) : [];
  });
  if (pairs.length === 0) throw unusable(signatures, verifiers);
  // All of them, however early one fits: the time must not tell which.
  const fits = await Promise.all(
    pairs.map(({ signature, verifier }) => verifier.isSigned(signature, content).catch(() => false)),
  );
  const fit = pairs[fits.indexOf(true)];
  if (!fit) throw mismatch(isReserialised);
  return fit.verifier.scheme;
}

function unusable(signatures: readonly string[], verifiers: readonly Verifier[]): WebhookError {
  const sent = new Set(signatures.map((entry) => entry.split(',')[0] ?? ''));
  const held = new Set<string>(verifiers.map(({ scheme }) => scheme));
  const needs =
    sent.has('v1a') && !held.has('v1a') ? 'publicKey' : sent.has('v1') && !held.has('v1') ? 'secret' : null;
  return new WebhookError(
    'NO_USABLE_SIGNATURE',
    needs
      ? `The delivery is signed with ${[...sent].join(', ')} alone, which needs a ${needs}.`
      : 'webhook-signature holds no signature of a known scheme: expected "v1,<base64>" or "v1a,<base64>".',
  );
}
