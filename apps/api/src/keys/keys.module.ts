import { Module } from '@nestjs/common';
import { JwksController } from './jwks.controller.js';
import { KeyLifecycle } from './key-lifecycle.js';
import { PublishedKeys } from './published-keys.js';

@Module({
  controllers: [JwksController],
  providers: [KeyLifecycle, PublishedKeys],
  exports: [KeyLifecycle, PublishedKeys],
})
export class KeysModule {}
