import type { DisabledReason } from '@signet/contracts';
import type { OutboundFault, OutboundResult } from '../../platform/egress/index.js';
import type { Outcome } from '../breaker.js';
import { retryAfterMs } from '../schedules.js';

/** What an answer means, or that there was none. */
export interface Verdict {
  /** `retry` becomes `dead` when the schedule is over. */
  fate: 'delivered' | 'retry' | 'dead' | 'cancelled';
  outcome: Outcome;
  errorCode: string | null;
  /** Why it is dead or cancelled, when the answer itself decided that. */
  reason?: string;
  /** The receiver could not cope: it gets at least a minute. */
  isOverloaded?: true;
  /** How long to wait before the next attempt of this delivery, if the receiver said so. */
  retryAfterMs?: number;
  /** How long it wants no calls at all: then `Retry-After` spoke of the endpoint and not of one message. */
  putsOffMs?: number;
  /** Why the endpoint must not be called any more. */
  disables?: DisabledReason;
  /** Refused by our own rules. */
  isBlocked?: true;
}

const OVERLOADED = new Set([429, 502, 503, 504]);
/** The highest status there is; what is above is read as a 5xx (RFC 9110 15). */
const STATUS_MAX = 599;
const TIMEOUTS = new Set<OutboundFault>(['timeout', 'connect_timeout', 'dns_timeout']);
const BLOCKED = new Set<OutboundFault>(['blocked_address', 'blocked_url']);

/** Judges one call by the table of answers (webhooks design, 6.1). */
export function verdictOf(result: OutboundResult, now: Date): Verdict {
  if (result.fault !== null) return withoutAnswer(result.fault);

  const { status, headers } = result;
  const wish = String(headers['webhook-delivery'] ?? '')
    .trim()
    .toLowerCase();
  const disables = wish === 'disable' ? ({ disables: 'disabled_by_receiver' } as const) : {};
  if (status >= 200 && status < 300)
    return { fate: 'delivered', outcome: 'success', errorCode: null, ...disables };
  if (status === 410)
    return { fate: 'cancelled', outcome: 'other', errorCode: 'http_410', reason: 'gone', disables: 'gone' };

  const statusClass = status > STATUS_MAX ? 5 : Math.floor(status / 100);
  const errorCode = status === 429 ? 'http_429' : `http_${statusClass}xx`;
  const outcome = status === 429 ? 'overload' : status >= 500 ? 'server_error' : 'other';
  if (wish === 'abort-message') return { fate: 'dead', outcome, errorCode, reason: 'aborted_by_receiver' };
  const wait = retryAfterMs(headers['retry-after'], now);
  const isOverloaded = OVERLOADED.has(status);
  return {
    fate: 'retry',
    outcome,
    errorCode,
    ...(isOverloaded && { isOverloaded }),
    ...(wait !== null && { retryAfterMs: wait }),
    ...(isOverloaded && wait && { putsOffMs: wait }),
    ...disables,
  };
}

function withoutAnswer(fault: OutboundFault): Verdict {
  if (BLOCKED.has(fault)) return { fate: 'retry', outcome: 'other', errorCode: fault, isBlocked: true };
  return { fate: 'retry', outcome: TIMEOUTS.has(fault) ? 'timeout' : 'connection', errorCode: fault };
}
