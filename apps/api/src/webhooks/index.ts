export { DeliveriesService } from './deliveries.service.js';
export type { FullDelivery } from './deliveries.repository.js';
export { WebhookEndpointEntity } from './endpoint.entity.js';
export { EndpointsRepository, type EndpointScope } from './endpoints.repository.js';
export { EndpointsService, webhookNotFound, type EndpointChange } from './endpoints.service.js';
export { WEBHOOK_QUEUES } from './delivery/lane-queue.js';
export { LAG_MAX_SECONDS, WebhookMetrics } from './delivery/webhook-metrics.js';
export { WebhookDeliveryModule } from './delivery/delivery.module.js';
export { WebhooksModule } from './webhooks.module.js';
