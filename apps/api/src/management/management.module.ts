import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { AgentsModule } from '../agents/index.js';
import { CredentialsModule } from '../credentials/index.js';
import { DriftModule } from '../drift/index.js';
import { EventsModule } from '../events/index.js';
import { PersonasModule } from '../personas/index.js';
import { ProxiesModule } from '../proxies/index.js';
import { RateTiersModule } from '../rate-tiers/index.js';
import { RefusalsModule } from '../refusals/index.js';
import { ResourcesModule } from '../resources/index.js';
import { RevocationsModule } from '../revocations/index.js';
import { SessionTokensModule } from '../session-tokens/index.js';
import { SessionsModule } from '../sessions/index.js';
import { TokensModule } from '../tokens/index.js';
import { VirtualKeysModule } from '../virtual-keys/index.js';
import { WebhooksModule } from '../webhooks/index.js';
import { ActivityController } from './activity/activity.controller.js';
import { CallsController } from './activity/calls.controller.js';
import { ExportController } from './activity/export.controller.js';
import { HoldsController } from './activity/holds.controller.js';
import { ProofsController } from './activity/proofs.controller.js';
import { StreamController } from './activity/stream.controller.js';
import { VerificationController } from './activity/verification.controller.js';
import { AgentsController } from './agents/agents.controller.js';
import { BehaviourController } from './agents/behaviour.controller.js';
import { CredentialsController } from './agents/credentials.controller.js';
import { PermissionsController } from './agents/permissions.controller.js';
import { StopController } from './agents/stop.controller.js';
import { DecisionsController } from './decisions/decisions.controller.js';
import { EventTypesController } from './events/event-types.controller.js';
import { FeedController } from './events/feed.controller.js';
import { RateTiersController } from './rate-tiers/rate-tiers.controller.js';
import { ProvidersController } from './resources/providers.controller.js';
import { SkillsController } from './resources/skills.controller.js';
import { ToolsController } from './resources/tools.controller.js';
import { ProfilesController } from './session-tokens/profiles.controller.js';
import { SandboxesController } from './session-tokens/sandboxes.controller.js';
import { SessionTokensController } from './session-tokens/session-tokens.controller.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SigningKeysController } from './signing-keys/signing-keys.controller.js';
import { VirtualKeysController } from './virtual-keys/virtual-keys.controller.js';
import { DeliveriesController } from './webhooks/deliveries.controller.js';
import { WebhookOperationsController } from './webhooks/operations.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

/** The routes of the management API, one folder per noun: they translate, and the modules behind them decide. */
@Module({
  imports: [
    ActivityModule,
    AgentsModule,
    CredentialsModule,
    DriftModule,
    EventsModule,
    PersonasModule,
    ProxiesModule,
    RateTiersModule,
    RefusalsModule,
    ResourcesModule,
    RevocationsModule,
    SessionTokensModule,
    SessionsModule,
    TokensModule,
    VirtualKeysModule,
    WebhooksModule,
  ],
  controllers: [
    ActivityController,
    AgentsController,
    BehaviourController,
    CallsController,
    CredentialsController,
    DecisionsController,
    DeliveriesController,
    EventTypesController,
    ExportController,
    FeedController,
    HoldsController,
    PermissionsController,
    ProfilesController,
    ProofsController,
    ProvidersController,
    RateTiersController,
    SandboxesController,
    SessionTokensController,
    SessionsController,
    SigningKeysController,
    SkillsController,
    StopController,
    StreamController,
    ToolsController,
    VerificationController,
    VirtualKeysController,
    WebhookOperationsController,
    WebhooksController,
  ],
})
export class ManagementModule {}
