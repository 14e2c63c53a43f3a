import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { LimitsModule } from '../limits/index.js';
import { AgentRates } from './agent-rates.js';
import { RateTiers } from './rate-tiers.js';
import { RateTiersController } from './rate-tiers.controller.js';

@Module({
  imports: [ActivityModule, LimitsModule],
  controllers: [RateTiersController],
  providers: [AgentRates, RateTiers],
  exports: [AgentRates],
})
export class RateTiersModule {}
