import { DeliveryState, WebhookDeliveryQuery } from '@signet/contracts';
import { createLoader, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { PERIODS } from '@/lib/period';

export const STATUS_CLASSES = WebhookDeliveryQuery.shape.status_class.unwrap().options;

/** The state of an endpoint's delivery list, all of it in the URL. */
export const deliveryParams = {
  state: parseAsStringLiteral(DeliveryState.options),
  type: parseAsString,
  status_class: parseAsStringLiteral(STATUS_CLASSES),
  range: parseAsStringLiteral(PERIODS),
  since: parseAsString,
  cursor: parseAsString,
  delivery: parseAsString,
};

export const loadDeliveryParams = createLoader(deliveryParams);
