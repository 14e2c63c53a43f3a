import { Module } from '@nestjs/common';
import { MembersModule } from '../members/index.js';
import { TokensModule } from '../tokens/index.js';
import { Listeners } from './listeners.js';
import { RevocationFeed } from './revocation-feed.js';
import { RevocationLists } from './revocation-lists.js';
import { RevocationsRepository } from './revocations.repository.js';
import { Stops } from './stops.js';

@Module({
  imports: [MembersModule, TokensModule],
  providers: [Listeners, RevocationFeed, RevocationLists, RevocationsRepository, Stops],
  exports: [Listeners, RevocationFeed, RevocationLists, Stops],
})
export class RevocationsModule {}
