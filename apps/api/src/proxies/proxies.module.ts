import { Module } from '@nestjs/common';
import { JournalModule } from '../journal/index.js';
import { ResourcesModule } from '../resources/index.js';
import { SessionTokensModule } from '../session-tokens/index.js';
import { ProxyChecks } from './proxy-checks.js';
import { ProxyClient } from './proxy-client.js';
import { ProxyImports } from './proxy-imports.js';
import { ProxyProfiles } from './proxy-profiles.js';
import { ProxyProviders } from './proxy-providers.js';

/** Proxies of ATI that Signet stands in front of. */
@Module({
  imports: [JournalModule, ResourcesModule, SessionTokensModule],
  providers: [ProxyChecks, ProxyClient, ProxyImports, ProxyProfiles, ProxyProviders],
  exports: [ProxyChecks, ProxyClient, ProxyImports, ProxyProfiles, ProxyProviders],
})
export class ProxiesModule {}
