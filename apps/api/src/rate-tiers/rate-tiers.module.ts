import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { LimitsModule } from '../limits/index.js';
import { AgentRates } from './agent-rates.js';
import { RateTiers } from './rate-tiers.js';

@Module({
  imports: [ActivityModule, LimitsModule],
  providers: [AgentRates, RateTiers],
  exports: [AgentRates, RateTiers],
})
export class RateTiersModule {}
