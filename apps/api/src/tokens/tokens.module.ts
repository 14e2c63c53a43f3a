import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { EventsModule } from '../events/index.js';
import { JournalModule } from '../journal/index.js';
import { KeysModule } from '../keys/index.js';
import { MembersModule } from '../members/index.js';
import { AccessTokens } from './access-tokens.js';
import { SigningKeys } from './signing-keys.js';
import { TokenEnds } from './token-ends.js';
import { TokenFamilies } from './token-families.js';
import { TokensService } from './tokens.service.js';

@Module({
  // Keys are passed per call: they rotate while the process runs.
  imports: [EventsModule, JournalModule, KeysModule, MembersModule, JwtModule.register({})],
  providers: [AccessTokens, SigningKeys, TokenEnds, TokenFamilies, TokensService],
  exports: [AccessTokens, SigningKeys, TokenEnds, TokenFamilies, TokensService],
})
export class TokensModule {}
