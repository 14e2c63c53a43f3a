import type { Explanation } from '@signet/contracts';
import { decide, explain, SYSTEM, type Receiving } from '../policy/index.js';
import type { DeliveryRow } from './deliveries.repository.js';
import type { WebhookEndpointEntity } from './endpoint.entity.js';

interface Known {
  delivery: DeliveryRow;
  isBodyKept: boolean;
  /** Null when it was deleted. */
  endpoint: WebhookEndpointEntity | null;
  /** Whether the keys that sign for it can be read. */
  canSign: boolean;
}

/** Why a delivery has not arrived, and what would let it. Null when it has, or is on its way. */
export function whyUndelivered(
  { delivery, isBodyKept, endpoint, canSign }: Known,
  now: Date,
): Explanation | null {
  // What was sent again by hand after it had arrived has arrived all the same.
  if (delivery.state === 'delivered' || delivery.state === 'sending') return null;
  const delivering = {
    id: delivery.id,
    state: delivery.state,
    reason: delivery.reason,
    lastStatus: delivery.last_status,
    lastError: delivery.last_error,
    isBodyKept,
    endpoint: endpoint && receiving(endpoint, canSign),
  };
  const decision = decide(SYSTEM, 'event.deliver', delivering, { now });
  return decision.allowed ? null : explain(decision);
}

const receiving = (endpoint: WebhookEndpointEntity, canSign: boolean): Receiving => ({
  id: endpoint.id,
  name: new URL(endpoint.url).host,
  state: endpoint.state,
  disabledReason: endpoint.disabledReason,
  canSign,
  isBlocked: endpoint.blockedInARow > 0,
  quietUntil: endpoint.breaker === 'closed' ? endpoint.putOffUntil : endpoint.breakerUntil,
});
