import { Module } from '@nestjs/common';
import { KeyLifecycle } from './key-lifecycle.js';
import { PublishedKeys } from './published-keys.js';

@Module({
  providers: [KeyLifecycle, PublishedKeys],
  exports: [KeyLifecycle, PublishedKeys],
})
export class KeysModule {}
