import { BullModule } from '@nestjs/bullmq';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ActivityModule } from './activity/index.js';
import { AgentsModule } from './agents/index.js';
import { DISCOVERY } from './discovery/index.js';
import { API_DOCS, DocsModule, REFERENCE } from './docs/index.js';
import { DownloadsModule, PACKAGES } from './downloads/index.js';
import { HousekeepingModule } from './housekeeping/index.js';
import { IdempotencyModule } from './idempotency/index.js';
import { KeysModule } from './keys/index.js';
import { MANAGEMENT } from './management/index.js';
import { MembersModule } from './members/index.js';
import { PlatformModule, type Platform } from './platform.module.js';
import { queueConnections } from './platform/queue/queue-connection.js';
import { AGENTAUTH, AGENTAUTH_V1, AgentAuthModule } from './protocols/agentauth/index.js';
import { RefusalsModule } from './refusals/index.js';
import { OperatorGuard, SessionsModule } from './sessions/index.js';
import type { Surface } from './surfaces/index.js';
import { TokensModule } from './tokens/index.js';
import { WebhookDeliveryModule, WebhooksModule } from './webhooks/index.js';

/** Everything that answers on our ports, in the order of the API reference. */
export const SURFACES: readonly Surface[] = [
  AGENTAUTH,
  AGENTAUTH_V1,
  MANAGEMENT,
  DISCOVERY,
  PACKAGES,
  REFERENCE,
  API_DOCS,
];

/** The composition root: the only place that may import every module. */
@Module({})
export class AppModule {
  static register(platform: Platform): DynamicModule {
    const { settings, database } = platform;
    const worker =
      settings.SIGNET_ROLE === 'api'
        ? []
        : [
            BullModule.forRoot({
              connection: queueConnections(database, settings.REDIS_URL).waiting,
            }),
            HousekeepingModule,
            WebhookDeliveryModule,
          ];
    return {
      module: AppModule,
      imports: [
        PlatformModule.register(platform),
        ActivityModule,
        AgentsModule,
        IdempotencyModule,
        KeysModule,
        MembersModule,
        RefusalsModule,
        SessionsModule,
        TokensModule,
        WebhooksModule,
        AgentAuthModule,
        DocsModule,
        DownloadsModule,
        ...worker,
      ],
      providers: [{ provide: APP_GUARD, useExisting: OperatorGuard }],
    };
  }
}
