import { Module } from '@nestjs/common';
import { ActivityModule } from '../../activity/index.js';
import { AgentsModule } from '../../agents/index.js';
import { CommitmentsModule } from '../../commitments/index.js';
import { CredentialsModule } from '../../credentials/index.js';
import { DriftModule } from '../../drift/index.js';
import { IdempotencyModule } from '../../idempotency/index.js';
import { LimitsModule } from '../../limits/index.js';
import { MembersModule } from '../../members/index.js';
import { PersonasModule } from '../../personas/index.js';
import { RateTiersModule } from '../../rate-tiers/index.js';
import { TokensModule } from '../../tokens/index.js';
import { WebhooksModule } from '../../webhooks/index.js';
import { AgentAuthActivityController } from './activity.controller.js';
import { AgentAuthAdministrationController } from './administration.controller.js';
import { AgentAuthAgentsController } from './agents.controller.js';
import { AgentAuthCommitmentsController } from './commitments.controller.js';
import { AgentAuthDriftController } from './drift.controller.js';
import { AgentAuthHealthController } from './health.controller.js';
import { OpenAgents } from './open-agents.js';
import { AgentAuthPermissionsController } from './permissions.controller.js';
import { PersonaAccess } from './persona-access.js';
import { AgentAuthPersonaController } from './persona.controller.js';
import { AgentAuthRegistrationController } from './registration.controller.js';
import { AgentAuthTokenRoutes } from './token-routes.js';
import { AgentAuthWebhookDeliveriesController } from './webhook-deliveries.controller.js';
import { AgentAuthWebhooksController } from './webhooks.controller.js';

@Module({
  imports: [
    ActivityModule,
    AgentsModule,
    CommitmentsModule,
    CredentialsModule,
    DriftModule,
    IdempotencyModule,
    LimitsModule,
    MembersModule,
    PersonasModule,
    RateTiersModule,
    TokensModule,
    WebhooksModule,
  ],
  controllers: [
    AgentAuthRegistrationController,
    AgentAuthActivityController,
    AgentAuthAgentsController,
    AgentAuthAdministrationController,
    AgentAuthPermissionsController,
    AgentAuthPersonaController,
    AgentAuthDriftController,
    AgentAuthCommitmentsController,
    AgentAuthHealthController,
    AgentAuthWebhooksController,
    AgentAuthWebhookDeliveriesController,
  ],
  providers: [OpenAgents, PersonaAccess, AgentAuthTokenRoutes],
  exports: [AgentAuthTokenRoutes],
})
export class AgentAuthModule {}
