export { AgentRates } from './agent-rates.js';
export { RateTiers } from './rate-tiers.js';
export { TIER_OF_AGENT } from './tier-of-agent.js';
export { RateTiersModule } from './rate-tiers.module.js';
