import { Module } from '@nestjs/common';
import { ActivityModule } from '../../activity/index.js';
import { AgentsModule } from '../../agents/index.js';
import { CredentialsModule } from '../../credentials/index.js';
import { IdempotencyModule } from '../../idempotency/index.js';
import { LimitsModule } from '../../limits/index.js';
import { MembersModule } from '../../members/index.js';
import { TokensModule } from '../../tokens/index.js';
import { AgentAuthActivityController } from './activity.controller.js';
import { AgentAuthAdministrationController } from './administration.controller.js';
import { AgentAuthAgentsController } from './agents.controller.js';
import { CallerGuard } from './caller.js';
import { AgentAuthHealthController } from './health.controller.js';
import { OpenAgents } from './open-agents.js';
import { AgentAuthPermissionsController } from './permissions.controller.js';
import { AgentAuthRegistrationController } from './registration.controller.js';
import { SurfaceLimits } from './surface-limits.js';
import { AgentAuthTokenRoutes } from './token-routes.js';

@Module({
  imports: [
    ActivityModule,
    AgentsModule,
    CredentialsModule,
    IdempotencyModule,
    LimitsModule,
    MembersModule,
    TokensModule,
  ],
  controllers: [
    AgentAuthRegistrationController,
    AgentAuthActivityController,
    AgentAuthAgentsController,
    AgentAuthAdministrationController,
    AgentAuthPermissionsController,
    AgentAuthHealthController,
  ],
  providers: [CallerGuard, OpenAgents, SurfaceLimits, AgentAuthTokenRoutes],
  exports: [AgentAuthTokenRoutes],
})
export class AgentAuthModule {}
