import { Module } from '@nestjs/common';
import { JwksController } from './jwks.controller.js';
import { PublishedKeys } from './published-keys.js';

@Module({
  controllers: [JwksController],
  providers: [PublishedKeys],
  exports: [PublishedKeys],
})
export class KeysModule {}
