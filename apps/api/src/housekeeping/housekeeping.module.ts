import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { Housekeeping, HOUSEKEEPING, HousekeepingProcessor } from './housekeeping.js';

@Module({
  imports: [BullModule.registerQueue({ name: HOUSEKEEPING })],
  providers: [Housekeeping, HousekeepingProcessor],
})
export class HousekeepingModule {}
