import { webhookRoute, type WebhookHandler } from '@signet/sdk/webhooks';
import { options } from './options.js';

/** In `app/webhooks/route.ts`: `export const POST = createRoute(({ id, event }) => …)`. Any server of Requests takes it. */
export const createRoute = (handle: WebhookHandler): ((request: Request) => Promise<Response>) =>
  webhookRoute(options(), handle);
