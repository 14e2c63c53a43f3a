import { Module } from '@nestjs/common';
import { ResourcesModule } from '../../resources/index.js';
import { AtiHealthController } from './health.controller.js';

/** The routes of sandboxes. */
@Module({
  imports: [ResourcesModule],
  controllers: [AtiHealthController],
})
export class AtiModule {}
