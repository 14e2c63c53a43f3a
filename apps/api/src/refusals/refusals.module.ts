import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { MembersModule } from '../members/index.js';
import { Refusals } from './refusals.js';

@Module({ imports: [ActivityModule, MembersModule], providers: [Refusals], exports: [Refusals] })
export class RefusalsModule {}
