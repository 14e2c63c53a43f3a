import { Module } from '@nestjs/common';
import { RateTiersModule } from '../rate-tiers/index.js';
import { RefusalsModule } from '../refusals/index.js';
import { DecisionsController } from './decisions/decisions.controller.js';
import { RateTiersController } from './rate-tiers/rate-tiers.controller.js';

/** The routes of the management API, one folder per noun: they translate, and the modules behind them decide. */
@Module({
  imports: [RateTiersModule, RefusalsModule],
  controllers: [DecisionsController, RateTiersController],
})
export class ManagementModule {}
