import { Module } from '@nestjs/common';
import { VirtualKeysModule } from '../../virtual-keys/index.js';
import { ResourcesModule } from '../../resources/index.js';
import { AtiAdminKeysController } from './admin-keys.controller.js';
import { AtiHealthController } from './health.controller.js';

/** The routes of sandboxes. */
@Module({
  imports: [ResourcesModule, VirtualKeysModule],
  controllers: [AtiAdminKeysController, AtiHealthController],
})
export class AtiModule {}
