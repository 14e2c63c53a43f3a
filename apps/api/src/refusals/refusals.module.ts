import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { JournalModule } from '../journal/index.js';
import { MembersModule } from '../members/index.js';
import { DecisionIds } from './decision-ids.js';
import { Decisions } from './decisions.js';
import { Refusals } from './refusals.js';
import { Rejections } from './rejections.js';

@Module({
  imports: [ActivityModule, JournalModule, MembersModule],
  providers: [Refusals, Rejections, DecisionIds, Decisions],
  exports: [Decisions, Refusals],
})
export class RefusalsModule {}
