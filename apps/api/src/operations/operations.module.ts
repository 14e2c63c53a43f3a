import { Module } from '@nestjs/common';
import { LimitsModule } from '../limits/index.js';
import { WebhooksModule } from '../webhooks/index.js';
import { OperationsRoutes } from './operations-routes.js';
import { Readiness } from './readiness.js';

@Module({
  imports: [LimitsModule, WebhooksModule],
  providers: [OperationsRoutes, Readiness],
  exports: [OperationsRoutes, Readiness],
})
export class OperationsModule {}
