export { ProxiesModule } from './proxies.module.js';
export { ProxyChecks } from './proxy-checks.js';
export { ProxyClient } from './proxy-client.js';
export { ProxyImports } from './proxy-imports.js';
export { ProxyProfiles } from './proxy-profiles.js';
export { ProxyProviders } from './proxy-providers.js';
