export type { AccessTokenClaims } from './access-token.js';
export { grants } from './grants.js';
export { requireAgent } from './require-agent.js';
export type { RequireAgentOptions, VerifiedAgent } from './require-agent.js';
export { TokenError } from './token-error.js';
export type { TokenErrorCode } from './token-error.js';
