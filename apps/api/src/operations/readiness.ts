import { Inject, Injectable } from '@nestjs/common';
import { RateStore } from '../limits/index.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Database } from '../platform/database/database.js';
import { WebhookMetrics } from '../webhooks/index.js';

/** What has to work for this process to be ready. */
@Injectable()
export class Readiness {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly database: Database,
    private readonly rates: RateStore,
    private readonly webhooks: WebhookMetrics,
  ) {}

  /** Names each dependency and whether it answers. */
  async checks(): Promise<Record<string, boolean>> {
    const [isReachable, counts] = await Promise.all([this.database.isReachable(), this.rates.isReachable()]);
    const stores = { database: isReachable, ...(counts !== null && { redis: counts }) };
    // An API without workers is ready however far behind they are.
    if (this.settings.SIGNET_ROLE === 'api' || !isReachable) return stores;
    return { ...stores, webhooks: await this.webhooks.isInTime() };
  }
}
