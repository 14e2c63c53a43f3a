import { Module } from '@nestjs/common';
import { JournalModule } from '../journal/index.js';
import { KeysModule } from '../keys/index.js';
import { MembersModule } from '../members/index.js';
import { ResourcesModule } from '../resources/index.js';
import { IssuedTokens } from './issued-tokens.js';
import { KeyRotation } from './key-rotation.js';
import { ProfileKeys } from './profile-keys.js';
import { Profiles } from './profiles.js';
import { ProxySettingsService } from './proxy-settings.js';
import { ProxyTokens } from './proxy-tokens.js';
import { PublishedProfileKeys } from './published-keys.js';
import { SessionTokenRevocations } from './revocations.js';
import { SandboxAgents } from './sandbox-agents.js';
import { SessionTokenChecker } from './session-token-checker.js';
import { SessionTokens } from './session-tokens.js';
import { TokenMetrics } from './token-metrics.js';

/** Session tokens of ATI: the trust domains they are good in, and what becomes of them. */
@Module({
  imports: [JournalModule, KeysModule, MembersModule, ResourcesModule],
  providers: [
    IssuedTokens,
    KeyRotation,
    ProfileKeys,
    ProxySettingsService,
    ProxyTokens,
    PublishedProfileKeys,
    Profiles,
    SandboxAgents,
    SessionTokenChecker,
    SessionTokenRevocations,
    SessionTokens,
    TokenMetrics,
  ],
  exports: [
    IssuedTokens,
    KeyRotation,
    Profiles,
    ProxySettingsService,
    ProxyTokens,
    SessionTokenChecker,
    SessionTokenRevocations,
    SessionTokens,
    TokenMetrics,
  ],
})
export class SessionTokensModule {}
