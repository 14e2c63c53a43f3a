import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { EventsModule } from '../events/index.js';
import { JournalModule } from '../journal/index.js';
import { KeysModule } from '../keys/index.js';
import { LimitsModule } from '../limits/index.js';
import { MembersModule } from '../members/index.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryWorker } from './delivery/delivery-worker.js';
import { EndpointHealth } from './delivery/health.js';
import { Recorder } from './delivery/recorder.js';
import { Sender } from './delivery/sender.js';
import { WebhookMetrics } from './delivery/webhook-metrics.js';
import { EndpointTester } from './endpoint-tester.js';
import { EndpointsRepository } from './endpoints.repository.js';
import { EndpointsService } from './endpoints.service.js';
import { WebhookInsights } from './insights.service.js';
import { LaneSignals } from './lane-signals.js';
import { PublishedWebhookKeys } from './published-keys.js';
import { ReplaysService } from './replays.service.js';
import { WebhookSecrets } from './secrets.js';
import { WebhookPages } from './webhook-pages.js';

/** Endpoints and what was sent to them. Sending itself is the worker's: see the delivery module. */
@Module({
  imports: [AgentsModule, EventsModule, JournalModule, KeysModule, LimitsModule, MembersModule],
  providers: [
    DeliveriesRepository,
    DeliveriesService,
    DeliveryWorker,
    EndpointHealth,
    EndpointsRepository,
    EndpointsService,
    EndpointTester,
    LaneSignals,
    PublishedWebhookKeys,
    Recorder,
    ReplaysService,
    Sender,
    WebhookInsights,
    WebhookMetrics,
    WebhookPages,
    WebhookSecrets,
  ],
  exports: [
    DeliveriesRepository,
    DeliveryWorker,
    EndpointHealth,
    DeliveriesService,
    EndpointsRepository,
    EndpointsService,
    EndpointTester,
    LaneSignals,
    ReplaysService,
    WebhookInsights,
    WebhookMetrics,
    WebhookPages,
    WebhookSecrets,
  ],
})
export class WebhooksModule {}
