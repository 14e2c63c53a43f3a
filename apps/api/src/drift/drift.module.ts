import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { JournalModule } from '../journal/index.js';
import { DriftConfigurations } from './drift-configurations.js';
import { DriftReader } from './drift-reader.js';
import { DriftRepository } from './drift.repository.js';
import { HealthPings } from './health-pings.js';

@Module({
  imports: [AgentsModule, JournalModule],
  providers: [DriftConfigurations, DriftReader, DriftRepository, HealthPings],
  exports: [DriftConfigurations, DriftReader, HealthPings],
})
export class DriftModule {}
