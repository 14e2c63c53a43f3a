import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { Clock } from '../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Database } from '../platform/database/database.js';
import { Logger } from '../platform/logging/logger.js';
import { LimitsService } from './limits.service.js';
import { PostgresRateStore } from './postgres-rate-store.js';
import { RateStore } from './rate-store.js';
import { RateTiers } from './rate-tiers.js';
import { RateTiersController } from './rate-tiers.controller.js';
import { RedisRateStore } from './redis-rate-store.js';

@Module({
  imports: [ActivityModule],
  controllers: [RateTiersController],
  providers: [
    LimitsService,
    RateTiers,
    {
      provide: RateStore,
      inject: [SETTINGS, Database, Clock, Logger],
      useFactory: (settings: Settings, database: Database, clock: Clock, logger: Logger): RateStore =>
        settings.REDIS_URL
          ? new RedisRateStore(settings.REDIS_URL, (error) =>
              logger.warn('Redis reports', { detail: error.message }),
            )
          : new PostgresRateStore(database, clock),
    },
  ],
  exports: [LimitsService, RateTiers],
})
export class LimitsModule {}
