import { Module } from '@nestjs/common';
import { JournalModule } from '../journal/index.js';
import { MembersModule } from '../members/index.js';
import { KeyUses } from './key-uses.js';
import { VirtualKeys } from './virtual-keys.js';
import { VirtualKeysRepository } from './virtual-keys.repository.js';

/** Keys that stand for sandboxes, and can be ended at any moment. */
@Module({
  imports: [JournalModule, MembersModule],
  providers: [KeyUses, VirtualKeys, VirtualKeysRepository],
  exports: [KeyUses, VirtualKeys],
})
export class VirtualKeysModule {}
