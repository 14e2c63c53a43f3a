import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/index.js';
import { EventsModule } from '../events/index.js';
import { JournalModule } from '../journal/index.js';
import { MembersModule } from '../members/index.js';
import { TokensModule } from '../tokens/index.js';
import { ActingAgent } from './acting-agent.js';
import { AgentLookups } from './agent-lookups.js';
import { AgentsRepository } from './agents.repository.js';
import { AgentsService } from './agents.service.js';
import { ChangeAgent } from './change-agent.js';
import { FailedVerifications } from './failed-verifications.js';
import { LastVerified } from './last-verified.js';
import { PermissionCatalogueService } from './permission-catalogue.js';
import { RegisterAgent } from './register-agent.js';
import { VerifyAgent } from './verify-agent.js';

@Module({
  imports: [CredentialsModule, EventsModule, JournalModule, MembersModule, TokensModule],
  providers: [
    ActingAgent,
    AgentLookups,
    AgentsRepository,
    AgentsService,
    ChangeAgent,
    FailedVerifications,
    LastVerified,
    PermissionCatalogueService,
    RegisterAgent,
    VerifyAgent,
  ],
  exports: [
    ActingAgent,
    AgentLookups,
    AgentsRepository,
    AgentsService,
    ChangeAgent,
    LastVerified,
    PermissionCatalogueService,
    RegisterAgent,
    VerifyAgent,
  ],
})
export class AgentsModule {}
