import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { KeysModule } from '../keys/index.js';
import { MembersModule } from '../members/index.js';
import { RevocationsModule } from '../revocations/index.js';
import { WebhooksModule } from '../webhooks/index.js';
import { AuditKeysController } from './audit-keys.controller.js';
import { JwksController } from './jwks.controller.js';
import { RevocationsController } from './revocations.controller.js';
import { WebhookKeysController } from './webhook-keys.controller.js';

/** The routes of what verifiers look up. */
@Module({
  imports: [ActivityModule, KeysModule, MembersModule, RevocationsModule, WebhooksModule],
  controllers: [AuditKeysController, JwksController, RevocationsController, WebhookKeysController],
})
export class DiscoveryModule {}
