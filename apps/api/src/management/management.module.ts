import { Module } from '@nestjs/common';
import { RateTiersModule } from '../rate-tiers/index.js';
import { RateTiersController } from './rate-tiers/rate-tiers.controller.js';

/** The routes of the management API, one folder per noun: they translate, and the modules behind them decide. */
@Module({
  imports: [RateTiersModule],
  controllers: [RateTiersController],
})
export class ManagementModule {}
