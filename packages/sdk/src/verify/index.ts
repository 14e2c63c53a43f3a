export type { AccessTokenClaims } from './access-token.js';
export { grants } from './grants.js';
export { requireAgent } from './require-agent.js';
export type { AgentCheck, RequireAgentOptions, VerifiedAgent } from './require-agent.js';
export type { RevocationOptions, RevocationStatus } from './revocation.js';
export { TokenError } from './token-error.js';
export type { TokenErrorCode } from './token-error.js';
