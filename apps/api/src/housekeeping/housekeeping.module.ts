import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { TokensModule } from '../tokens/index.js';
import { Housekeeping, HOUSEKEEPING, HousekeepingProcessor } from './housekeeping.js';

@Module({
  imports: [TokensModule, BullModule.registerQueue({ name: HOUSEKEEPING })],
  providers: [Housekeeping, HousekeepingProcessor],
})
export class HousekeepingModule {}
