export { DiscoveryModule } from './discovery.module.js';
export { DISCOVERY } from './surface.js';
