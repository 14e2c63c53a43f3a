import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { CredentialsModule } from '../credentials/index.js';
import { MembersModule } from '../members/index.js';
import { RateTiersModule } from '../rate-tiers/index.js';
import { SessionTokensModule } from '../session-tokens/index.js';
import { VirtualKeysModule } from '../virtual-keys/index.js';
import { TokensModule } from '../tokens/index.js';
import { AgentAuthenticator } from './agent-authenticator.js';
import { SandboxAuthenticator } from './sandbox-authenticator.js';

@Module({
  imports: [
    AgentsModule,
    CredentialsModule,
    MembersModule,
    RateTiersModule,
    SessionTokensModule,
    TokensModule,
    VirtualKeysModule,
  ],
  providers: [AgentAuthenticator, SandboxAuthenticator],
  exports: [AgentAuthenticator, SandboxAuthenticator],
})
export class AuthenticationModule {}
