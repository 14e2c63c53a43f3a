export { endpointName } from './endpoint-name';
export { webhooks } from './feature';
export { needsAttention, standingOf } from './standing';
export { knownWebhooks, webhookQueries } from './webhook-queries';
