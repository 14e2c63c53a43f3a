import type { DecisionFix, DecisionInputs, DeliveryState, FixVerb } from '@signet/contracts';
import type { Rule } from './rule.js';
import type { Now } from './rules.js';
import { SYSTEM } from './subject.js';

/** Where an event is to go. */
export interface Receiving {
  id: string;
  /** How people tell it from others: its host. */
  name: string;
  state: string;
  /** Why it was switched off, if it was. */
  disabledReason: string | null;
  /** Whether the keys that sign for it can be read. */
  canSign: boolean;
  /** Whether its present address was found to be one that is not called. */
  isBlocked: boolean;
  /** Until when it is left alone. */
  quietUntil: Date | null;
}

/** An event on its way to an endpoint. */
export interface Delivering {
  id: string;
  state: DeliveryState;
  /** Why it ended, if it did. */
  reason: string | null;
  /** What the last attempt ended with. */
  lastStatus: number | null;
  lastError: string | null;
  isBodyKept: boolean;
  /** Null when it was deleted. */
  endpoint: Receiving | null;
}

const BLOCKED: ReadonlySet<string | null> = new Set(['blocked_address', 'blocked_url']);
/** Ends of a delivery that its receiver brought about. */
const BY_THE_RECEIVER: ReadonlySet<string | null> = new Set([
  'gone',
  'endpoint_unavailable',
  'order_blocked',
  'test_failed',
]);

const isOver = ({ state }: Delivering): boolean => state === 'dead' || state === 'cancelled';

const at = ({ endpoint }: Delivering): DecisionInputs => (endpoint ? { endpoint: endpoint.name } : {});

const last = ({ lastStatus, lastError }: Delivering): DecisionInputs => ({
  ...(lastStatus !== null && { answer: lastStatus }),
  ...(lastError !== null && { error: lastError }),
});

const ofEndpoint = (verb: FixVerb, { endpoint }: Delivering): DecisionFix => ({
  verb,
  ...(endpoint && { webhook_id: endpoint.id }),
});

const ofDelivery = (verb: FixVerb, { id }: Delivering): DecisionFix => ({ verb, delivery_id: id });

export const endpointKnown: Rule<Delivering, unknown> = {
  name: 'endpoint.known',
  holds: (_subject, { endpoint }) => endpoint !== null,
  inputs: () => ({ endpoint: 'deleted' }),
  fix: () => ({ verb: 'endpoint.add' }),
};

export const eventKept: Rule<Delivering, unknown> = {
  name: 'event.kept',
  holds: (_subject, { isBodyKept }) => isBodyKept,
  inputs: (_subject, delivering) => ({ ...at(delivering), body: 'gone' }),
  fix: () => null,
};

export const endpointActive: Rule<Delivering, unknown> = {
  name: 'endpoint.active',
  holds: (_subject, { endpoint }) => endpoint?.state === 'active',
  inputs: (_subject, delivering) => ({
    ...at(delivering),
    state: delivering.endpoint!.state,
    ...(delivering.endpoint!.disabledReason !== null && {
      disabled_because: delivering.endpoint!.disabledReason,
    }),
    ...last(delivering),
  }),
  fix: (_subject, delivering) => {
    const { disabledReason, isBlocked, canSign } = delivering.endpoint!;
    // Switched on as it is, it would be switched off again.
    if (disabledReason === 'unsafe_target' && isBlocked) return ofEndpoint('endpoint.change', delivering);
    return ofEndpoint(canSign ? 'endpoint.enable' : 'secret.rotate', delivering);
  },
};

export const deliveryOpen: Rule<Delivering, unknown> = {
  name: 'delivery.open',
  holds: (_subject, delivering) => {
    const { reason, lastError } = delivering;
    // Given up for what its last attempt ended with, which is the better reason.
    const byReceiver = BY_THE_RECEIVER.has(reason) || reason === lastError;
    return !isOver(delivering) || (byReceiver && fellShort(delivering));
  },
  inputs: (_subject, delivering) => ({
    ...at(delivering),
    state: delivering.state,
    ...(delivering.reason !== null && { ended_because: delivering.reason }),
  }),
  fix: (_subject, delivering) => ofDelivery('delivery.replay', delivering),
};

/** Whether it was the receiver, at the address that is the endpoint's now, that an attempt failed for. */
const fellShort = (delivering: Delivering): boolean =>
  [targetAllowed, receiverAnswers, receiverAccepts].some((rule) => !rule.holds(SYSTEM, delivering, null));

export const endpointAtPeace: Rule<Delivering, Now> = {
  name: 'endpoint.at_peace',
  holds: (_subject, delivering, { now }) => {
    const { quietUntil } = delivering.endpoint!;
    return isOver(delivering) || quietUntil === null || quietUntil <= now;
  },
  inputs: (_subject, delivering) => ({
    ...at(delivering),
    until: delivering.endpoint!.quietUntil!.toISOString(),
    ...last(delivering),
  }),
  fix: (_subject, delivering) => ofDelivery('delivery.await', delivering),
};

export const targetAllowed: Rule<Delivering, unknown> = {
  name: 'target.allowed',
  holds: (_subject, { lastError, endpoint }) => !BLOCKED.has(lastError) || !endpoint!.isBlocked,
  inputs: (_subject, delivering) => ({ ...at(delivering), ...last(delivering) }),
  fix: (_subject, delivering) => ofEndpoint('endpoint.change', delivering),
};

export const receiverAnswers: Rule<Delivering, unknown> = {
  name: 'receiver.answers',
  holds: (_subject, delivering) =>
    delivering.lastStatus !== null ||
    BLOCKED.has(delivering.lastError) ||
    // Interrupted by ourselves, and sent again by itself.
    delivering.lastError === 'worker_lost' ||
    (delivering.lastError === null && !isOver(delivering)),
  inputs: (_subject, delivering) => ({
    ...at(delivering),
    ...last(delivering),
    ...(delivering.lastError === null && { error: delivering.reason ?? 'unknown' }),
  }),
  fix: (_subject, delivering) => ofDelivery('receiver.mend', delivering),
};

export const receiverAccepts: Rule<Delivering, unknown> = {
  name: 'receiver.accepts',
  holds: (_subject, { lastStatus }) => lastStatus === null || (lastStatus >= 200 && lastStatus < 300),
  inputs: (_subject, delivering) => ({ ...at(delivering), ...last(delivering) }),
  // Who asks for fewer calls is not broken.
  fix: (_subject, delivering) =>
    delivering.lastError !== 'http_429'
      ? ofDelivery('receiver.mend', delivering)
      : ofDelivery(isOver(delivering) ? 'delivery.replay' : 'delivery.await', delivering),
};
