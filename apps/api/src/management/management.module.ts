import { Module } from '@nestjs/common';
import { EventsModule } from '../events/index.js';
import { RateTiersModule } from '../rate-tiers/index.js';
import { RefusalsModule } from '../refusals/index.js';
import { TokensModule } from '../tokens/index.js';
import { DecisionsController } from './decisions/decisions.controller.js';
import { EventTypesController } from './events/event-types.controller.js';
import { FeedController } from './events/feed.controller.js';
import { RateTiersController } from './rate-tiers/rate-tiers.controller.js';
import { SigningKeysController } from './signing-keys/signing-keys.controller.js';

/** The routes of the management API, one folder per noun: they translate, and the modules behind them decide. */
@Module({
  imports: [EventsModule, RateTiersModule, RefusalsModule, TokensModule],
  controllers: [
    DecisionsController,
    EventTypesController,
    FeedController,
    RateTiersController,
    SigningKeysController,
  ],
})
export class ManagementModule {}
