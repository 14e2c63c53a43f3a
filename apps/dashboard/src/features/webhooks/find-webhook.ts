import 'server-only';
import { WebhookId, type Webhook } from '@signet/contracts';
import { ApiProblem } from '@/lib/api/problem';
import { getServerQueryClient } from '@/lib/api/server';
import { endpointName } from './endpoint-name';
import { webhookQueries } from './webhook-queries';

/** Loads a webhook for a page. Null when it does not exist; `failed` leaves the page to ask again in the browser. */
export async function findWebhook(id: string): Promise<Webhook | null | 'failed'> {
  if (!WebhookId.safeParse(id).success) return null;
  try {
    return await getServerQueryClient().fetchQuery(webhookQueries.detail(id));
  } catch (error) {
    return error instanceof ApiProblem && error.status === 404 ? null : 'failed';
  }
}

export const webhookName = async (id: string): Promise<string | null> => {
  const webhook = await findWebhook(id);
  return webhook === null || webhook === 'failed' ? null : endpointName(webhook.url);
};
