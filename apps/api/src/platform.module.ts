import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock } from './platform/clock/clock.js';
import { SETTINGS, type Settings } from './platform/config/settings.js';
import { Keyring } from './platform/crypto/keyring.js';
import { Warrants } from './platform/crypto/warrants.js';
import { Database } from './platform/database/database.js';
import { Draining } from './platform/health/draining.js';
import { RequestMetrics } from './platform/health/metrics.js';
import { egressRules, GuardedClient } from './platform/egress/index.js';
import { Logger } from './platform/logging/logger.js';
import { Cursors } from './platform/pagination/cursor.js';
import { Surfaces } from './surfaces/index.js';

export interface Platform {
  settings: Settings;
  logger: Logger;
  database: Database;
  metrics: RequestMetrics;
  draining: Draining;
  clock: Clock;
  surfaces: Surfaces;
  /** For tests: one that resolves names its own way. */
  egress?: GuardedClient;
}

/** What every module may ask for without importing it. */
@Global()
@Module({})
export class PlatformModule {
  static register({
    settings,
    logger,
    database,
    metrics,
    draining,
    clock,
    surfaces,
    egress = new GuardedClient(egressRules(settings)),
  }: Platform): DynamicModule {
    const keyring = new Keyring(settings.SIGNET_MASTER_KEY!);
    return {
      module: PlatformModule,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: Logger, useValue: logger },
        { provide: Database, useValue: database },
        { provide: RequestMetrics, useValue: metrics },
        { provide: Draining, useValue: draining },
        { provide: Clock, useValue: clock },
        { provide: Surfaces, useValue: surfaces },
        { provide: GuardedClient, useValue: egress },
        { provide: Keyring, useValue: keyring },
        { provide: Warrants, useValue: new Warrants(keyring) },
        { provide: Cursors, useValue: new Cursors(keyring) },
      ],
      exports: [
        SETTINGS,
        Logger,
        Database,
        RequestMetrics,
        Draining,
        Clock,
        Surfaces,
        GuardedClient,
        Keyring,
        Warrants,
        Cursors,
      ],
    };
  }
}
