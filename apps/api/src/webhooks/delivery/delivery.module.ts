import { Injectable, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { EventsModule } from '../../events/index.js';
import { JournalModule } from '../../journal/index.js';
import { Logger } from '../../platform/logging/logger.js';
import { EndpointsRepository } from '../endpoints.repository.js';
import { LaneSignals } from '../lane-signals.js';
import { WebhooksModule } from '../webhooks.module.js';
import { Claims } from './claims.js';
import { FanOutRepository } from './fan-out.repository.js';
import { LaneQueue } from './lane-queue.js';
import { Lanes } from './lanes.js';
import { ReplayRunner } from './replay-runner.js';
import { Relay } from './relay.js';
import { WebhookRetention } from './retention.js';
import { Sweeper } from './sweeper.js';
import { WebhookMetrics } from './webhook-metrics.js';

/** Starts and stops what sends: first in, last out. */
@Injectable()
class Delivery implements OnApplicationBootstrap, OnModuleDestroy {
  private unsubscribe: () => void = () => {};

  constructor(
    private readonly relay: Relay,
    private readonly queue: LaneQueue,
    private readonly lanes: Lanes,
    private readonly sweeper: Sweeper,
    private readonly replays: ReplayRunner,
    private readonly retention: WebhookRetention,
    private readonly metrics: WebhookMetrics,
    private readonly signals: LaneSignals,
    private readonly endpoints: EndpointsRepository,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.metrics.lanesRunning = () => this.lanes.running;
    this.lanes.onMore = ({ id, organisationId, isSlow }) => this.wake({ id, organisationId, isSlow });
    this.unsubscribe = this.signals.onWake((scope, endpointId) => {
      this.endpoints.wakeable(scope, endpointId).then(
        (endpoint) => endpoint && this.wake(endpoint),
        (error: unknown) => this.logger.failure('A webhook could not be woken', error),
      );
    });
    this.queue.start();
    this.relay.start();
    this.sweeper.start();
    this.replays.start();
    this.retention.start();
  }

  /** Claims nothing new, finishes the calls under way and their records, then lets go of the queue. */
  async onModuleDestroy(): Promise<void> {
    this.unsubscribe();
    await Promise.all([this.relay.stop(), this.sweeper.stop(), this.replays.stop(), this.retention.stop()]);
    await this.lanes.stop();
    await this.queue.close();
  }

  private wake(endpoint: Parameters<LaneQueue['wake']>[0]): void {
    this.queue.wake(endpoint).catch((error: unknown) => {
      // The sweeper finds the rows a second later.
      this.logger.warn('A webhook lane could not be woken', { detail: (error as Error).message });
    });
  }
}

/** The workers' half of webhooks: fan-out, lanes, sweeper. Not part of a process that only serves the API. */
@Module({
  imports: [EventsModule, JournalModule, WebhooksModule],
  providers: [
    Claims,
    Delivery,
    FanOutRepository,
    LaneQueue,
    Lanes,
    Relay,
    ReplayRunner,
    Sweeper,
    WebhookRetention,
  ],
  exports: [FanOutRepository, Lanes, LaneQueue],
})
export class WebhookDeliveryModule {}
