export { AgentRates } from './agent-rates.js';
export { RateTiersModule } from './rate-tiers.module.js';
