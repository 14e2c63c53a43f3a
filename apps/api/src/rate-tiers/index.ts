export { AgentRates } from './agent-rates.js';
export { RateTiers } from './rate-tiers.js';
export { RateTiersModule } from './rate-tiers.module.js';
