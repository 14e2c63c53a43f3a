import type { OutboundResult } from '../../platform/egress/index.js';
import { redact } from '../../platform/logging/logger.js';

type Answer = Extract<OutboundResult, { fault: null }>;

const KEPT = ['content-type', 'date', 'server', 'retry-after', 'webhook-delivery', 'x-request-id'] as const;
const HEADER_MAX = 500;
const BODY_MAX_BYTES = 2_048;
const PHRASE_MAX = 200;

// What a receiver echoes may be what we sent it, or somebody's key.
const hidden = (text: string): string =>
  redact(text).replace(/\bbearer\s+[\w.~+/=-]{8,}/gi, 'Bearer [redacted]');

/** What is kept of an answer for people: a few headers and the beginning of the body. Hostile input, still. */
export function responseOf({ headers, body }: Answer): { headers: Record<string, string>; body: string } {
  const kept: Record<string, string> = {};
  for (const name of KEPT) {
    const value = headers[name];
    if (value !== undefined) kept[name] = hidden(value.slice(0, HEADER_MAX));
  }
  const target = headers.location;
  if (target) kept['location-host'] = hostOf(target);
  // PostgreSQL stores no NUL, and bytes outside of UTF-8 become replacement characters.
  const text = body.subarray(0, BODY_MAX_BYTES).toString('utf8').replaceAll('\0', '\uFFFD');
  return { headers: kept, body: hidden(text) };
}

/** Why a call failed, in a sentence: ours when there was no answer, the receiver's own words otherwise. */
export const reasonOf = (result: OutboundResult): string =>
  result.fault === null
    ? hidden(`HTTP ${result.status} ${result.phrase.slice(0, PHRASE_MAX)}`.trim())
    : result.reason;

/** Where a redirect that we did not follow pointed: enough to see the mistake, without paths and their secrets. */
const hostOf = (location: string): string => (URL.canParse(location) ? new URL(location).host : 'relative');
