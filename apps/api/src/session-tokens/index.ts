export { IssuedTokens } from './issued-tokens.js';
export { orRefuse, type SessionTokenOrder } from './order.js';
export { ProfileEntity } from './profile.entity.js';
export { Profiles, type TokenChange } from './profiles.js';
export { SessionTokenRevocations, type Ended } from './revocations.js';
export { agentNamed, type SandboxAgent } from './sandbox-agents.js';
export { SessionTokenChecker, type GoodSessionToken } from './session-token-checker.js';
export { SessionTokens, type NewSessionToken } from './session-tokens.js';
export { SessionTokensModule } from './session-tokens.module.js';
