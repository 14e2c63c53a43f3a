import { Module } from '@nestjs/common';
import { ActivityModule } from '../../activity/index.js';
import { AgentsModule } from '../../agents/index.js';
import { CredentialsModule } from '../../credentials/index.js';
import { IdempotencyModule } from '../../idempotency/index.js';
import { MembersModule } from '../../members/index.js';
import { TokensModule } from '../../tokens/index.js';
import { AgentAuthAgentsController } from './agents.controller.js';
import { CallerGuard } from './caller.js';
import { AgentAuthPublicController } from './public.controller.js';
import { AgentAuthTokenRoutes } from './token-routes.js';

@Module({
  imports: [ActivityModule, AgentsModule, CredentialsModule, IdempotencyModule, MembersModule, TokensModule],
  controllers: [AgentAuthAgentsController, AgentAuthPublicController],
  providers: [CallerGuard, AgentAuthTokenRoutes],
  exports: [AgentAuthTokenRoutes],
})
export class AgentAuthModule {}
