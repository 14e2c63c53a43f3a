import { WebhookState } from '@signet/contracts';
import { createLoader, parseAsString, parseAsStringLiteral } from 'nuqs/server';

/** The state of the endpoint list, all of it in the URL. */
export const webhookListParams = {
  state: parseAsStringLiteral(WebhookState.options),
  cursor: parseAsString,
};

export const loadWebhookListParams = createLoader(webhookListParams);
