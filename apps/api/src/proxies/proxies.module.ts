import { Module } from '@nestjs/common';
import { ResourcesModule } from '../resources/index.js';
import { SessionTokensModule } from '../session-tokens/index.js';
import { ProxyClient } from './proxy-client.js';
import { ProxyImports } from './proxy-imports.js';
import { ProxyProviders } from './proxy-providers.js';

/** Proxies of ATI that Signet stands in front of. */
@Module({
  imports: [ResourcesModule, SessionTokensModule],
  providers: [ProxyClient, ProxyImports, ProxyProviders],
  exports: [ProxyClient, ProxyImports, ProxyProviders],
})
export class ProxiesModule {}
