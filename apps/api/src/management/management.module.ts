import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { DriftModule } from '../drift/index.js';
import { EventsModule } from '../events/index.js';
import { PersonasModule } from '../personas/index.js';
import { RateTiersModule } from '../rate-tiers/index.js';
import { RefusalsModule } from '../refusals/index.js';
import { SessionsModule } from '../sessions/index.js';
import { TokensModule } from '../tokens/index.js';
import { BehaviourController } from './agents/behaviour.controller.js';
import { DecisionsController } from './decisions/decisions.controller.js';
import { EventTypesController } from './events/event-types.controller.js';
import { FeedController } from './events/feed.controller.js';
import { RateTiersController } from './rate-tiers/rate-tiers.controller.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SigningKeysController } from './signing-keys/signing-keys.controller.js';

/** The routes of the management API, one folder per noun: they translate, and the modules behind them decide. */
@Module({
  imports: [
    AgentsModule,
    DriftModule,
    EventsModule,
    PersonasModule,
    RateTiersModule,
    RefusalsModule,
    SessionsModule,
    TokensModule,
  ],
  controllers: [
    BehaviourController,
    DecisionsController,
    EventTypesController,
    FeedController,
    RateTiersController,
    SessionsController,
    SigningKeysController,
  ],
})
export class ManagementModule {}
