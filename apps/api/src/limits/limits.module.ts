import { Module } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Database } from '../platform/database/database.js';
import { Logger } from '../platform/logging/logger.js';
import { Attempts } from './attempt.js';
import { Guesses } from './guesses.js';
import { Operators } from './operators.js';
import { LimitsService } from './limits.service.js';
import { PostgresRateStore } from './postgres-rate-store.js';
import { RateStore } from './rate-store.js';
import { RedisRateStore } from './redis-rate-store.js';
import { SlidingWindows } from './sliding-windows.js';
import { Strangers } from './strangers.js';

@Module({
  providers: [
    Attempts,
    Guesses,
    LimitsService,
    Operators,
    SlidingWindows,
    Strangers,
    {
      provide: RateStore,
      inject: [SETTINGS, Database, Clock, Logger],
      useFactory: (settings: Settings, database: Database, clock: Clock, logger: Logger): RateStore =>
        settings.REDIS_URL
          ? new RedisRateStore(settings.REDIS_URL, logger)
          : new PostgresRateStore(database, clock),
    },
  ],
  exports: [Attempts, Guesses, LimitsService, Operators, RateStore, SlidingWindows, Strangers],
})
export class LimitsModule {}
