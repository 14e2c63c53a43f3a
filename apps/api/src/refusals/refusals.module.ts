import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { MembersModule } from '../members/index.js';
import { DecisionIds } from './decision-ids.js';
import { DecisionsController } from './decisions.controller.js';
import { Decisions } from './decisions.js';
import { Refusals } from './refusals.js';

@Module({
  imports: [ActivityModule, MembersModule],
  controllers: [DecisionsController],
  providers: [Refusals, DecisionIds, Decisions],
  exports: [Refusals],
})
export class RefusalsModule {}
