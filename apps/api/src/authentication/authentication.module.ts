import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { CredentialsModule } from '../credentials/index.js';
import { RateTiersModule } from '../rate-tiers/index.js';
import { TokensModule } from '../tokens/index.js';
import { AgentAuthenticator } from './agent-authenticator.js';

@Module({
  imports: [AgentsModule, CredentialsModule, RateTiersModule, TokensModule],
  providers: [AgentAuthenticator],
  exports: [AgentAuthenticator],
})
export class AuthenticationModule {}
