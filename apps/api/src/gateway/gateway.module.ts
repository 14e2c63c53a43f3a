import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { JournalModule } from '../journal/index.js';
import { LimitsModule } from '../limits/index.js';
import { ProxiesModule } from '../proxies/index.js';
import { ResourcesModule } from '../resources/index.js';
import { CallRates } from './call-rates.js';
import { CallRecords } from './call-records.js';
import { GatewayMetrics } from './gateway-metrics.js';
import { Help } from './help.js';
import { RefusedCalls } from './refused-calls.js';
import { ToolCalls } from './tool-calls.js';
import { ToolRunner } from './tool-runner.js';
import { Visible } from './visible.js';

/** What sandboxes can call, called for them. */
@Module({
  imports: [AgentsModule, JournalModule, LimitsModule, ProxiesModule, ResourcesModule],
  providers: [CallRates, CallRecords, GatewayMetrics, Help, RefusedCalls, ToolCalls, ToolRunner, Visible],
  exports: [GatewayMetrics, Help, ToolCalls, Visible],
})
export class GatewayModule {}
