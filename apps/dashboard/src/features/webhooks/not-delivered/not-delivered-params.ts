import { WebhookId } from '@signet/contracts';
import { createLoader, createParser, parseAsString } from 'nuqs/server';

const parseAsWebhookId = createParser({
  parse: (value: string) => WebhookId.safeParse(value).data ?? null,
  serialize: String,
});

/** The state of the list of what was not delivered, all of it in the URL. */
export const notDeliveredParams = {
  webhook_id: parseAsWebhookId,
  cursor: parseAsString,
  delivery: parseAsString,
};

export const loadNotDeliveredParams = createLoader(notDeliveredParams);
