import { Module } from '@nestjs/common';
import { JournalModule } from '../journal/index.js';
import { SessionTokensModule } from '../session-tokens/index.js';
import { KeyExchange } from './key-exchange.js';
import { KeyFinder } from './key-finder.js';
import { KeyIntrospection } from './key-introspection.js';
import { KeyUses } from './key-uses.js';
import { VirtualKeyList } from './virtual-key-list.js';
import { VirtualKeys } from './virtual-keys.js';
import { VirtualKeysRepository } from './virtual-keys.repository.js';

/** Keys that stand for sandboxes, and can be ended at any moment. */
@Module({
  imports: [JournalModule, SessionTokensModule],
  providers: [
    KeyExchange,
    KeyFinder,
    KeyIntrospection,
    KeyUses,
    VirtualKeyList,
    VirtualKeys,
    VirtualKeysRepository,
  ],
  exports: [KeyExchange, KeyFinder, KeyIntrospection, KeyUses, VirtualKeyList, VirtualKeys],
})
export class VirtualKeysModule {}
