import { BullModule } from '@nestjs/bullmq';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { Guard, RequestPlaces, scopeOf } from './access/index.js';
import { ActivityModule } from './activity/index.js';
import { AgentsModule } from './agents/index.js';
import { AgentAuthenticator, AuthenticationModule, SandboxAuthenticator } from './authentication/index.js';
import { DISCOVERY, DiscoveryModule } from './discovery/index.js';
import { API_DOCS, DocsModule, REFERENCE } from './docs/index.js';
import { DownloadsModule, PACKAGES } from './downloads/index.js';
import { GatewayModule } from './gateway/index.js';
import { HousekeepingModule } from './housekeeping/index.js';
import { IdempotencyModule, RepeatedCalls } from './idempotency/index.js';
import { KeysModule } from './keys/index.js';
import { LimitsModule, Strangers } from './limits/index.js';
import { MANAGEMENT, ManagementModule } from './management/index.js';
import { DefaultOrganisation, MembersModule } from './members/index.js';
import { OPERATIONS, OperationsModule } from './operations/index.js';
import { PlatformModule, type Platform } from './platform.module.js';
import { queueConnections } from './platform/queue/queue-connection.js';
import { AGENTAUTH, AGENTAUTH_V1, AgentAuthModule } from './protocols/agentauth/index.js';
import { ATI, ATI_ADMIN, ATI_CALL, ATI_MCP, AtiModule } from './protocols/ati/index.js';
import { RefusalsModule } from './refusals/index.js';
import { RevocationsModule } from './revocations/index.js';
import { OperatorAuthenticator, SessionsModule } from './sessions/index.js';
import type { Surface } from './surfaces/index.js';
import { TokensModule } from './tokens/index.js';
import { WebhookDeliveryModule, WebhooksModule } from './webhooks/index.js';

/** Everything that answers on our ports, in the order of the API reference. */
export const SURFACES: readonly Surface[] = [
  AGENTAUTH,
  AGENTAUTH_V1,
  ATI,
  ATI_ADMIN,
  ATI_CALL,
  ATI_MCP,
  MANAGEMENT,
  DISCOVERY,
  PACKAGES,
  REFERENCE,
  API_DOCS,
  OPERATIONS,
];

/** The composition root: the only place that may import every module. */
@Module({})
export class AppModule {
  /** @param protocols further modules with routes of their own */
  static register(platform: Platform, protocols: readonly Type[] = []): DynamicModule {
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
        AuthenticationModule,
        GatewayModule,
        IdempotencyModule,
        KeysModule,
        LimitsModule,
        MembersModule,
        RefusalsModule,
        RevocationsModule,
        SessionsModule,
        TokensModule,
        WebhooksModule,
        AgentAuthModule,
        AtiModule,
        ManagementModule,
        OperationsModule,
        DiscoveryModule,
        DocsModule,
        DownloadsModule,
        ...protocols,
        ...worker,
      ],
      providers: [
        { provide: APP_INTERCEPTOR, useClass: RequestPlaces },
        {
          provide: Guard,
          inject: [
            OperatorAuthenticator,
            AgentAuthenticator,
            SandboxAuthenticator,
            Strangers,
            RepeatedCalls,
            DefaultOrganisation,
          ],
          useFactory: (
            operators: OperatorAuthenticator,
            agents: AgentAuthenticator,
            sandboxes: SandboxAuthenticator,
            strangers: Strangers,
            repeated: RepeatedCalls,
            organisation: DefaultOrganisation,
          ) =>
            new Guard([operators, agents, sandboxes], strangers, repeated, () =>
              scopeOf({ organisationId: organisation.id }),
            ),
        },
      ],
    };
  }
}
