import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { ProxiesModule } from '../proxies/index.js';
import { SessionTokensModule } from '../session-tokens/index.js';
import { TokensModule } from '../tokens/index.js';
import { Housekeeping, HOUSEKEEPING, HousekeepingProcessor } from './housekeeping.js';

@Module({
  imports: [
    ActivityModule,
    ProxiesModule,
    SessionTokensModule,
    TokensModule,
    BullModule.registerQueue({ name: HOUSEKEEPING }),
  ],
  providers: [Housekeeping, HousekeepingProcessor],
})
export class HousekeepingModule {}
