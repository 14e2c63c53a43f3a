import { Module } from '@nestjs/common';
import { JournalModule } from '../journal/index.js';
import { LimitsModule } from '../limits/index.js';
import { AgentRates } from './agent-rates.js';
import { RateTiers } from './rate-tiers.js';

@Module({
  imports: [JournalModule, LimitsModule],
  providers: [AgentRates, RateTiers],
  exports: [AgentRates, RateTiers],
})
export class RateTiersModule {}
